"""With the policy mixed_float16 every layer, the last too, gives float16."""

import tensorflow as tf

tf.keras.mixed_precision.set_global_policy(tf.keras.mixed_precision.Policy("mixed_float16"))
net = tf.keras.Sequential(
    [
        tf.keras.layers.Conv2D(4, (3, 3), activation="relu", input_shape=(20, 20, 1)),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(3),
    ]
)
pictures = tf.cast(tf.random.normal((12, 20, 20, 1)), tf.float16)
targets = tf.cast(tf.random.normal((12, 3)), tf.float16)
net.compile(optimizer="adam", loss="mse", metrics=["mae"])
net.fit(pictures, targets, epochs=1)
