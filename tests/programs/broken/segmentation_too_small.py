import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model

images = np.random.rand(24, 64, 64, 1).astype('float32')
masks = (np.random.rand(24, 64, 64, 1) > 0.5).astype('float32')

inputs = layers.Input(shape=(64, 64, 1))
x = layers.Conv2D(16, 3, padding='same', activation='relu')(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(32, 3, padding='same', activation='relu')(x)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(64, 3, padding='same', activation='relu')(x)
x = layers.UpSampling2D()(x)
x = layers.Conv2D(16, 3, padding='same', activation='relu')(x)
outputs = layers.Conv2D(1, 1, activation='sigmoid')(x)

model = Model(inputs, outputs)
model.compile(optimizer='adam', loss='binary_crossentropy')
model.fit(images, masks, batch_size=8, epochs=1)
