import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

generator = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(49),
    layers.Reshape((7, 7, 1)),
    layers.UpSampling2D(4),
])
judge = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
judge.compile("adam", "binary_crossentropy")

digits = np.random.rand(50, 28, 28)
for step in range(2):
    real = digits[np.random.randint(0, len(digits), 8)]
    made = generator.predict(np.random.normal(size=(8, 20)), verbose=0)
    both = np.concatenate([real, made])
    judge.train_on_batch(both, np.array([1] * 8 + [0] * 8))
