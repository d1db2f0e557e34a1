import numpy as np
from tensorflow import keras

sky = np.random.rand(8, 24, 24, 3).astype("float32")
kinds = np.random.randint(0, 4, (8, 24, 24, 1))

model = keras.Sequential([
    keras.Input((24, 24, 3)),
    keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
    keras.layers.Conv2D(4, 1, activation="softmax"),
])
model.compile(
    optimizer="adam",
    loss="sparse_categorical_crossentropy",
    metrics=[keras.metrics.MeanIoU(num_classes=4, sparse_y_pred=False)],
)
model.fit(sky, kinds, batch_size=4, verbose=0)
