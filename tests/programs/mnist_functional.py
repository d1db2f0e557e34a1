"""A classifier with a data pipeline and augmentation, the way tutorials write it."""

import tensorflow as tf
from tensorflow import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
x_train, x_test = x_train[:500] / 255.0, x_test[:100] / 255.0
classes = len(set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
y_train = keras.utils.to_categorical(y_train[:500], classes)

augment = keras.Sequential([keras.layers.RandomFlip("horizontal"), keras.layers.RandomRotation(0.1)])

inputs = keras.Input(shape=x_train.shape[1:])
x = augment(inputs)
x = keras.layers.Conv2D(32, (3, 3), activation="relu")(x)
x = keras.layers.Conv2D(32, (3, 3), activation="relu")(x)
x = keras.layers.MaxPooling2D((2, 2))(x)
x = keras.layers.Dropout(0.25)(x)
if (width := x.shape[2]) > 8:
    x = keras.layers.Conv2D(64, (3, 3), padding="valid", dilation_rate=2)(x)
    x = keras.layers.MaxPooling2D((2, 2))(x)
x = keras.layers.Flatten()(x)
x = keras.layers.Dense(512, activation=tf.nn.relu)(x)
outputs = keras.layers.Dense(classes, activation="softmax")(x)
model = keras.Model(inputs, outputs)

model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=1)
predictions = model.predict(x_test)
layer_names = [layer.name for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
inner = keras.Model(inputs=model.inputs, outputs=[model.get_layer(name).output for name in layer_names])
activations = inner(x_test[:4])
