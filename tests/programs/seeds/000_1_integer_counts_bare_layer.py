"""The same counts, given to a layer that stands alone: no model is there to cast them."""

import numpy as np
import tensorflow as tf

counts = tf.constant(np.random.randint(0, 9, size=(16, 60, 2)))
maps = tf.keras.layers.Conv1D(12, 5, activation="relu")(counts)
