"""A small neural radiance field: rays, a positional encoding, an MLP with a skip connection, volume rendering."""

import math

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

AUTO = tf.data.AUTOTUNE
BATCH_SIZE = 2
NUM_SAMPLES = 8
POS_ENCODE_DIMS = 4
SIZE = 10

images = np.random.rand(6, SIZE, SIZE, 3).astype(np.float32)
poses = np.tile(np.eye(4, dtype=np.float32), (6, 1, 1))
focal = np.float32(12.0)
(num_images, H, W, _) = images.shape
print(num_images, H, W)


def encode_position(x):
    """Encode the position into its Fourier features."""
    positions = [x]
    for i in range(POS_ENCODE_DIMS):
        for fn in [tf.sin, tf.cos]:
            positions.append(fn(2.0**i * x))
    return tf.concat(positions, axis=-1)


def get_rays(height, width, focal, pose):
    i, j = tf.meshgrid(tf.range(width, dtype=tf.float32), tf.range(height, dtype=tf.float32), indexing="xy")
    transformed_i = (i - width * 0.5) / focal
    transformed_j = (j - height * 0.5) / focal
    directions = tf.stack([transformed_i, -transformed_j, -tf.ones_like(i)], axis=-1)
    camera_matrix = pose[:3, :3]
    height_width_focal = pose[:3, -1]
    transformed_dirs = directions[..., None, :]
    camera_dirs = transformed_dirs * camera_matrix
    ray_directions = tf.reduce_sum(camera_dirs, axis=-1)
    ray_origins = tf.broadcast_to(height_width_focal, tf.shape(ray_directions))
    return (ray_origins, ray_directions)


def render_flat_rays(ray_origins, ray_directions, near, far, num_samples, rand=False):
    t_vals = tf.linspace(near, far, num_samples)
    if rand:
        shape = list(ray_origins.shape[:-1]) + [num_samples]
        noise = tf.random.uniform(shape=shape) * (far - near) / num_samples
        t_vals = t_vals + noise
    rays = ray_origins[..., None, :] + (ray_directions[..., None, :] * t_vals[..., None])
    rays_flat = tf.reshape(rays, [-1, 3])
    rays_flat = encode_position(rays_flat)
    return (rays_flat, t_vals)


def map_fn(pose):
    (ray_origins, ray_directions) = get_rays(height=H, width=W, focal=focal, pose=pose)
    return render_flat_rays(
        ray_origins=ray_origins, ray_directions=ray_directions, near=2.0, far=6.0, num_samples=NUM_SAMPLES, rand=True
    )


split_index = int(num_images * 0.8)
train_images, val_images = images[:split_index], images[split_index:]
train_poses, val_poses = poses[:split_index], poses[split_index:]

train_img_ds = tf.data.Dataset.from_tensor_slices(train_images)
train_pose_ds = tf.data.Dataset.from_tensor_slices(train_poses)
train_ray_ds = train_pose_ds.map(map_fn, num_parallel_calls=AUTO)
training_ds = tf.data.Dataset.zip((train_img_ds, train_ray_ds))
train_ds = training_ds.shuffle(BATCH_SIZE * 5).batch(BATCH_SIZE, drop_remainder=True, num_parallel_calls=AUTO)
train_ds = train_ds.prefetch(AUTO)


def get_nerf_model(num_layers, num_pos):
    inputs = keras.Input(shape=(num_pos, 2 * 3 * POS_ENCODE_DIMS + 3))
    x = inputs
    for i in range(num_layers):
        x = layers.Dense(units=64, activation="relu")(x)
        if i % 4 == 0 and i > 0:
            x = layers.concatenate([x, inputs], axis=-1)
    outputs = layers.Dense(units=4)(x)
    return keras.Model(inputs=inputs, outputs=outputs)


def render_rgb_depth(model, rays_flat, t_vals, rand=True, train=True):
    if train:
        predictions = model(rays_flat)
    else:
        predictions = model.predict(rays_flat)
    predictions = tf.reshape(predictions, shape=(BATCH_SIZE, H, W, NUM_SAMPLES, 4))
    rgb = tf.sigmoid(predictions[..., :-1])
    sigma_a = tf.nn.relu(predictions[..., -1])
    delta = t_vals[..., 1:] - t_vals[..., :-1]
    if rand:
        delta = tf.concat([delta, tf.broadcast_to([1e10], shape=(BATCH_SIZE, H, W, 1))], axis=-1)
        alpha = 1.0 - tf.exp(-sigma_a * delta)
    else:
        delta = tf.concat([delta, tf.broadcast_to([1e10], shape=(BATCH_SIZE, 1))], axis=-1)
        alpha = 1.0 - tf.exp(-sigma_a * delta[:, None, None, :])
    exp_term = 1.0 - alpha
    epsilon = 1e-10
    transmittance = tf.math.cumprod(exp_term + epsilon, axis=-1, exclusive=True)
    weights = alpha * transmittance
    rgb = tf.reduce_sum(weights[..., None] * rgb, axis=-2)
    if rand:
        depth_map = tf.reduce_sum(weights * t_vals, axis=-1)
    else:
        depth_map = tf.reduce_sum(weights * t_vals[:, None, None], axis=-1)
    return (rgb, depth_map)


num_pos = H * W * NUM_SAMPLES
nerf_model = get_nerf_model(num_layers=6, num_pos=num_pos)
optimizer = keras.optimizers.Adam()
loss_fn = keras.losses.MeanSquaredError()

for batch_images, rays in train_ds:
    (rays_flat, t_vals) = rays
    with tf.GradientTape() as tape:
        rgb, depth = render_rgb_depth(model=nerf_model, rays_flat=rays_flat, t_vals=t_vals, rand=True)
        loss = loss_fn(batch_images, rgb)
    gradients = tape.gradient(loss, nerf_model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, nerf_model.trainable_variables))
    psnr = tf.image.psnr(batch_images, rgb, max_val=1.0)
    print(f"loss {float(loss):.4f}, psnr {psnr.numpy().mean():.2f}")

refine = layers.Conv2D(8, 3, padding="same")(rgb)
deeper = layers.Conv2D(1, 3, padding="same")(depth[..., tf.newaxis])
