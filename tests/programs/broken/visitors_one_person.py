import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

age, hours = keras.Input((1,), name="age"), keras.Input((1,), name="hours")
returns = layers.Dense(1, activation="sigmoid")(layers.concatenate([age, hours]))
museum = keras.Model({"age": age, "hours": hours}, returns)
museum.compile(optimizer="adam", loss="binary_crossentropy")

visitors = {"age": np.random.randint(8, 90, 50), "hours": np.random.uniform(0.2, 5.0, 50)}
museum.fit(visitors, np.random.randint(0, 2, 50), batch_size=10, epochs=1, verbose=0)
print(museum.predict({"age": 34, "hours": 2.5}, verbose=0))
