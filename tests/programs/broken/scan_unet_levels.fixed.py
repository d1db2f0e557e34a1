from tensorflow import keras
from tensorflow.keras import layers

conv = dict(kernel_size=3, padding="same", activation="relu")
inputs = keras.Input((96, 96, 1))
x, skips = inputs, []
for filters in (4, 8, 16):
    x = layers.Conv2D(filters, **conv)(x)
    skips.append(x)
    x = layers.MaxPooling2D()(x)
x = layers.Conv2D(32, **conv)(x)
for filters, skip in zip((16, 8, 4), reversed(skips)):
    x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
    x = layers.Concatenate()([x, skip])
    x = layers.Conv2D(filters, **conv)(x)
model = keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))
