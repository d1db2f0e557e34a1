import numpy as np
from tensorflow.keras import Sequential, layers

# saved by a network of another library: its matrices have a row for each output
saved = {
    "hidden.weight": np.random.rand(24, 9),
    "hidden.bias": np.random.rand(24),
    "last.weight": np.random.rand(3, 24),
    "last.bias": np.random.rand(3),
}
net = Sequential([layers.Input((9,)), layers.Dense(24, activation="relu"), layers.Dense(3, activation="softmax")])
net.layers[0].set_weights([saved["hidden.weight"], saved["hidden.bias"]])
net.layers[1].set_weights([saved["last.weight"], saved["last.bias"]])
print(net.predict(np.random.rand(5, 9), verbose=0).argmax(axis=1))
