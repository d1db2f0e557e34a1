import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model, Input

images = np.random.rand(80, 48, 48, 1)
ages = np.random.randint(1, 90, size=80)
genders = tf.keras.utils.to_categorical(np.random.randint(0, 2, size=80))

inputs = Input((48, 48, 1))
x = layers.Conv2D(16, 3, activation='relu')(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Flatten()(x)
age = layers.Dense(64, activation='relu')(x)
age = layers.Dense(1, activation='relu', name='age_out')(age)
gender = layers.Dense(64, activation='relu')(x)
gender = layers.Dense(2, activation='softmax', name='gender_out')(gender)
model = Model(inputs=inputs, outputs=[age, gender])
model.compile(optimizer='adam',
              loss={'age_out': 'mae', 'gender_out': 'categorical_crossentropy'},
              metrics={'age_out': 'mae', 'gender_out': 'accuracy'})
model.fit(images, {'age_out': ages, 'gender_out': genders}, batch_size=16, epochs=1)
