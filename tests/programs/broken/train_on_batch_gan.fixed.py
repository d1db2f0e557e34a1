import numpy as np
from keras.models import Sequential
from keras.layers import Dense, LeakyReLU

batch_size = 16
discriminator = Sequential([Dense(64, input_dim=784), LeakyReLU(), Dense(1, activation='sigmoid')])
discriminator.compile(loss='binary_crossentropy', optimizer='adam')
generator = Sequential([Dense(128, input_dim=100), LeakyReLU(), Dense(784, activation='tanh')])

images = np.random.rand(64, 28, 28)
for step in range(2):
    real = images[np.random.randint(0, 64, batch_size)].reshape(batch_size, 784)
    noise = np.random.normal(0, 1, (batch_size, 100))
    fake = generator.predict(noise, verbose=0)
    d_real = discriminator.train_on_batch(real, np.ones((batch_size, 1)))
    d_fake = discriminator.train_on_batch(fake, np.zeros((batch_size, 1)))
