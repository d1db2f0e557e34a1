import numpy as np
from tensorflow.keras.applications import VGG16
from tensorflow.keras import models, layers

conv_base = VGG16(weights=None, include_top=False, input_shape=(96, 96, 3))

def extract_features(images, sample_count):
    features = np.zeros(shape=(sample_count, 3, 3, 512))
    batch_size = 20
    for i in range(sample_count // batch_size):
        features[i * batch_size:(i + 1) * batch_size] = conv_base.predict(images[i * batch_size:(i + 1) * batch_size], verbose=0)
    return features

train_images = np.random.rand(40, 96, 96, 3)
train_labels = np.random.randint(0, 2, 40)
train_features = extract_features(train_images, 40)
train_features = np.reshape(train_features, (40, 3 * 3 * 512))

model = models.Sequential()
model.add(layers.Dense(256, activation='relu', input_dim=3 * 3 * 512))
model.add(layers.Dropout(0.5))
model.add(layers.Dense(1, activation='sigmoid'))
model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
model.fit(train_features, train_labels, epochs=1, batch_size=20)
