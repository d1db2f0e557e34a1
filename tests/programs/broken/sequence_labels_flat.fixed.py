import numpy as np
import tensorflow as tf

X = np.random.rand(100, 20, 3)
y = np.random.randint(0, 5, (100, 20))

model = tf.keras.Sequential([
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(16, return_sequences=True), input_shape=(20, 3)),
    tf.keras.layers.Dense(5, activation='softmax'),
])
model.compile(loss=tf.keras.losses.sparse_categorical_crossentropy, optimizer='adam')
model.fit(X, y, epochs=1)
