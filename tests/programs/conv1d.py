import numpy as np, keras
from keras import layers, ops
WINDOW, CHANNELS, CLASSES = 128, 9, 6
rng = np.random.default_rng(0)
signals = rng.normal(size=(300, WINDOW, CHANNELS)).astype(np.float32)
labels = rng.integers(0, CLASSES, size=300)
idx = rng.permutation(len(signals))
train, test = signals[idx[:240]], signals[idx[240:]]

def tcn(x, filters, n):
    skips = []
    for i in range(n):
        r = x
        x = layers.Conv1D(filters, 2, padding="causal", dilation_rate=2 ** i)(x)
        x = layers.LayerNormalization()(x)
        x = layers.SpatialDropout1D(0.1)(x)
        if r.shape[-1] != x.shape[-1]:
            r = layers.Conv1D(filters, 1)(r)
        x = layers.add([x, r])
        skips.append(x)
    return x, skips

inp = keras.Input((WINDOW, CHANNELS))
x, skips = tcn(inp, 32, 4)
x = layers.Concatenate()(skips)
a = layers.GlobalAveragePooling1D()(x)
b = layers.GlobalMaxPooling1D()(x)
x = layers.concatenate([a, b])
x = layers.Dense(64, activation="relu")(x)
out = layers.Dense(CLASSES, activation="softmax")(x)
model = keras.Model(inputs=inp, outputs=out)
z = model(train[:5])
mean = ops.mean(z, axis=0)
branch = keras.Sequential([keras.Input(shape=(WINDOW, CHANNELS)), layers.Conv1D(8, 5, strides=2, activation="relu"), layers.MaxPool1D(2), layers.Flatten(), layers.Dense(3)])
branch(test)
