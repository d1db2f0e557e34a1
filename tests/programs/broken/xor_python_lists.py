from tensorflow import keras
from tensorflow.keras.layers import Dense

training_data = [[0, 0], [0, 1], [1, 0], [1, 1]]
target_data = [[0], [1], [1], [0]]

model = keras.Sequential()
model.add(Dense(16, input_dim=2, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

model.compile(loss='mean_squared_error',
              optimizer='adam',
              metrics=['binary_accuracy'])

model.fit(training_data, target_data, epochs=5, verbose=2)
