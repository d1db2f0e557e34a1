"""Sequences of different lengths are no tensor."""

import numpy as np
import tensorflow as tf

walks = [np.random.rand(20, 2), np.random.rand(35, 2), np.random.rand(28, 2)]
batch = tf.constant(walks, dtype=tf.float32)
