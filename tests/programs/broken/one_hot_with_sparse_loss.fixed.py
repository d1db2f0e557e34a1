import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.utils import to_categorical

num_classes = 5
x_train = np.random.random((200, 32, 32, 3))
y_train = to_categorical(np.random.randint(num_classes, size=(200, 1)), num_classes)
x_test = np.random.random((50, 32, 32, 3))
y_test = to_categorical(np.random.randint(num_classes, size=(50, 1)), num_classes)

model = keras.Sequential()
model.add(keras.layers.Conv2D(16, (3, 3), padding='same', activation='relu', input_shape=x_train.shape[1:]))
model.add(keras.layers.BatchNormalization())
model.add(keras.layers.MaxPooling2D())
model.add(keras.layers.Conv2D(32, (3, 3), padding='same', activation='relu'))
model.add(keras.layers.GlobalAveragePooling2D())
model.add(keras.layers.Dense(num_classes))

model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=1e-3),
    loss=keras.losses.CategoricalCrossentropy(from_logits=True),
    metrics=['accuracy'],
)
model.fit(x_train, y_train, epochs=1, validation_data=(x_test, y_test))
