"""Sequence to sequence: states between models, layers taken out of a trained one, attention."""

import numpy as np
import keras
from keras.layers import Input, LSTM, Dense, Embedding, GRU, Attention, Concatenate, TimeDistributed, RepeatVector, Bidirectional
from keras.models import Model
num_encoder_tokens, num_decoder_tokens, latent_dim = 71, 93, 64
encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)
model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")
model.fit([np.zeros((8, 16, 71)), np.zeros((8, 20, 93))], np.zeros((8, 20, 93)), batch_size=4, epochs=1, validation_split=0.5)
encoder_inputs = model.input[0]
encoder_outputs, state_h_enc, state_c_enc = model.layers[2].output
encoder_states = [state_h_enc, state_c_enc]
encoder_model = Model(encoder_inputs, encoder_states)
decoder_inputs = model.input[1]
decoder_state_input_h = Input(shape=(latent_dim,))
decoder_state_input_c = Input(shape=(latent_dim,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
decoder_lstm = model.layers[3]
decoder_outputs, state_h_dec, state_c_dec = decoder_lstm(decoder_inputs, initial_state=decoder_states_inputs)
decoder_states = [state_h_dec, state_c_dec]
decoder_dense = model.layers[4]
decoder_outputs = decoder_dense(decoder_outputs)
decoder_model = Model([decoder_inputs] + decoder_states_inputs, [decoder_outputs] + decoder_states)
def decode_sequence(input_seq):
    states_value = encoder_model.predict(input_seq, verbose=0)
    target_seq = np.zeros((1, 1, num_decoder_tokens))
    target_seq[0, 0, 3] = 1.0
    for _ in range(3):
        output_tokens, h, c = decoder_model.predict([target_seq] + states_value, verbose=0)
        idx = np.argmax(output_tokens[0, -1, :])
        target_seq = np.zeros((1, 1, num_decoder_tokens))
        target_seq[0, 0, idx] = 1.0
        states_value = [h, c]
    return output_tokens
tok = decode_sequence(np.zeros((1, 16, 71)))
Dense(2)(tok)
m = keras.Sequential([Input((10, 5)), LSTM(7), RepeatVector(4), LSTM(6, return_sequences=True), TimeDistributed(Dense(3))])
yhat = m.predict(np.zeros((2, 10, 5)))
Dense(1)(yhat[:, -1])
e_in = Input((12,)); d_in = Input((9,))
e = Embedding(50, 8, mask_zero=True)(e_in)
e_out, fh, bh = Bidirectional(GRU(5, return_sequences=True, return_state=True))(e)
st = Concatenate()([fh, bh])
d = Embedding(60, 8, mask_zero=True)(d_in)
d_out = GRU(10, return_sequences=True)(d, initial_state=st)
ctx = Attention()([d_out, e_out])
cat = Concatenate(axis=-1)([d_out, ctx])
o = TimeDistributed(Dense(60, activation="softmax"))(cat)
am = Model([e_in, d_in], o)
am.summary()
