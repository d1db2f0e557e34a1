import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

photos = np.random.rand(10, 40, 40, 3)
sharp = np.random.randint(0, 2, 10)
model = keras.Sequential([
    keras.Input((40, 40, 3)),
    layers.Conv2D(4, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", "binary_crossentropy")
model.fit(photos, sharp, verbose=0)

photo = np.random.rand(40, 40, 3)
photo = np.expand_dims(photo, 0)
print(model.predict(photo, verbose=0))
