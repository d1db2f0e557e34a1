import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D
from keras.utils import to_categorical

# handwritten letters A-Z
img_rows, img_cols = 28, 28
x_train = np.random.rand(260, img_rows, img_cols)
y_train = np.arange(260) % 26

x_train = x_train.reshape(x_train.shape[0], img_rows, img_cols, 1)
y_train = to_categorical(y_train, 26)
print('x_train shape:', x_train.shape)

model = Sequential()
model.add(Conv2D(32, kernel_size=(3, 3), activation='relu', input_shape=(img_rows, img_cols, 1)))
model.add(Conv2D(64, (3, 3), activation='relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(128, activation='relu'))
model.add(Dropout(0.5))
model.add(Dense(26, activation='softmax'))

model.compile(loss='categorical_crossentropy', optimizer='adadelta', metrics=['accuracy'])
model.fit(x_train, y_train, batch_size=128, epochs=1, verbose=1)
