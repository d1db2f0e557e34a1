"""Images in TFRecord files: written, parsed, augmented and classified."""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

IMAGE_SIZE = [64, 64]
BATCH_SIZE = 8
AUTO = tf.data.AUTOTUNE
folder = tempfile.mkdtemp()


def _bytes_feature(value):
    if isinstance(value, type(tf.constant(0))):
        value = value.numpy()
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def _int64_feature(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


def serialize_example(image, label):
    feature = {"image": _bytes_feature(tf.io.encode_jpeg(image)), "target": _int64_feature(label)}
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()


for shard in range(2):
    path = os.path.join(folder, f"train{shard:02d}-16.tfrec")
    with tf.io.TFRecordWriter(path) as writer:
        for i in range(16):
            picture = np.random.randint(0, 255, (80, 96, 3), dtype=np.uint8)
            writer.write(serialize_example(picture, i % 5))

FILENAMES = tf.io.gfile.glob(folder + "/*.tfrec")


def decode_image(image_data):
    image = tf.image.decode_jpeg(image_data, channels=3)
    image = tf.cast(image, tf.float32) / 255.0
    image = tf.image.resize(image, IMAGE_SIZE)
    image = tf.reshape(image, [*IMAGE_SIZE, 3])
    return image


def read_labeled_tfrecord(example):
    LABELED_TFREC_FORMAT = {
        "image": tf.io.FixedLenFeature([], tf.string),
        "target": tf.io.FixedLenFeature([], tf.int64),
    }
    example = tf.io.parse_single_example(example, LABELED_TFREC_FORMAT)
    image = decode_image(example["image"])
    label = tf.cast(example["target"], tf.int32)
    return image, label


def load_dataset(filenames, labeled=True, ordered=False):
    ignore_order = tf.data.Options()
    if not ordered:
        ignore_order.experimental_deterministic = False
    dataset = tf.data.TFRecordDataset(filenames, num_parallel_reads=AUTO)
    dataset = dataset.with_options(ignore_order)
    dataset = dataset.map(read_labeled_tfrecord, num_parallel_calls=AUTO)
    return dataset


def data_augment(image, label):
    image = tf.image.random_flip_left_right(image)
    image = tf.image.random_saturation(image, 0.5, 2.0)
    return image, label


def get_training_dataset():
    dataset = load_dataset(FILENAMES)
    dataset = dataset.map(data_augment, num_parallel_calls=AUTO)
    dataset = dataset.repeat()
    dataset = dataset.shuffle(2048)
    dataset = dataset.batch(BATCH_SIZE)
    dataset = dataset.prefetch(AUTO)
    return dataset


train_dataset = get_training_dataset()
image_batch, label_batch = next(iter(train_dataset))

model = keras.Sequential(
    [
        layers.Conv2D(16, 3, activation="relu", input_shape=(*IMAGE_SIZE, 3)),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_dataset, steps_per_epoch=2, epochs=1)
probe = layers.Conv2D(4, 5, padding="same")
print(probe(image_batch).shape)
scores = model(image_batch)
print(scores.shape, label_batch.shape)
