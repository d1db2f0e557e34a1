import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

portraits = np.random.rand(24, 32, 32, 3).astype("float32")
traits = np.random.randint(0, 5, (24, 4))
data = tf.data.Dataset.from_tensor_slices((portraits, traits)).batch(8)

picture = layers.Input((32, 32, 3))
features = layers.Conv2D(8, 3, activation="relu")(picture)
features = layers.GlobalMaxPooling2D()(features)
names = ["age", "hair", "glasses", "mood"]
outputs = [layers.Dense(5, activation="softmax", name=name)(features) for name in names]
model = tf.keras.Model(picture, outputs)
model.compile("adam", loss=["sparse_categorical_crossentropy"] * 4)
model.fit(data, epochs=1, verbose=0)
