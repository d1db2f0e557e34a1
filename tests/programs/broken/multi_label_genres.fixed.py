import numpy as np
from tensorflow.keras import Sequential, layers

posters = np.random.rand(60, 40, 40, 3)
genres = np.random.randint(0, 2, (60, 12))

model = Sequential([
    layers.Conv2D(16, 3, activation='relu', input_shape=(40, 40, 3)),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(64, activation='relu'),
    layers.Dense(12, activation='sigmoid'),
])
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['binary_accuracy'])
model.fit(posters, genres, epochs=1, validation_split=0.2)
