import tensorflow as tf
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Conv2DTranspose, concatenate, Input, Dropout, UpSampling2D, Lambda, BatchNormalization, Activation
from tensorflow.keras.models import Model

IMG = 128
def double_conv(x, f):
    for _ in range(2):
        x = Conv2D(f, (3, 3), kernel_initializer='he_normal', padding='same')(x)
        x = BatchNormalization()(x)
        x = Activation('relu')(x)
    return x

inputs = Input((IMG, IMG, 3))
s = Lambda(lambda x: x / 255)(inputs)
c1 = double_conv(s, 16)
p1 = MaxPooling2D((2, 2))(c1)
c2 = double_conv(p1, 32)
p2 = MaxPooling2D((2, 2))(c2)
c3 = double_conv(p2, 64)
u4 = Conv2DTranspose(32, (2, 2), strides=(2, 2), padding='same')(c3)
u4 = concatenate([u4, c2])
c4 = double_conv(u4, 32)
u5 = UpSampling2D()(c4)
u5 = concatenate([u5, c1], axis=3)
c5 = double_conv(u5, 16)
outputs = Conv2D(1, (1, 1), activation='sigmoid')(c5)
model = Model(inputs=[inputs], outputs=[outputs])
model.summary()
