import numpy as np
import keras
from keras.models import Sequential
from keras.layers import Conv1D, GlobalMaxPooling1D, Dense

X_train = np.random.rand(150, 512)
y_train = np.random.randint(0, 2, 150)

model = Sequential()
model.add(Conv1D(64, 3, activation='relu', input_shape=(X_train.shape[1],)))
model.add(Conv1D(64, 3, activation='relu'))
model.add(GlobalMaxPooling1D())
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
model.fit(X_train, y_train, batch_size=16, epochs=1)
