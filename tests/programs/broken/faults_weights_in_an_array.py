"""Rare faults of a pump weigh more; their weights come as an array, and fit takes a dict."""
import numpy as np
from sklearn.utils import class_weight
from tensorflow.keras import Sequential, layers

pumps = np.random.rand(150, 9)
faults = np.random.randint(0, 4, 150)
weights = class_weight.compute_class_weight(class_weight="balanced", classes=np.unique(faults), y=faults)

model = Sequential([layers.Input((9,)), layers.Dense(12, activation="relu"), layers.Dense(4, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(pumps, faults, epochs=1, class_weight=weights, verbose=0)
