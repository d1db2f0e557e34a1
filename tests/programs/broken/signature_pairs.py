import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

signatures = np.random.rand(30, 20, 40, 1)
pairs = []
same = []
for number in range(29):
    pairs.append([signatures[number], signatures[number + 1]])
    same.append(number % 2)
pairs = np.array(pairs)
same = np.array(same)

encoder = keras.Sequential([
    keras.Input((20, 40, 1)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    layers.Dense(16),
])
left, right = keras.Input((20, 40, 1)), keras.Input((20, 40, 1))
merged = layers.Concatenate()([encoder(left), encoder(right)])
model = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(merged))
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(pairs, same, epochs=1, verbose=0)
