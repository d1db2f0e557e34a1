"""SimCLR-like pretraining: a model with its own train_step, losses and metrics as objects."""
import keras
import numpy as np
import tensorflow as tf
from keras import layers

TEMPERATURE = 0.1
WIDTH = 64


def get_augmenter():
    return keras.Sequential([keras.Input(shape=(48, 48, 3)), layers.Rescaling(1 / 255), layers.RandomFlip("horizontal"), layers.RandomZoom(0.1)], name="augmenter")


def get_encoder():
    return keras.Sequential(
        [
            layers.Conv2D(WIDTH, kernel_size=3, strides=2, activation="relu"),
            layers.Conv2D(WIDTH, kernel_size=3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(WIDTH, activation="relu"),
        ],
        name="encoder",
    )


class ContrastiveModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.temperature = TEMPERATURE
        self.augmenter = get_augmenter()
        self.encoder = get_encoder()
        self.projection_head = keras.Sequential([keras.Input(shape=(WIDTH,)), layers.Dense(WIDTH, activation="relu"), layers.Dense(WIDTH)])
        self.linear_probe = keras.Sequential([layers.Input(shape=(WIDTH,)), layers.Dense(10)])

    def compile(self, contrastive_optimizer, probe_optimizer, **kwargs):
        super().compile(**kwargs)
        self.contrastive_optimizer = contrastive_optimizer
        self.probe_optimizer = probe_optimizer
        self.probe_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.contrastive_loss_tracker = keras.metrics.Mean(name="c_loss")
        self.probe_loss_tracker = keras.metrics.Mean(name="p_loss")
        self.probe_accuracy = keras.metrics.SparseCategoricalAccuracy(name="p_acc")

    @property
    def metrics(self):
        return [self.contrastive_loss_tracker, self.probe_loss_tracker, self.probe_accuracy]

    def contrastive_loss(self, a, b):
        a = keras.ops.normalize(a, axis=1)
        b = keras.ops.normalize(b, axis=1)
        similarities = keras.ops.matmul(a, keras.ops.transpose(b)) / self.temperature
        batch_size = keras.ops.shape(a)[0]
        labels = keras.ops.arange(batch_size)
        one = keras.losses.sparse_categorical_crossentropy(labels, similarities, from_logits=True)
        two = keras.losses.sparse_categorical_crossentropy(labels, keras.ops.transpose(similarities), from_logits=True)
        return (one + two) / 2

    def train_step(self, data):
        images, labels = data
        first = self.augmenter(images, training=True)
        second = self.augmenter(images, training=True)
        with tf.GradientTape() as tape:
            features_1 = self.encoder(first, training=True)
            features_2 = self.encoder(second, training=True)
            projections_1 = self.projection_head(features_1, training=True)
            projections_2 = self.projection_head(features_2, training=True)
            loss = self.contrastive_loss(projections_1, projections_2)
        weights = self.encoder.trainable_weights + self.projection_head.trainable_weights
        gradients = tape.gradient(loss, weights)
        self.contrastive_optimizer.apply_gradients(zip(gradients, weights))
        self.contrastive_loss_tracker.update_state(loss)
        with tf.GradientTape() as tape:
            features = self.encoder(first, training=False)
            class_logits = self.linear_probe(features, training=True)
            probe_loss = self.probe_loss(labels, class_logits)
        gradients = tape.gradient(probe_loss, self.linear_probe.trainable_weights)
        self.probe_optimizer.apply_gradients(zip(gradients, self.linear_probe.trainable_weights))
        self.probe_loss_tracker.update_state(probe_loss)
        self.probe_accuracy.update_state(labels, class_logits)
        return {m.name: m.result() for m in self.metrics}


model = ContrastiveModel()
model.compile(contrastive_optimizer=keras.optimizers.Adam(), probe_optimizer=keras.optimizers.Adam())
model.fit(np.zeros((8, 48, 48, 3), "float32"), np.zeros((8,), "int32"), batch_size=4, epochs=1, verbose=0)
finetuning = keras.Sequential([keras.Input(shape=(48, 48, 3)), layers.Rescaling(1 / 255), model.encoder, layers.Dense(10)])
finetuning.summary()
