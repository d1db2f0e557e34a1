import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Input, Conv2D, MaxPooling2D, Conv2DTranspose, concatenate
from tensorflow.keras.models import Model

X = np.random.rand(40, 64, 64, 3)
masks = np.random.randint(0, 3, (40, 64, 64, 1))

inputs = Input((64, 64, 3))
c1 = Conv2D(16, (3, 3), activation='relu', padding='same')(inputs)
p1 = MaxPooling2D((2, 2))(c1)
c2 = Conv2D(32, (3, 3), activation='relu', padding='same')(p1)
p2 = MaxPooling2D((2, 2))(c2)

c3 = Conv2D(64, (3, 3), activation='relu', padding='same')(p2)

u4 = Conv2DTranspose(32, (2, 2), strides=(2, 2), padding='same')(c3)
u4 = concatenate([u4, c2])
c4 = Conv2D(32, (3, 3), activation='relu', padding='same')(u4)
u5 = Conv2DTranspose(16, (2, 2), strides=(2, 2), padding='same')(c4)
u5 = concatenate([u5, c1])
c5 = Conv2D(16, (3, 3), activation='relu', padding='same')(u5)
outputs = Conv2D(3, (1, 1), activation='softmax')(c5)

model = Model(inputs=[inputs], outputs=[outputs])
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
results = model.fit(X, masks, validation_split=0.1, batch_size=8, epochs=1)
