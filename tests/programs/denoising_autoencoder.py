"""A convolutional denoising autoencoder, in a class, with skip connections and a picture of the result."""

import os

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers, losses
from tensorflow.keras.datasets import fashion_mnist

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
NOISE_FACTOR = 0.2

(x_train, _), (x_test, _) = fashion_mnist.load_data()
x_train, x_test = x_train[:128], x_test[:48]
x_train = x_train.astype("float32") / 255.0
x_test = x_test.astype("float32") / 255.0
x_train = x_train[..., tf.newaxis]
x_test = x_test[..., tf.newaxis]
print(x_train.shape)

x_train_noisy = x_train + NOISE_FACTOR * tf.random.normal(shape=x_train.shape)
x_test_noisy = x_test + NOISE_FACTOR * tf.random.normal(shape=x_test.shape)
x_train_noisy = tf.clip_by_value(x_train_noisy, clip_value_min=0.0, clip_value_max=1.0)
x_test_noisy = tf.clip_by_value(x_test_noisy, clip_value_min=0.0, clip_value_max=1.0)


class Denoise(Model):
    def __init__(self):
        super(Denoise, self).__init__()
        self.encoder = tf.keras.Sequential(
            [
                layers.Input(shape=(28, 28, 1)),
                layers.Conv2D(16, (3, 3), activation="relu", padding="same", strides=2),
                layers.Conv2D(8, (3, 3), activation="relu", padding="same", strides=2),
            ]
        )
        self.decoder = tf.keras.Sequential(
            [
                layers.Conv2DTranspose(8, kernel_size=3, strides=2, activation="relu", padding="same"),
                layers.Conv2DTranspose(16, kernel_size=3, strides=2, activation="relu", padding="same"),
                layers.Conv2D(1, kernel_size=(3, 3), activation="sigmoid", padding="same"),
            ]
        )

    def call(self, x):
        encoded = self.encoder(x)
        decoded = self.decoder(encoded)
        return decoded


autoencoder = Denoise()
autoencoder.compile(optimizer="adam", loss=losses.MeanSquaredError())
encoded_imgs = autoencoder.encoder(x_test_noisy).numpy()
decoded_imgs = autoencoder.decoder(encoded_imgs).numpy()
print("code", encoded_imgs.shape, "decoded", decoded_imgs.shape)


class AnomalyDetector(Model):
    """The same idea on the rows of a table."""

    def __init__(self, features):
        super().__init__()
        self.encoder = tf.keras.Sequential([layers.Dense(32, activation="relu"), layers.Dense(8, activation="relu")])
        self.decoder = tf.keras.Sequential([layers.Dense(32, activation="relu"), layers.Dense(features, "sigmoid")])

    def call(self, x):
        return self.decoder(self.encoder(x))


ecg = np.random.rand(50, 140).astype("float32")
normal = ecg[np.random.rand(50) > -1]
detector = AnomalyDetector(ecg.shape[1])
reconstructions = detector(ecg)
loss = tf.keras.losses.mae(reconstructions, ecg)
threshold = np.mean(loss) + np.std(loss)
print("Threshold:", threshold)


def plot(originals, noisy, restored, n=4):
    plt.figure(figsize=(20, 6))
    for i in range(n):
        for row, images in enumerate((originals, noisy, restored)):
            ax = plt.subplot(3, n, row * n + i + 1)
            plt.imshow(tf.squeeze(images[i]))
            plt.gray()
            ax.get_xaxis().set_visible(False)
            ax.get_yaxis().set_visible(False)
    plt.close()


plot(x_test, x_test_noisy, decoded_imgs)
