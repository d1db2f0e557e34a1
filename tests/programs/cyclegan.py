"""CycleGAN's networks: reflection padding and instance normalization as custom layers, residual blocks, patches."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

autotune = tf.data.AUTOTUNE
orig_img_size = (72, 72)
input_img_size = (64, 64, 3)
buffer_size = 32
batch_size = 1
kernel_init = keras.initializers.RandomNormal(mean=0.0, stddev=0.02)
gamma_init = keras.initializers.RandomNormal(mean=0.0, stddev=0.02)


def normalize_img(img):
    img = tf.cast(img, dtype=tf.float32)
    return (img / 127.5) - 1.0


def preprocess_train_image(img, label):
    img = tf.image.random_flip_left_right(img)
    img = tf.image.resize(img, [*orig_img_size])
    img = tf.image.random_crop(img, size=[*input_img_size])
    img = normalize_img(img)
    return img


def preprocess_test_image(img, label):
    img = tf.image.resize(img, [input_img_size[0], input_img_size[1]])
    return normalize_img(img)


def fake_photos(count):
    pixels = tf.random.uniform((count, 80, 80, 3), maxval=256, dtype=tf.int32)
    return tf.data.Dataset.from_tensor_slices((tf.cast(pixels, tf.uint8), tf.zeros(count, tf.int64)))


train_horses, train_zebras = fake_photos(3), fake_photos(3)
test_horses = fake_photos(2)
train_horses = (
    train_horses.map(preprocess_train_image, num_parallel_calls=autotune).cache().shuffle(buffer_size).batch(batch_size)
)
train_zebras = (
    train_zebras.map(preprocess_train_image, num_parallel_calls=autotune).cache().shuffle(buffer_size).batch(batch_size)
)
test_horses = test_horses.map(preprocess_test_image, num_parallel_calls=autotune).batch(batch_size)


class ReflectionPadding2D(layers.Layer):
    def __init__(self, padding=(1, 1), **kwargs):
        self.padding = tuple(padding)
        super().__init__(**kwargs)

    def call(self, input_tensor, mask=None):
        padding_width, padding_height = self.padding
        padding_tensor = [[0, 0], [padding_height, padding_height], [padding_width, padding_width], [0, 0]]
        return tf.pad(input_tensor, padding_tensor, mode="REFLECT")


class InstanceNormalization(layers.Layer):
    def __init__(self, epsilon=1e-5):
        super().__init__()
        self.epsilon = epsilon

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=input_shape[-1:], initializer=gamma_init, trainable=True)
        self.offset = self.add_weight(name="offset", shape=input_shape[-1:], initializer="zeros", trainable=True)

    def call(self, x):
        mean, variance = tf.nn.moments(x, axes=[1, 2], keepdims=True)
        inv = tf.math.rsqrt(variance + self.epsilon)
        normalized = (x - mean) * inv
        return self.scale * normalized + self.offset


def residual_block(x, activation, kernel_size=(3, 3), strides=(1, 1), padding="valid", use_bias=False):
    dim = x.shape[-1]
    input_tensor = x
    x = ReflectionPadding2D()(input_tensor)
    x = layers.Conv2D(
        dim, kernel_size, strides=strides, kernel_initializer=kernel_init, padding=padding, use_bias=use_bias
    )(x)
    x = InstanceNormalization()(x)
    x = activation(x)
    x = ReflectionPadding2D()(x)
    x = layers.Conv2D(dim, kernel_size, strides=strides, padding=padding, use_bias=use_bias)(x)
    x = InstanceNormalization()(x)
    return layers.add([input_tensor, x])


def downsample(x, filters, activation, kernel_size=(3, 3), strides=(2, 2), padding="same", use_bias=False):
    x = layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, use_bias=use_bias)(x)
    x = InstanceNormalization()(x)
    if activation:
        x = activation(x)
    return x


def upsample(x, filters, activation, kernel_size=(3, 3), strides=(2, 2), padding="same"):
    x = layers.Conv2DTranspose(filters, kernel_size, strides=strides, padding=padding, use_bias=False)(x)
    x = InstanceNormalization()(x)
    if activation:
        x = activation(x)
    return x


def get_resnet_generator(
    filters=16, num_downsampling_blocks=2, num_residual_blocks=3, num_upsample_blocks=2, name=None
):
    img_input = layers.Input(shape=input_img_size, name=name + "_img_input")
    x = ReflectionPadding2D(padding=(3, 3))(img_input)
    x = layers.Conv2D(filters, (7, 7), kernel_initializer=kernel_init, use_bias=False)(x)
    x = InstanceNormalization()(x)
    x = layers.Activation("relu")(x)
    for _ in range(num_downsampling_blocks):
        filters *= 2
        x = downsample(x, filters=filters, activation=layers.Activation("relu"))
    for _ in range(num_residual_blocks):
        x = residual_block(x, activation=layers.Activation("relu"))
    for _ in range(num_upsample_blocks):
        filters //= 2
        x = upsample(x, filters, activation=layers.Activation("relu"))
    x = ReflectionPadding2D(padding=(3, 3))(x)
    x = layers.Conv2D(3, (7, 7), padding="valid")(x)
    x = layers.Activation("tanh")(x)
    return keras.models.Model(img_input, x, name=name)


def get_discriminator(filters=16, num_downsampling=3, name=None):
    img_input = layers.Input(shape=input_img_size, name=name + "_img_input")
    x = layers.Conv2D(filters, (4, 4), strides=(2, 2), padding="same")(img_input)
    x = layers.LeakyReLU(0.2)(x)
    num_filters = filters
    for num_downsample_block in range(num_downsampling):
        num_filters *= 2
        stride = (2, 2) if num_downsample_block < 2 else (1, 1)
        x = downsample(x, filters=num_filters, activation=layers.LeakyReLU(0.2), kernel_size=(4, 4), strides=stride)
    x = layers.Conv2D(1, (4, 4), strides=(1, 1), padding="same")(x)
    return keras.models.Model(inputs=img_input, outputs=x, name=name)


gen_G = get_resnet_generator(name="generator_G")
gen_F = get_resnet_generator(name="generator_F")
disc_X = get_discriminator(name="discriminator_X")
disc_Y = get_discriminator(name="discriminator_Y")

adv_loss_fn = keras.losses.MeanSquaredError()
cycle_loss_fn = keras.losses.MeanAbsoluteError()


def generator_loss_fn(fake):
    return adv_loss_fn(tf.ones_like(fake), fake)


def losses(real_x, real_y, lambda_cycle=10.0, lambda_identity=0.5):
    fake_y = gen_G(real_x, training=True)
    fake_x = gen_F(real_y, training=True)
    cycled_x = gen_F(fake_y, training=True)
    cycled_y = gen_G(fake_x, training=True)
    disc_fake_x = disc_X(fake_x, training=True)
    disc_fake_y = disc_Y(fake_y, training=True)
    cycle = cycle_loss_fn(real_y, cycled_y) + cycle_loss_fn(real_x, cycled_x)
    return generator_loss_fn(disc_fake_x) + generator_loss_fn(disc_fake_y) + lambda_cycle * cycle


for step, (horse, zebra) in enumerate(tf.data.Dataset.zip((train_horses, train_zebras))):
    print(f"step {step}: loss {float(losses(horse, zebra)):.3f}, {horse.shape}")

for i, img in enumerate(test_horses.take(1)):
    prediction = gen_G(img, training=False)[0].numpy()
    prediction = (prediction * 127.5 + 127.5).astype("uint8")
