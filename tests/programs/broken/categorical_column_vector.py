import numpy as np
from sklearn.preprocessing import LabelEncoder
from keras.models import Sequential
from keras.layers import Dense

X = np.random.rand(150, 4)
species = np.array(['setosa', 'versicolor', 'virginica'] * 50)
encoder = LabelEncoder()
y = encoder.fit_transform(species)

model = Sequential()
model.add(Dense(8, input_dim=4, activation='relu'))
model.add(Dense(3, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, y, epochs=1, batch_size=5, verbose=0)
