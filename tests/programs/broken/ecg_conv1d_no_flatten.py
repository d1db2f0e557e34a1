import numpy as np
import tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv1D, MaxPooling1D, Dense, Dropout
from sklearn.model_selection import train_test_split

signals = np.random.normal(size=(400, 187))
labels = np.random.randint(0, 5, size=(400,))

X_train, X_test, y_train, y_test = train_test_split(signals, labels, test_size=0.2)
X_train = np.expand_dims(X_train, 2)
X_test = np.expand_dims(X_test, 2)
y_train = tf.keras.utils.to_categorical(y_train, 5)
y_test = tf.keras.utils.to_categorical(y_test, 5)

model = Sequential([
    Conv1D(32, 5, activation='relu', input_shape=(187, 1)),
    MaxPooling1D(2),
    Conv1D(64, 5, activation='relu'),
    MaxPooling1D(2),
    Dropout(0.5),
    Dense(5, activation='softmax'),
])

model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(X_train, y_train, batch_size=64, epochs=1)
print(model.evaluate(X_test, y_test))
