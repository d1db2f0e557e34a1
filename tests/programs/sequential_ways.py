"""Sequential models in all the ways in which people make them."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, models
from tensorflow.keras.models import Sequential, Model, load_model, clone_model, model_from_json
from tensorflow.keras.layers import Dense, Flatten, Conv2D, MaxPooling2D, Dropout, InputLayer, Input

m1 = Sequential(name="first")
m1.add(InputLayer(shape=(28, 28, 1)))
m1.add(Conv2D(8, (3, 3), activation="relu"))
m1.add(MaxPooling2D())
m1.add(Flatten())
m1.add(Dense(10))
m1.summary()
print(m1.output_shape, m1.input_shape, len(m1.layers))
m1.pop()
m1.add(Dense(7, name="head"))
d = m1.get_layer("head")
extract = Model(m1.inputs, m1.layers[-2].output)
feats = extract.predict(np.zeros((5, 28, 28, 1)))
Dense(3)(feats)

m2 = Sequential([Dense(4, input_shape=(6,)), Dropout(0.2), Dense(2, activation="softmax")])
m2.build((None, 6))
m3 = Sequential([Flatten(), Dense(5), Dense(1)])
m3.build(input_shape=(None, 4, 4))
m3.summary()
m4 = Sequential([Dense(16), Dense(8)])
out = m4(np.ones((3, 12), "float32"))
m5 = Sequential([m4, Dense(2)])
out5 = m5(tf.zeros((2, 12)))
m6 = Sequential([Input(shape=(20, 3)), layers.LSTM(4, return_sequences=True), layers.GRU(5)])
config = m6.get_config()
m7 = Sequential.from_config(config)
m7(np.zeros((2, 20, 3)))
m8 = clone_model(m2)
m8.set_weights(m2.get_weights())
r = m8.predict(np.zeros((9, 6)))
Dense(2)(r)
m9 = model_from_json(m2.to_json())
Dense(4)(m9(np.zeros((3, 6))))
w, b = m2.layers[0].get_weights()
Dense(3)(w)
for layer in m1.layers:
    layer.trainable = False
    print(layer.name, layer.output.shape)
m10 = Sequential()
for units in [32, 16, 8]:
    m10.add(Dense(units, activation="relu"))
m10.add(Dense(1))
m10.compile(optimizer="adam", loss="mse", metrics=["mae"])
history = m10.fit(np.zeros((40, 5)), np.zeros((40, 1)), epochs=2, batch_size=8, validation_split=0.2)
losses = np.array(history.history["loss"])
p = m10.predict(np.zeros((10, 5))).flatten()
Dense(2)(p.reshape(-1, 1))
m10.save("model.keras")
again = load_model("model.keras")
q = again.predict(np.zeros((6, 5)))
Dense(3)(q)
again.summary()
m11 = keras.Sequential([keras.layers.Rescaling(1./255, input_shape=(32, 32, 3)), Conv2D(4, 3, padding="same"), layers.GlobalAveragePooling2D(), Dense(5)])
m11.layers[1].kernel.shape
Dense(m11.layers[1].filters)(np.zeros((2, 3), "float32"))
Dense(m11.count_params() % 10)(np.zeros((2, 4), "float32"))
m12 = Sequential([Input(batch_shape=(4, 10, 2)), layers.SimpleRNN(3, stateful=True), Dense(1)])
m12(np.zeros((4, 10, 2)))
