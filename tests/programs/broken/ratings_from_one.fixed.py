import numpy as np
import pandas as pd
import tensorflow as tf

reviews = pd.DataFrame({
    'length': np.random.randint(10, 500, 300),
    'helpful': np.random.rand(300),
    'age_days': np.random.randint(1, 2000, 300),
    'stars': np.arange(300) % 5 + 1,
})
X = reviews[['length', 'helpful', 'age_days']].values.astype('float32')
y = tf.keras.utils.to_categorical(reviews['stars'] - 1)

model = tf.keras.Sequential([
    tf.keras.layers.Dense(16, activation='relu', input_shape=(3,)),
    tf.keras.layers.Dense(16, activation='relu'),
    tf.keras.layers.Dense(5, activation='softmax'),
])
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(X, y, epochs=1, batch_size=16)
