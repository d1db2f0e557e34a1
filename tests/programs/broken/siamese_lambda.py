import numpy as np
from tensorflow.keras.layers import Input, Dense, Subtract
from tensorflow.keras.models import Model

a_in = Input((16,))
b_in = Input((16,))
left = Dense(8, activation='relu')(a_in)
right = Dense(4, activation='relu')(b_in)
d = Subtract()([left, right])
out = Dense(1, activation='sigmoid')(d)
model = Model([a_in, b_in], out)
model.compile('adam', 'binary_crossentropy')
