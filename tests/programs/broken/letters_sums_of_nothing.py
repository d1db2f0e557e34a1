import numpy as np
import tensorflow as tf
from tensorflow import keras


class Squeezer(keras.Model):
    def __init__(self):
        super().__init__()
        self.small = keras.layers.Dense(6, activation="relu")
        self.large = keras.layers.Dense(26, activation="sigmoid")

    def call(self, counts):
        return self.large(self.small(counts))

    def train_step(self, counts):
        with tf.GradientTape() as tape:
            error = keras.losses.binary_crossentropy(counts, self(counts, training=True))
            loss = tf.reduce_mean(tf.reduce_sum(error, axis=(1, 2)))
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.trainable_variables))
        return {"loss": loss}


letters = np.random.rand(48, 26).astype("float32")
squeezer = Squeezer()
squeezer.compile(optimizer="adam")
squeezer.fit(letters, batch_size=12, epochs=1, verbose=0)
