"""Transfer learning: frozen bases, fine tuning, features taken from the inside of ready-made models."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.applications import VGG16, MobileNetV2, EfficientNetB0
from tensorflow.keras.models import Model
IMG_SIZE = (96, 96)
IMG_SHAPE = IMG_SIZE + (3,)
conv_base = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
conv_base.trainable = True
set_trainable = False
for layer in conv_base.layers:
    if layer.name == 'block5_conv1':
        set_trainable = True
    layer.trainable = set_trainable
for layer in conv_base.layers[:-4]:
    layer.trainable = False
model = keras.Sequential([conv_base, layers.Flatten(), layers.Dense(256, activation='relu'), layers.Dense(1)])
model.summary()
base_model = MobileNetV2(input_shape=IMG_SHAPE, include_top=False, weights=None)
base_model.trainable = False
image_batch = tf.zeros((4, 96, 96, 3))
feature_batch = base_model(image_batch)
global_average_layer = layers.GlobalAveragePooling2D()
feature_batch_average = global_average_layer(feature_batch)
prediction_layer = layers.Dense(1)
prediction_batch = prediction_layer(feature_batch_average)
data_augmentation = keras.Sequential([layers.RandomFlip('horizontal'), layers.RandomRotation(0.2)])
preprocess_input = tf.keras.applications.mobilenet_v2.preprocess_input
inputs = keras.Input(shape=(96, 96, 3))
x = data_augmentation(inputs)
x = preprocess_input(x)
x = base_model(x, training=False)
x = global_average_layer(x)
x = layers.Dropout(0.2)(x)
outputs = prediction_layer(x)
model2 = keras.Model(inputs, outputs)
model2.compile(optimizer=keras.optimizers.Adam(1e-4), loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=['accuracy'])
print(len(base_model.layers))
x = conv_base.output
x = layers.GlobalAveragePooling2D()(x)
pred = layers.Dense(5, activation='softmax')(x)
model3 = Model(inputs=conv_base.input, outputs=pred)
features = conv_base.predict(np.zeros((6, 64, 64, 3)))
features = np.reshape(features, (6, -1))
head = keras.Sequential()
head.add(layers.Dense(10, input_dim=features.shape[1]))
head.add(layers.Dense(2))
head.compile("adam", "mse")
head.fit(features, np.zeros((6, 2)), epochs=1)
names = ['block1_conv1', 'block3_conv2']
style = Model(conv_base.input, [conv_base.get_layer(n).output for n in names])
outs = style(tf.zeros((1, 64, 64, 3)))
for o in outs:
    layers.Conv2D(2, 1)(o)
from tensorflow.keras.applications.resnet50 import ResNet50, preprocess_input as pp
resnet = ResNet50(include_top=False, weights=None, input_shape=(64, 64, 3), pooling='avg')
m4 = keras.Sequential([layers.Input((64, 64, 3)), layers.Lambda(pp), resnet, layers.Dense(4)])
top = resnet.get_layer('conv4_block6_out').output
dec = layers.UpSampling2D(2)(top)
dec = layers.Concatenate()([dec, resnet.get_layer('conv3_block4_out').output])
seg = layers.Conv2D(3, 3, padding='same')(dec)
segm = Model(resnet.input, seg)
segm(np.zeros((1, 64, 64, 3), 'float32'))
eff = EfficientNetB0(include_top=False, weights=None, input_tensor=layers.Input(shape=(64, 64, 3)))
y = layers.GlobalMaxPooling2D()(eff.output)
m5 = Model(inputs=eff.input, outputs=layers.Dense(3)(y))
