"""Models that are saved and loaded again, and layers and weights taken out of them."""

import numpy as np
import tensorflow as tf
import keras
from keras import layers
def get_model():
    model = keras.Sequential([layers.Input((8,)), layers.Dense(6, activation="relu"), layers.Dense(3)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model
model = get_model()
model.save_weights("w.weights.h5")
model.load_weights("w.weights.h5")
model.save("a.keras")
new_model = tf.keras.models.load_model("a.keras")
new_model.summary()
probability_model = keras.Sequential([new_model, layers.Softmax()])
predictions = probability_model.predict(np.zeros((4, 8)))
layers.Dense(2)(predictions)
img = np.expand_dims(np.zeros(8), 0)
single = probability_model(img)
layers.Dense(3)(single)
for layer in new_model.layers:
    w = layer.get_weights()
    layers.Dense(2)(w[0])
    print(layer.get_config(), layer.input.shape, layer.output.shape)
fc = keras.models.Model(inputs=new_model.inputs, outputs=new_model.layers[0].output)
layers.Dense(5)(fc(np.zeros((2, 8))))
layer = layers.Dense.from_config(new_model.layers[0].get_config())
layer(np.zeros((2, 9), "float32"))
inp = keras.Input(shape=(4,), name="i")
x = inp
stack = keras.Sequential(name="stack")
for n in range(3):
    stack.add(layers.Dense(4 + n, name=f"d{n}"))
o = stack(x)
whole = keras.Model(inp, o)
inner = whole.get_layer("stack").get_layer("d1")
layers.Dense(2)(inner.output)
layers.Dense(3)(whole.get_layer("stack").output)
print(whole.layers[1].layers[0].units)
trunk = keras.Model(inputs=model.layers[0].input, outputs=model.layers[-2].output)
y = layers.Dense(7)(trunk.output)
tuned = keras.Model(trunk.input, y)
tuned.fit(np.zeros((10, 8)), np.zeros((10, 7))) if tuned.compile("sgd", "mse") is None else None
ev = model.evaluate(np.zeros((10, 8)), np.zeros((10,)))
new = keras.Sequential(model.layers[:-1])
new.add(layers.Dense(11))
new(np.zeros((3, 8)))
layers.Dense(new.output_shape[1])(np.zeros((1, 2), "float32"))
layers.Dense(2)(model.get_weights()[2])
model.layers[0].set_weights([np.ones((8, 6)), np.ones(6)])
cb = [keras.callbacks.EarlyStopping(patience=2), keras.callbacks.ModelCheckpoint("c.keras")]
h = model.fit(np.zeros((10, 8)), np.zeros(10), callbacks=cb, verbose=0)
epochs = range(1, len(h.history["loss"]) + 1)
config = whole.get_config()
with keras.utils.custom_object_scope({}):
    back = keras.Model.from_config(config)
layers.Dense(6)(back(np.zeros((2, 4))))
