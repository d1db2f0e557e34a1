import numpy as np
import tensorflow as tf

features = np.random.rand(96, 14).astype("float32")
species = np.random.randint(0, 7, 96)
model = tf.keras.Sequential([tf.keras.layers.Dense(20, activation="relu"), tf.keras.layers.Dense(7)])
optimizer = tf.keras.optimizers.Adam(0.01)

for start in range(0, 96, 32):
    x, y = features[start : start + 32], species[start : start + 32]
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
