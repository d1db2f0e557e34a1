"""Inputs and outputs by name, with a head for each task made in a loop."""
import keras
import numpy as np
from keras import layers, ops

FEATURES = {"age": 1, "city": 1, "history": 24}
TASKS = {"churn": (1, "sigmoid"), "segment": (4, "softmax"), "spend": (1, None)}
inputs = {
    "age": keras.Input((1,), name="age"),
    "city": keras.Input((1,), dtype="int32", name="city"),
    "history": keras.Input((24, 3), name="history"),
}
encoded = []
encoded.append(layers.Normalization(mean=40.0, variance=100.0)(inputs["age"]))
encoded.append(layers.Flatten()(layers.Embedding(50, 8)(inputs["city"])))
encoded.append(layers.GRU(16)(inputs["history"]))
trunk = layers.concatenate(encoded)
for units in (64, 32):
    trunk = layers.Dense(units, activation="gelu")(trunk)
    trunk = layers.Dropout(0.1)(trunk)
heads = {}
for name, (units, activation) in TASKS.items():
    tower = keras.Sequential([layers.Dense(16, activation="relu"), layers.Dense(units, activation=activation)], name=f"{name}_tower")
    heads[name] = tower(trunk)
model = keras.Model(inputs=inputs, outputs=heads)
model.compile(optimizer="adam", loss={"churn": "binary_crossentropy", "segment": "categorical_crossentropy", "spend": "mse"}, loss_weights={"churn": 1.0, "segment": 0.5, "spend": 0.1})
data = {"history": np.zeros((10, 24, 3)), "age": np.zeros((10, 1)), "city": np.zeros((10, 1), "int32")}
predictions = model.predict(data, verbose=0)
mixed = layers.Dense(2)(np.concatenate([predictions["segment"], predictions["spend"]], axis=1))
calibrated = {key: layers.Dense(1)(value) for key, value in model(data).items()}
extractor = keras.Model(model.input, trunk)
features = extractor(data)
scores = layers.Dense(5)(ops.concatenate([features, calibrated["churn"]], axis=-1))
