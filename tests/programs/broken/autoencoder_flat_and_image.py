import numpy as np
from keras.layers import Input, Dense
from keras.models import Model

x_train = np.random.rand(300, 28, 28)
x_train = x_train.astype('float32')

input_img = Input(shape=(784,))
encoded = Dense(32, activation='relu')(input_img)
decoded = Dense(784, activation='sigmoid')(encoded)
autoencoder = Model(input_img, decoded)
autoencoder.compile(optimizer='adam', loss='binary_crossentropy')
autoencoder.fit(x_train, x_train, epochs=1, batch_size=100)
