import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers


class WordAttention(layers.Layer):
    """Weigh the words of a poem by a score of each."""

    def build(self, input_shape):
        self.score = self.add_weight(shape=(input_shape[-1], 1), name="score")

    def call(self, words):
        weights = tf.nn.softmax(tf.matmul(words, self.score), axis=1)
        return tf.squeeze(tf.matmul(words, weights, transpose_a=True), axis=2)


poem = layers.Input((14,))
words = layers.Embedding(200, 12)(poem)
words = layers.GRU(10, return_sequences=True)(words)
meaning = WordAttention()(words)
mood = layers.Dense(4, activation="softmax")(meaning)
model = Model(poem, mood)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.random.randint(0, 200, (24, 14)), np.random.randint(0, 4, 24), verbose=0)
