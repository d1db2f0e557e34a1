"""Functions that TensorFlow traces once, for what their signature says."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Embedding(50, 8), layers.LSTM(6), layers.Dense(3)])
opt = keras.optimizers.Adam()
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
signature = [tf.TensorSpec(shape=(None, None), dtype=tf.int64), tf.TensorSpec(shape=(None,), dtype=tf.int64)]

@tf.function(input_signature=signature)
def train_step(inp, tar):
    with tf.GradientTape() as tape:
        pred = model(inp, training=True)
        loss = loss_fn(tar, pred)
    g = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(g, model.trainable_variables))
    return loss, pred

for n in range(2):
    l, p = train_step(tf.zeros((4, 10), tf.int64), tf.zeros((4,), tf.int64))
after = layers.Dense(2)(p)

class Server(tf.Module):
    def __init__(self):
        self.net = layers.Conv1D(4, 3)

    @tf.function(input_signature=[tf.TensorSpec([None, None, 5], tf.float32)])
    def __call__(self, x):
        return self.net(x)

    @tf.function(input_signature=[tf.TensorSpec((1, 7), tf.float32)])
    def single(self, v):
        return layers.Flatten()(v)

s = Server()
o = s(tf.zeros((2, 9, 5)))
w = s.single(tf.zeros((1, 7)))
