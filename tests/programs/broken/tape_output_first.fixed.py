import numpy as np
import tensorflow as tf

rows = np.random.rand(48, 6).astype("float32")
kinds = np.random.randint(0, 3, 48)
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(3)])
loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
adam = tf.keras.optimizers.Adam()

for x, y in tf.data.Dataset.from_tensor_slices((rows, kinds)).batch(16):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_of(y, logits)
    adam.apply_gradients(zip(tape.gradient(loss, model.trainable_weights), model.trainable_weights))
