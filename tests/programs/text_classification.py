"""Sentiment of reviews: text standardization, TextVectorization, embeddings, bidirectional LSTMs, a model on raw strings."""

import re
import string

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, losses

VOCAB_SIZE = 1000
SEQUENCE_LENGTH = 60
EMBEDDING_DIM = 16
batch_size = 16

positive = ["a great <br /> movie", "I loved every minute!", "wonderful, warm and funny", "best film of the year"]
negative = ["terrible acting", "two hours of my life, gone", "boring <br /> boring boring", "I want my money back."]
texts = (positive + negative) * 8
sentiments = ([1] * len(positive) + [0] * len(negative)) * 8

raw_ds = tf.data.Dataset.from_tensor_slices((texts, sentiments))
raw_train_ds = raw_ds.take(48).batch(batch_size)
raw_val_ds = raw_ds.skip(48).batch(batch_size)

for text_batch, label_batch in raw_train_ds.take(1):
    for i in range(3):
        print("Review", text_batch.numpy()[i])
        print("Label", label_batch.numpy()[i])


def custom_standardization(input_data):
    lowercase = tf.strings.lower(input_data)
    stripped_html = tf.strings.regex_replace(lowercase, "<br />", " ")
    return tf.strings.regex_replace(stripped_html, "[%s]" % re.escape(string.punctuation), "")


vectorize_layer = layers.TextVectorization(
    standardize=custom_standardization,
    max_tokens=VOCAB_SIZE,
    output_mode="int",
    output_sequence_length=SEQUENCE_LENGTH,
)
train_text = raw_train_ds.map(lambda x, y: x)
vectorize_layer.adapt(train_text)


def vectorize_text(text, label):
    text = tf.expand_dims(text, -1)
    return vectorize_layer(text), label


text_batch, label_batch = next(iter(raw_train_ds))
first_review, first_label = text_batch[0], label_batch[0]
print("Vectorized review", vectorize_text(first_review, first_label))
print("Vocabulary size: {}".format(len(vectorize_layer.get_vocabulary())))

train_ds = raw_train_ds.map(vectorize_text)
val_ds = raw_val_ds.map(vectorize_text)
AUTOTUNE = tf.data.AUTOTUNE
train_ds = train_ds.cache().prefetch(buffer_size=AUTOTUNE)
val_ds = val_ds.cache().prefetch(buffer_size=AUTOTUNE)

baseline = tf.keras.Sequential(
    [
        tf.keras.Input(shape=(SEQUENCE_LENGTH,)),
        layers.Embedding(VOCAB_SIZE, EMBEDDING_DIM),
        layers.Dropout(0.2),
        layers.GlobalAveragePooling1D(),
        layers.Dropout(0.2),
        layers.Dense(1, activation="sigmoid"),
    ]
)
baseline.compile(loss=losses.BinaryCrossentropy(), optimizer="adam", metrics=[tf.metrics.BinaryAccuracy(threshold=0.5)])
history = baseline.fit(train_ds, validation_data=val_ds, epochs=2)

model = tf.keras.Sequential(
    [
        layers.Embedding(input_dim=VOCAB_SIZE, output_dim=64, mask_zero=True, input_length=None)
        if False
        else layers.Embedding(input_dim=VOCAB_SIZE, output_dim=64, mask_zero=True),
        layers.Bidirectional(layers.LSTM(32, return_sequences=True)),
        layers.Bidirectional(layers.LSTM(16)),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1),
    ]
)
for tokens, labels in train_ds.take(1):
    predictions = model(tokens)
    print(predictions.shape)

export_model = tf.keras.Sequential([vectorize_layer, baseline, layers.Activation("sigmoid")])
examples = tf.constant(["The movie was great!", "The movie was okay.", "The movie was terrible..."])
scores = export_model(tf.expand_dims(examples, -1))
weights = baseline.layers[0].get_weights()[0]
print("embeddings", weights.shape)
