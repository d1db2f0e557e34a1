import numpy as np
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from tensorflow import keras

measures = np.random.rand(90, 7)
kinds = keras.utils.to_categorical(np.arange(90) % 3)
X_train, X_test, y_train, y_test = train_test_split(measures, kinds, test_size=0.2)

model = keras.Sequential([
    keras.layers.Dense(14, activation="relu", input_shape=(7,)),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, verbose=0)
predicted = model.predict(X_test, verbose=0).argmax(axis=1)
print(confusion_matrix(y_test.argmax(axis=1), predicted))
