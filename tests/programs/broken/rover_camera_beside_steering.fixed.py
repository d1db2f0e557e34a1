import tensorflow as tf


class Judge(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.see = tf.keras.layers.Conv2D(6, 4, strides=4, activation="relu")
        self.think = tf.keras.layers.Dense(16, activation="relu")
        self.value = tf.keras.layers.Dense(1)

    def call(self, inputs):
        camera, steering = inputs
        seen = self.see(camera)
        both = tf.concat([tf.reshape(seen, (-1, 384)), steering], axis=-1)
        return self.value(self.think(both))


judge = Judge()
values = judge([tf.random.normal((8, 32, 32, 3)), tf.random.uniform((8, 2))])
print(values.shape)
