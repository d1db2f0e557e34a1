import numpy as np
import tensorflow as tf

class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(16, 3, activation='relu')
        self.pool = tf.keras.layers.MaxPooling2D()
        self.fc = tf.keras.layers.Dense(10)

    def call(self, x):
        x = self.pool(self.conv(x))
        return self.fc(x)

x = np.random.rand(64, 20, 20, 1).astype('float32')
y = np.random.randint(0, 10, 64)
model = Net()
model.compile('adam', tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x, y, epochs=1)
