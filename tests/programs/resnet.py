import tensorflow as tf
from tensorflow.keras import layers, Model, Input

def conv_bn(x, filters, kernel_size, strides=1, activation=True):
    x = layers.Conv2D(filters, kernel_size, strides=strides, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x) if activation else x

def residual_block(x, filters, downsample=False):
    stride = 2 if downsample else 1
    y = conv_bn(x, filters, 3, stride)
    y = conv_bn(y, filters, 3, activation=False)
    if downsample or x.shape[-1] != filters:
        x = conv_bn(x, filters, 1, stride, activation=False)
    return layers.Activation("relu")(layers.Add()([x, y]))

inputs = Input(shape=(32, 32, 3), name="image")
x = conv_bn(inputs, 16, 3)
for stage, filters in enumerate([16, 32, 64]):
    for block in range(2):
        x = residual_block(x, filters, downsample=(stage > 0 and block == 0))
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(10, activation="softmax")(x)
model = Model(inputs, outputs)
out = model(tf.random.normal((4, 32, 32, 3)))
features = Model(model.input, model.layers[-3].output)
f = features(tf.zeros([2, 32, 32, 3]))
