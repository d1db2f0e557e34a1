import numpy as np
from keras.layers import Input, Dense, Conv2D, MaxPooling2D, concatenate
from keras.models import Model

img_in = Input(shape=(32, 32, 3), name='image')
x = Conv2D(32, (3, 3), activation='relu')(img_in)
x = MaxPooling2D((2, 2))(x)
x = Conv2D(64, (3, 3), activation='relu')(x)
x = MaxPooling2D((2, 2))(x)

meta_in = Input(shape=(10,), name='meta')
m = Dense(32, activation='relu')(meta_in)

merged = concatenate([x, m])
z = Dense(64, activation='relu')(merged)
out = Dense(1, activation='sigmoid')(z)
model = Model([img_in, meta_in], out)
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit([np.random.rand(20, 32, 32, 3), np.random.rand(20, 10)], np.random.randint(0, 2, 20))
