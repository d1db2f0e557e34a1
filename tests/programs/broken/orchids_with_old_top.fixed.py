import numpy as np
from tensorflow.keras import Model
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D

pictures = np.random.rand(4, 96, 96, 3).astype("float32")
species = np.eye(4)

base = MobileNetV2(weights=None, include_top=False, input_shape=(96, 96, 3))
base.trainable = False
x = GlobalAveragePooling2D()(base.output)
head = Dense(4, activation="softmax")(x)
model = Model(base.input, head)
model.compile("adam", "categorical_crossentropy")
model.fit(pictures, species, epochs=1, verbose=0)
