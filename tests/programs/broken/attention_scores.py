import tensorflow as tf
from tensorflow.keras import layers

q = tf.keras.Input((10, 64))
v = tf.keras.Input((20, 32))
scores = layers.Dot(axes=2)([q, v])
weights = layers.Softmax()(scores)
context = layers.Dot(axes=(2, 1))([weights, v])
out = layers.Dense(1)(context)
model = tf.keras.Model([q, v], out)
