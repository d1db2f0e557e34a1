"""Losses and metrics of one's own, called by hand in a loop over batches."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class FocalLoss(keras.losses.Loss):
    def __init__(self, alpha=0.25, gamma=2.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha
        self.gamma = gamma

    def call(self, y_true, y_pred):
        y_true = tf.cast(y_true, y_pred.dtype)
        probability = tf.sigmoid(y_pred)
        weight = self.alpha * tf.pow(1.0 - probability, self.gamma)
        return tf.reduce_sum(weight * tf.square(y_true - probability), axis=-1)


class BinaryHits(keras.metrics.Metric):
    def __init__(self, name="hits", **kwargs):
        super().__init__(name=name, **kwargs)
        self.hits = self.add_weight(name="hits", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        matches = tf.cast(tf.equal(y_true > 0.5, y_pred > 0.5), tf.float32)
        self.hits.assign_add(tf.reduce_sum(matches))

    def result(self):
        return self.hits

    def reset_state(self):
        self.hits.assign(0.0)


model = keras.Sequential([layers.Dense(16, activation="relu"), layers.Dense(6)])
optimizer = keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5))
focal = FocalLoss(reduction="none")
hits = BinaryHits()
dataset = tf.data.Dataset.from_tensor_slices((np.zeros((12, 9), "float32"), np.zeros((12, 6), "float32"))).batch(4)
for step, (features, labels) in enumerate(dataset):
    with tf.GradientTape() as tape:
        logits = model(features, training=True)
        per_sample = focal(labels, logits)
        loss = tf.reduce_mean(per_sample)
    gradients = tape.gradient(loss, model.trainable_variables)
    gradients = [tf.clip_by_norm(g, 1.0) for g in gradients]
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    hits.update_state(labels, tf.sigmoid(logits))
summary = layers.Dense(2)(tf.stack([per_sample, per_sample], axis=-1))
table = layers.Reshape((1,))(per_sample[:, tf.newaxis])
nested = tf.nest.map_structure(lambda t: tf.expand_dims(t, 0), {"a": features, "b": [labels]})
both = layers.Concatenate()([layers.Dense(4)(nested["a"]), layers.Dense(5)(nested["b"][0])])
