import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Input, Dense, Conv2D, Flatten, concatenate
from tensorflow.keras.models import Model

images = np.random.rand(64, 32, 32, 3)
table = np.random.rand(64, 6)
price = np.random.rand(64)

img_in = Input(shape=(32, 32, 3))
x = Flatten()(Conv2D(8, 3, activation='relu')(img_in))
tab_in = Input(shape=(6,))
t = Dense(8, activation='relu')(tab_in)
both = concatenate([x, t])
out = Dense(1)(both)
model = Model(inputs=[img_in, tab_in], outputs=out)
model.compile(optimizer='adam', loss='mse')
model.fit([images, table], price, epochs=1)
