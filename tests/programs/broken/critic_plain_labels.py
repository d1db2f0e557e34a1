import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

noise_size, batch = 16, 24

painter = keras.Sequential([
    keras.Input((noise_size,)),
    layers.Dense(64, activation='relu'),
    layers.Dense(12 * 12, activation='tanh'),
    layers.Reshape((12, 12, 1)),
])
critic = keras.Sequential([
    keras.Input((12, 12, 1)),
    layers.Flatten(),
    layers.Dense(32, activation='relu'),
    layers.Dense(1, activation='sigmoid'),
])
critic.compile('adam', loss='binary_crossentropy')

for step in range(2):
    noise = np.random.normal(size=(batch, noise_size))
    painted = painter.predict(noise, verbose=0)
    loss = critic.train_on_batch(painted, [0] * batch)
    print(step, loss)
