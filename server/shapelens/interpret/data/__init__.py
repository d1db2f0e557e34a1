"""Where data comes from: `tf.data` pipelines, folders and files, generators, pandas frames."""
