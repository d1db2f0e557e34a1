from tensorflow import keras
from tensorflow.keras import layers

plate_width, plate_height = 96, 24


def reader(letters=36):
    plate = layers.Input(shape=(plate_height, plate_width, 1), name='plate')
    x = layers.Conv2D(16, 3, padding='same', activation='relu')(plate)
    x = layers.MaxPooling2D((2, 2))(x)
    x = layers.Conv2D(32, 3, padding='same', activation='relu')(x)
    x = layers.MaxPooling2D((2, 2))(x)
    strips = (plate_width // 4, plate_height // 2 * 32)
    x = layers.Reshape(target_shape=strips)(x)
    x = layers.Bidirectional(layers.LSTM(24, return_sequences=True))(x)
    return keras.Model(plate, layers.Dense(letters + 1, activation='softmax')(x))


reader().summary()
