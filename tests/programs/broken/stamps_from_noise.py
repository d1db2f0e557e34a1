import numpy as np
from tensorflow.keras.layers import Conv2DTranspose, Dense, Input, LeakyReLU
from tensorflow.keras.models import Model

noise_size = 40
noise = Input(shape=(noise_size,))
x = Dense(6 * 6 * 24)(noise)
x = LeakyReLU(0.2)(x)
x = Conv2DTranspose(12, 4, strides=2, padding="same")(x)
x = LeakyReLU(0.2)(x)
stamp = Conv2DTranspose(3, 4, strides=2, padding="same", activation="tanh")(x)
generator = Model(noise, stamp)
print(generator.predict(np.random.normal(size=(4, noise_size)), verbose=0).shape)
