"""VGG-16 on small pictures, built in a loop from a table."""

import tensorflow as tf
from tensorflow.keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D
from tensorflow.keras.models import Sequential

CONFIG = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M"],
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M"],
}


def vgg(variant: str = "D", classes: int = 100, *, width: float = 0.25) -> Sequential:
    net = Sequential([Input(shape=(32, 32, 3))], name=f"vgg_{variant.lower()}")
    for item in CONFIG[variant]:
        if item == "M":
            net.add(MaxPooling2D(pool_size=2, strides=2))
            continue
        net.add(Conv2D(int(item * width), 3, padding="same", activation="relu"))
        net.add(BatchNormalization())
    net.add(Flatten())
    net.add(Dense(256, activation="relu"))
    net.add(Dropout(0.5))
    net.add(Dense(classes, activation="softmax"))
    return net


small = vgg("A", classes=10)
large = vgg()
images = tf.random.uniform((8, 32, 32, 3), maxval=1.0)
probabilities = small(images)
best = tf.argmax(large(images, training=False), axis=-1)
assert probabilities.shape == (8, 10)
print(f"{small.count_params():,} parameters", best.numpy())
