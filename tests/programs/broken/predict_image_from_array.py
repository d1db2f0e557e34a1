import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
from tensorflow.keras.preprocessing.image import array_to_img, img_to_array

x = np.random.rand(40, 64, 64, 3)
y = np.random.randint(0, 2, 40)

classifier = Sequential()
classifier.add(Conv2D(32, (3, 3), input_shape=(64, 64, 3), activation='relu'))
classifier.add(MaxPooling2D(pool_size=(2, 2)))
classifier.add(Flatten())
classifier.add(Dense(units=128, activation='relu'))
classifier.add(Dense(units=1, activation='sigmoid'))
classifier.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
classifier.fit(x, y, epochs=1, batch_size=8)

test_image = array_to_img(np.random.rand(64, 64, 3))
test_image = img_to_array(test_image) / 255.
result = classifier.predict(test_image)
print('dog' if result[0][0] > 0.5 else 'cat')
