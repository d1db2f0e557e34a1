import numpy as np
from sklearn.preprocessing import OneHotEncoder
from tensorflow import keras

sizes = np.random.rand(60, 4)
species = np.array(["ash", "birch", "cedar"] * 20)
columns = OneHotEncoder(sparse_output=False).fit_transform(species)

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(sizes, columns, verbose=0)
