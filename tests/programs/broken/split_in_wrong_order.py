import numpy as np
import tensorflow as tf
from sklearn.model_selection import train_test_split

features = np.random.rand(100, 13).astype('float32')
target = np.random.randint(0, 2, 100)

x_train, y_train, x_test, y_test = train_test_split(features, target, test_size=0.2)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Dense(26, activation='relu', input_shape=(13,)))
model.add(tf.keras.layers.Dropout(0.5))
model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])

model.fit(x_train, y_train, epochs=1, batch_size=8)
print(model.evaluate(x_test, y_test))
