"""Ratings: identifiers mapped to numbers, embeddings of users and films, a neural factorisation."""

import keras
import numpy as np
import pandas as pd
from keras.layers import Concatenate, Dense, Dot, Dropout, Embedding, Flatten, Input
from keras.models import Model
from sklearn.model_selection import train_test_split

rng = np.random.RandomState(0)
ratings = pd.DataFrame(
    {
        "userId": rng.randint(0, 50, 2000),
        "movieId": rng.randint(0, 80, 2000) * 3,
        "rating": rng.randint(1, 6, 2000).astype(float),
        "timestamp": rng.randint(0, 10**6, 2000),
    }
)
ratings.drop("timestamp", axis=1, inplace=True)
user_ids = ratings["userId"].unique().tolist()
user2index = {x: i for i, x in enumerate(user_ids)}
movie_ids = ratings["movieId"].unique().tolist()
movie2index = {x: i for i, x in enumerate(movie_ids)}
ratings["user"] = ratings["userId"].map(user2index)
ratings["movie"] = ratings["movieId"].map(movie2index)
num_users = len(user2index)
num_movies = ratings["movieId"].nunique()
min_rating, max_rating = min(ratings["rating"]), max(ratings["rating"])

ratings = ratings.sample(frac=1, random_state=42)
ratings = ratings.astype({"user": "int64", "movie": "int64"})
x = ratings[["user", "movie"]].values
y = ratings["rating"].apply(lambda r: (r - min_rating) / (max_rating - min_rating)).values
train_indices = int(0.9 * ratings.shape[0])
x_train, x_val, y_train, y_val = x[:train_indices], x[train_indices:], y[:train_indices], y[train_indices:]

user_input = Input(shape=(1,), name="user")
user_vec = Flatten()(Embedding(num_users, 32, name="user_embedding")(user_input))
movie_input = Input(shape=(1,), name="movie")
movie_vec = Flatten()(Embedding(num_movies + 1, 32)(movie_input))
prod = Dot(axes=1)([user_vec, movie_vec])
concat = Concatenate()([user_vec, movie_vec])
dense = Dropout(0.2)(Dense(64, activation="relu")(concat))
out = Dense(1)(Concatenate()([dense, prod]))
model = Model([user_input, movie_input], out)
model.compile("adam", "mse")
model.fit([x_train[:, 0], x_train[:, 1]], y_train, epochs=1, batch_size=256, verbose=0)
predicted = model.predict([x_val[:, 0], x_val[:, 1]])
print(predicted.shape)


class RecommenderNet(keras.Model):
    def __init__(self, num_users, num_movies, embedding_size, **kwargs):
        super().__init__(**kwargs)
        self.user_embedding = Embedding(num_users, embedding_size)
        self.user_bias = Embedding(num_users, 1)
        self.movie_embedding = Embedding(num_movies, embedding_size)
        self.scale = Dense(1)

    def call(self, inputs):
        user_vector = self.user_embedding(inputs[:, 0])
        user_bias = self.user_bias(inputs[:, 0])
        movie_vector = self.movie_embedding(inputs[:, 1])
        together = keras.ops.sum(user_vector * movie_vector, axis=1, keepdims=True)
        return self.scale(together + user_bias)


net = RecommenderNet(num_users, num_movies, 16)
print(net(x_val[:10]).shape)

train, test = train_test_split(ratings, test_size=0.2)
users = train["user"].to_numpy()
print(Embedding(60, 8)(users).shape, Embedding(60, 8)(test.user.values[:, None]).shape)
