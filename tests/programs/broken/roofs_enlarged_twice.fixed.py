from tensorflow import keras
from tensorflow.keras import layers

roof = keras.Input((90, 90, 3))
fine = layers.Conv2D(8, 3, padding="same", activation="relu")(roof)
middle = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.MaxPooling2D(3)(fine))
coarse = layers.Conv2D(32, 3, padding="same", activation="relu")(layers.MaxPooling2D(2)(middle))
up = layers.concatenate([layers.UpSampling2D(2)(coarse), middle])
up = layers.Conv2D(16, 3, padding="same", activation="relu")(up)
up = layers.concatenate([layers.UpSampling2D(3)(up), fine])
panels = keras.Model(roof, layers.Conv2D(1, 1, activation="sigmoid")(up))
panels.summary()
