import numpy as np
from keras.layers import Input, Embedding, Flatten, Dense, Concatenate
from keras.models import Model

n_users, n_movies = 100, 50
user_ids = np.random.randint(0, n_users, 500)
movie_ids = np.random.randint(0, n_movies, 500)
ratings = np.random.rand(500)

user_in = Input(shape=(1,), name='user')
movie_in = Input(shape=(1,), name='movie')
u = Flatten()(Embedding(n_users, 8)(user_in))
m = Flatten()(Embedding(n_movies, 8)(movie_in))
h = Concatenate()([u, m])
h = Dense(16, activation='relu')(h)
out = Dense(1)(h)

model = Model(inputs=[user_in, movie_in], outputs=out)
model.compile(optimizer='adam', loss='mean_squared_error')
model.fit([user_ids, movie_ids], ratings, batch_size=64, epochs=1)
