import numpy as np
from sklearn.preprocessing import MultiLabelBinarizer
from tensorflow import keras

heard = [["owl"], ["owl", "wren"], ["robin", "wren"], ["heron"], ["robin", "heron", "owl"]] * 6
tags = MultiLabelBinarizer().fit_transform(heard)
sounds = np.random.rand(30, 20)

model = keras.Sequential(
    [
        keras.layers.Dense(16, activation="relu", input_shape=(20,)),
        keras.layers.Dense(5, activation="sigmoid"),
    ]
)
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(sounds, tags, batch_size=10, verbose=0)
