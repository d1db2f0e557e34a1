"""Two pictures through the same network, compared."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input, Lambda, MaxPooling2D
from tensorflow.keras.models import Model, Sequential


def embedding(shape):
    return Sequential(
        [
            Conv2D(32, (5, 5), activation="relu", input_shape=shape),
            MaxPooling2D(),
            Conv2D(64, (3, 3), activation="relu"),
            MaxPooling2D(),
            Flatten(),
            Dense(48, activation="sigmoid"),
        ]
    )


def make_pairs(images, labels, number):
    left = np.zeros((number,) + images.shape[1:], dtype=np.float32)
    right = np.zeros_like(left)
    same = np.zeros(number)
    for i in range(number):
        a, b = np.random.choice(len(images), 2)
        left[i], right[i] = images[a], images[b]
        same[i] = float(labels[a] == labels[b])
    return [left, right], same


shape = (40, 40, 1)
images = np.random.random_sample((50, *shape))
labels = np.random.randint(0, 4, 50)
(pairs_left, pairs_right), same = make_pairs(images, labels, 20)

base = embedding(shape)
left_input, right_input = Input(shape), Input(shape)
left, right = base(left_input), base(right_input)
difference = Lambda(lambda pair: tf.abs(pair[0] - pair[1]), output_shape=(48,))([left, right])
prediction = Dense(1, activation="sigmoid")(difference)
siamese = Model(inputs=[left_input, right_input], outputs=prediction)
siamese.compile(loss="binary_crossentropy", optimizer="adam")
siamese.fit([pairs_left, pairs_right], same, epochs=1, batch_size=10)
score = siamese([pairs_left[:3], pairs_right[:3]])
print(K.image_data_format(), score.shape)
