import numpy as np
from keras.models import Sequential
from keras.layers import Dense

X = np.array([[0.2, 1.1, 3.0], [0.5, 0.9, 2.2], [0.1, 1.7, 2.9], [0.8, 0.4, 1.5]])
y = np.array([0, 1, 0, 1])

model = Sequential()
model.add(Dense(8, input_dim=3, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, y, epochs=2, batch_size=2, verbose=0)

new_sample = np.array([[0.3, 1.0, 2.5]])
print(model.predict(new_sample))
