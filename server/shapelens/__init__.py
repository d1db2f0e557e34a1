"""ShapeLens: the shapes of Keras and TensorFlow tensors, shown while the code is being written."""

__version__ = "0.1.0"
