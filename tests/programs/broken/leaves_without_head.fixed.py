import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, MaxPooling2D, Flatten, Dense

leaves = np.random.rand(70, 36, 36, 3)
is_ill = np.random.randint(0, 2, 70)

model = Sequential()
model.add(Conv2D(8, (3, 3), activation='relu', input_shape=(36, 36, 3)))
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(16, (3, 3), activation='relu'))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dense(1, activation='sigmoid'))

model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(leaves, is_ill, epochs=1, batch_size=10)
