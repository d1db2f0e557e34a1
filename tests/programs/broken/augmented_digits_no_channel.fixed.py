import numpy as np
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing.image import ImageDataGenerator

digits = np.random.rand(32, 28, 28, 1).astype("float32")
labels = np.random.randint(0, 10, 32)
augment = ImageDataGenerator(rotation_range=8)

model = models.Sequential()
model.add(layers.Conv2D(4, 3, activation="relu", input_shape=(28, 28, 1)))
model.add(layers.GlobalMaxPooling2D())
model.add(layers.Dense(10, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(augment.flow(digits, labels, batch_size=16), verbose=0)
