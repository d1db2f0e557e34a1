import numpy as np
import keras
from keras import layers

# the images of a batch file are stored as 3 x 32 x 32
raw = np.random.randint(0, 255, (200, 3072), dtype='uint8')
labels = np.random.randint(0, 10, 200)

X = raw.reshape(200, 3, 32, 32).transpose(0, 2, 3, 1).astype('float32') / 255.
y = keras.utils.to_categorical(labels, 10)

inputs = keras.Input(shape=(32, 32, 3))
x = layers.Conv2D(32, 3, activation='relu')(inputs)
x = layers.MaxPooling2D(2)(x)
x = layers.Conv2D(64, 3, activation='relu')(x)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dense(64, activation='relu')(x)
outputs = layers.Dense(10, activation='softmax')(x)

model = keras.Model(inputs, outputs)
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(X, y, batch_size=50, epochs=1)
