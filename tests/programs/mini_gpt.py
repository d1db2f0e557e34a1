"""A small GPT: causal self-attention blocks, token and position embeddings, next-token prediction with tf.data."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


@dataclass
class GPTConfig:
    vocab_size: int = 500
    maxlen: int = 40
    embed_dim: int = 64
    num_heads: int = 4
    feed_forward_dim: int = 128
    num_blocks: int = 3
    dropout: float = 0.1


def causal_attention_mask(batch_size, n_dest, n_src, dtype):
    """Ones where a position may look at another one."""
    i = tf.range(n_dest)[:, None]
    j = tf.range(n_src)
    m = i >= j - n_src + n_dest
    mask = tf.cast(m, dtype)
    mask = tf.reshape(mask, [1, n_dest, n_src])
    mult = tf.concat([tf.expand_dims(batch_size, -1), tf.constant([1, 1], dtype=tf.int32)], 0)
    return tf.tile(mask, mult)


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads, embed_dim // num_heads)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs):
        attention_output = self.att(inputs, inputs, use_causal_mask=True)
        attention_output = self.dropout1(attention_output)
        out1 = self.layernorm1(inputs + attention_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output)
        return self.layernorm2(out1 + ffn_output)


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = tf.shape(x)[-1]
        positions = tf.range(0, maxlen, 1)
        positions = self.pos_emb(positions)
        x = self.token_emb(x)
        return x + positions


def create_model(cfg: GPTConfig):
    inputs = layers.Input(shape=(cfg.maxlen,), dtype="int32")
    x = TokenAndPositionEmbedding(cfg.maxlen, cfg.vocab_size, cfg.embed_dim)(inputs)
    for _ in range(cfg.num_blocks):
        x = TransformerBlock(cfg.embed_dim, cfg.num_heads, cfg.feed_forward_dim, cfg.dropout)(x)
    outputs = layers.Dense(cfg.vocab_size)(x)
    model = keras.Model(inputs=inputs, outputs=[outputs, x])
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss=[loss_fn, None])
    return model


config = GPTConfig(num_blocks=2)
model = create_model(config)
model.summary()

corpus = np.random.randint(1, config.vocab_size, size=(64, config.maxlen + 1))
text_ds = tf.data.Dataset.from_tensor_slices(corpus)
text_ds = text_ds.shuffle(buffer_size=64)
text_ds = text_ds.batch(16)


def prepare_lm_inputs_labels(tokens):
    """Shift by one position: the target at i is the token at i + 1."""
    x = tokens[:, :-1]
    y = tokens[:, 1:]
    return x, y


text_ds = text_ds.map(prepare_lm_inputs_labels, num_parallel_calls=tf.data.AUTOTUNE)
text_ds = text_ds.prefetch(tf.data.AUTOTUNE)


class TextGenerator(keras.callbacks.Callback):
    """Prints some text after each epoch."""

    def __init__(self, max_tokens, start_tokens, top_k=10):
        self.max_tokens = max_tokens
        self.start_tokens = start_tokens
        self.k = top_k

    def sample_from(self, logits):
        logits, indices = tf.math.top_k(logits, k=self.k, sorted=True)
        indices = np.asarray(indices).astype("int32")
        preds = keras.activations.softmax(tf.expand_dims(logits, 0))[0]
        preds = np.asarray(preds).astype("float32")
        return np.random.choice(indices, p=preds / preds.sum())

    def on_epoch_end(self, epoch, logs=None):
        start_tokens = [_ for _ in self.start_tokens]
        x = np.array([start_tokens + [0] * (config.maxlen - len(start_tokens))])
        y, _ = self.model.predict(x, verbose=0)
        print("next token:", self.sample_from(y[0][len(start_tokens) - 1]))


model.fit(text_ds, verbose=2, epochs=1, callbacks=[TextGenerator(5, [1, 2, 3])])

mask = causal_attention_mask(tf.constant(2), 5, 5, tf.float32)
probe = layers.Attention()([mask, mask])
logits, hidden = model(corpus[:4, :-1])
pooled = layers.GlobalAveragePooling1D()(hidden)
