"""A dataset of arrays, a loop over batches, and predictions gathered with NumPy."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
x_train = x_train[..., tf.newaxis].astype("float32")
x_test = x_test[..., tf.newaxis].astype("float32")
BATCH_SIZE = 32
train_ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(10000).batch(BATCH_SIZE)
test_ds = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(BATCH_SIZE)


class MyModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = Conv2D(32, 3, activation="relu")
        self.pool = MaxPooling2D()
        self.flatten = Flatten()
        self.d1 = Dense(128, activation="relu")
        self.drop = Dropout(0.2)
        self.d2 = Dense(10)

    def call(self, x, training=False):
        x = self.conv1(x)
        x = self.pool(x)
        x = self.flatten(x)
        x = self.d1(x)
        x = self.drop(x, training=training)
        return self.d2(x)


model = MyModel()
loss_object = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam()
train_loss = keras.metrics.Mean(name="train_loss")
train_accuracy = keras.metrics.SparseCategoricalAccuracy(name="train_accuracy")


def train_step(images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    train_loss(loss)
    train_accuracy(labels, predictions)


for epoch in range(1):
    for images, labels in train_ds.take(2):
        train_step(images, labels)

y_true = np.concatenate([y for x, y in test_ds.take(3)], axis=0)
y_prob = np.concatenate([model(x) for x, _ in test_ds.take(3)], axis=0)
print(y_true.shape, y_prob.shape)

images, labels = next(iter(test_ds))
spec = test_ds.element_spec
print(spec[0].shape, labels.shape)
noisy = (
    test_ds.map(lambda x, y: (x + tf.random.normal(tf.shape(x), stddev=0.1), x))
    .unbatch()
    .batch(64, drop_remainder=True)
)
auto = keras.Sequential(
    [
        Conv2D(8, 3, padding="same", activation="relu"),
        Conv2D(1, 3, padding="same", activation="sigmoid"),
    ]
)
for noise, clean in noisy.take(1):
    restored = auto(noise)
    error = tf.reduce_mean(tf.square(restored - clean), axis=[1, 2, 3])
zipped = tf.data.Dataset.zip((train_ds.map(lambda x, y: x), test_ds.map(lambda x, y: x)))
for a, b in zipped.take(1):
    both = Conv2D(2, 1)(tf.concat([a, b], axis=-1))
as_arrays = list(test_ds.take(2).as_numpy_iterator())
first_images, first_labels = as_arrays[0]
again = Conv2D(2, 5)(first_images)
batches = iter(train_ds)
one = next(batches)
two = batches.get_next()
crop = Conv2D(2, 3)(tf.image.central_crop(one[0], 0.5))
