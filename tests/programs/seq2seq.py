"""Character-level sequence to sequence with LSTMs: a training model, and an encoder and a decoder for inference."""

import random
import string

import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import LSTM, Attention, Concatenate, Dense, Dropout, Embedding, Input, TimeDistributed
from tensorflow.keras.models import Model

random.seed(3)
latent_dim = 48
embedding_dim = 24
num_samples = 120

# a toy language: the target is the source reversed
input_texts, target_texts = [], []
for _ in range(num_samples):
    word = "".join(random.choice(string.ascii_lowercase) for _ in range(random.randint(4, 9)))
    input_texts.append(word)
    target_texts.append("\t" + word[::-1] + "\n")

input_characters = list(string.ascii_lowercase)
target_characters = ["\t", "\n"] + list(string.ascii_lowercase)
num_encoder_tokens = len(input_characters) + 1
num_decoder_tokens = len(target_characters) + 1
max_encoder_seq_length = 12
max_decoder_seq_length = 14
print("Number of samples:", len(input_texts))
print("Number of unique output tokens:", num_decoder_tokens)

input_token_index = {char: i + 1 for i, char in enumerate(input_characters)}
target_token_index = {char: i + 1 for i, char in enumerate(target_characters)}

encoder_input_data = np.zeros((len(input_texts), max_encoder_seq_length), dtype="float32")
decoder_input_data = np.zeros((len(input_texts), max_decoder_seq_length), dtype="float32")
decoder_target_data = np.zeros((len(input_texts), max_decoder_seq_length, num_decoder_tokens), dtype="float32")

for i, (input_text, target_text) in enumerate(zip(input_texts, target_texts)):
    for t, char in enumerate(input_text):
        encoder_input_data[i, t] = input_token_index[char]
    for t, char in enumerate(target_text):
        decoder_input_data[i, t] = target_token_index[char]
        if t > 0:
            decoder_target_data[i, t - 1, target_token_index[char]] = 1.0

# --- the model for training
encoder_inputs = Input(shape=(None,), name="encoder_inputs")
encoder_embedding = Embedding(num_encoder_tokens, embedding_dim)(encoder_inputs)
encoder_embedding = Dropout(0.2)(encoder_embedding)
encoder = LSTM(latent_dim, return_sequences=True, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_embedding)
encoder_states = [state_h, state_c]

decoder_inputs = Input(shape=(None,), name="decoder_inputs")
decoder_embedding_layer = Embedding(num_decoder_tokens, embedding_dim)
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_embedding_layer(decoder_inputs), initial_state=encoder_states)
attention = Attention()
context = attention([decoder_outputs, encoder_outputs])
concatenate = Concatenate(axis=-1)
decoder_dense = TimeDistributed(Dense(num_decoder_tokens, activation="softmax"))
decoder_probabilities = decoder_dense(concatenate([decoder_outputs, context]))

model = Model([encoder_inputs, decoder_inputs], decoder_probabilities)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.summary()
model.fit(
    [encoder_input_data, decoder_input_data], decoder_target_data, batch_size=32, epochs=1, validation_split=0.2
)

# --- the models for inference
encoder_model = Model(encoder_inputs, [encoder_outputs] + encoder_states)

decoder_state_input_h = Input(shape=(latent_dim,))
decoder_state_input_c = Input(shape=(latent_dim,))
memory = Input(shape=(None, latent_dim))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
embedded = decoder_embedding_layer(decoder_inputs)
step_outputs, h, c = decoder_lstm(embedded, initial_state=decoder_states_inputs)
step_context = attention([step_outputs, memory])
step_probabilities = decoder_dense(concatenate([step_outputs, step_context]))
decoder_model = Model([decoder_inputs, memory] + decoder_states_inputs, [step_probabilities, h, c])

reverse_target_index = {i: char for char, i in target_token_index.items()}


def decode_sequence(input_seq):
    encoded, h, c = encoder_model.predict(input_seq, verbose=0)
    target_seq = np.zeros((1, 1))
    target_seq[0, 0] = target_token_index["\t"]
    decoded = ""
    while len(decoded) < 3:
        output_tokens, h, c = decoder_model.predict([target_seq, encoded, h, c], verbose=0)
        token = int(np.argmax(output_tokens[0, -1, :]))
        char = reverse_target_index.get(token, "?")
        decoded += char
        if char == "\n":
            break
        target_seq = np.full((1, 1), token)
    return decoded


for seq_index in range(2):
    print("-")
    print("Input sentence:", input_texts[seq_index])
    print("Decoded sentence:", decode_sequence(encoder_input_data[seq_index : seq_index + 1]))
