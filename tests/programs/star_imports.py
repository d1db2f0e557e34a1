"""Layers imported by a star, builders of a configuration, attention to channels, a vision transformer."""

import tensorflow as tf
from tensorflow.python.keras.layers import Dense as OldDense
from tensorflow.keras.layers import *
from tensorflow.keras.models import *
from tensorflow.keras import backend as K
import tensorflow.compat.v1 as tf1
import numpy as np
import random, os, sys, json, pickle, copy, math, re
from collections import OrderedDict, defaultdict, Counter
from dataclasses import dataclass, field
from pathlib import Path
import enum

@dataclass
class Config:
    image_size: int = 72
    patch_size: int = 6
    projection_dim: int = 64
    num_heads: int = 4
    layers_n: int = 2
    units: list = field(default_factory=lambda: [128, 64])
    @property
    def num_patches(self):
        return (self.image_size // self.patch_size) ** 2

cfg = Config()
CFG_JSON = json.loads('{"conv": [{"filters": 16, "k": 3}, {"filters": 32, "k": 5}], "dense": 10, "drop": 0.25}')

def from_json(c, shape=(28, 28, 1)):
    m = Sequential()
    for i, layer in enumerate(c['conv']):
        kw = {'input_shape': shape} if i == 0 else {}
        m.add(Conv2D(layer['filters'], layer['k'], padding='same', activation='relu', **kw))
        m.add(MaxPooling2D())
    m.add(Flatten())
    m.add(Dropout(c.get('drop', 0.5)))
    m.add(Dense(c['dense'], activation='softmax'))
    return m
jm = from_json(CFG_JSON)

class Patches(Layer):
    def __init__(self, patch_size):
        super(Patches, self).__init__()
        self.patch_size = patch_size
    def call(self, images):
        batch_size = tf.shape(images)[0]
        patches = tf.image.extract_patches(images=images, sizes=[1, self.patch_size, self.patch_size, 1], strides=[1, self.patch_size, self.patch_size, 1], rates=[1, 1, 1, 1], padding="VALID")
        patch_dims = patches.shape[-1]
        return tf.reshape(patches, [batch_size, -1, patch_dims])

class PatchEncoder(Layer):
    def __init__(self, num_patches, projection_dim):
        super().__init__()
        self.num_patches = num_patches
        self.projection = Dense(units=projection_dim)
        self.position_embedding = Embedding(input_dim=num_patches, output_dim=projection_dim)
    def call(self, patch):
        positions = tf.range(start=0, limit=self.num_patches, delta=1)
        return self.projection(patch) + self.position_embedding(positions)

def mlp(x, hidden_units, dropout_rate):
    for units in hidden_units:
        x = Dense(units, activation=tf.nn.gelu)(x)
        x = Dropout(dropout_rate)(x)
    return x

def create_vit():
    inputs = Input(shape=(cfg.image_size, cfg.image_size, 3))
    patches = Patches(cfg.patch_size)(inputs)
    encoded = PatchEncoder(cfg.num_patches, cfg.projection_dim)(patches)
    for _ in range(cfg.layers_n):
        x1 = LayerNormalization(epsilon=1e-6)(encoded)
        att = MultiHeadAttention(num_heads=cfg.num_heads, key_dim=cfg.projection_dim, dropout=0.1)(x1, x1)
        x2 = Add()([att, encoded])
        x3 = LayerNormalization(epsilon=1e-6)(x2)
        x3 = mlp(x3, hidden_units=cfg.units, dropout_rate=0.1)
        encoded = Add()([x3, x2])
    rep = LayerNormalization(epsilon=1e-6)(encoded)
    rep = Flatten()(rep)
    rep = Dropout(0.5)(rep)
    feats = mlp(rep, [256, 128], 0.5)
    return Model(inputs=inputs, outputs=Dense(100)(feats))
vit = create_vit()

class Mode(enum.Enum):
    SMALL = 1
    LARGE = 2
WIDTH = {Mode.SMALL: 8, Mode.LARGE: 32}
def net(mode=Mode.SMALL):
    i = Input((32, 32, 3))
    return Model(i, Conv2D(WIDTH[mode], 3)(i))
n1, n2 = net(), net(Mode.LARGE)

# multi-scale with OrderedDict
blocks = OrderedDict([('a', 16), ('b', 32)])
inp = Input(shape=(64, 64, 3))
feats = {}
x = inp
for name, f in blocks.items():
    x = Conv2D(f, 3, strides=2, padding='same', name=f'{name}_conv')(x)
    x = BatchNormalization(name=f'{name}_bn')(x)
    x = PReLU(shared_axes=[1, 2], name=f'{name}_act')(x)
    feats[name] = x
up = UpSampling2D(2, interpolation='bilinear')(feats['b'])
merged = Concatenate()([up, feats['a']])
ms = Model(inp, [Conv2D(1, 1, activation='sigmoid')(merged), GlobalAveragePooling2D()(feats['b'])])
o1, o2 = ms(tf.zeros((2, 64, 64, 3)))

# SE / CBAM
def squeeze_excite(t, ratio=16):
    ch = t.shape[-1]
    se = GlobalAveragePooling2D()(t)
    se = Reshape((1, 1, ch))(se)
    se = Dense(ch // ratio, activation='relu', use_bias=False)(se)
    se = Dense(ch, activation='sigmoid', use_bias=False)(se)
    return multiply([t, se])
def cbam(t, ratio=8, kernel_size=7):
    channel = K.int_shape(t)[-1]
    shared = Dense(channel // ratio, activation='relu')
    shared2 = Dense(channel)
    avg = shared2(shared(Reshape((1, 1, channel))(GlobalAveragePooling2D()(t))))
    mx = shared2(shared(Reshape((1, 1, channel))(GlobalMaxPooling2D()(t))))
    t = multiply([t, Activation('sigmoid')(add([avg, mx]))])
    a = Lambda(lambda z: K.mean(z, axis=3, keepdims=True), output_shape=lambda s: s[:-1] + (1,))(t)
    m = Lambda(lambda z: K.max(z, axis=3, keepdims=True))(t)
    c = Concatenate(axis=3)([a, m])
    c = Conv2D(1, kernel_size, padding='same', activation='sigmoid')(c)
    return multiply([t, c])
ci = Input((16, 16, 64))
cm = Model(ci, cbam(squeeze_excite(ci)))

# weights surgery
base = Sequential([Input((20,)), Dense(16, name='h'), Dense(8, name='feat'), Dense(2, name='out')])
extract = Model(inputs=base.inputs, outputs=base.get_layer('feat').output)
emb = extract.predict(np.random.rand(7, 20))
W, b = base.get_layer('h').get_weights()
proj = Dense(3)(W)
base.layers[-1].trainable = False
ens = Average()([m(ci2) for m in [extract, clone_model(extract)]]) if (ci2 := Input((20,))) is not None else None
stack = np.column_stack([extract.predict(np.random.rand(7, 20)) for _ in range(3)])
meta = Sequential([Dense(5, input_shape=(stack.shape[1],)), Dense(1)])
base.save('m.h5'); base.save_weights('m.weights.h5')
