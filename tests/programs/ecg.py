"""Heartbeats in a table without header: classes balanced by resampling, a residual 1D CNN."""

import numpy as np
import pandas as pd
from keras.layers import Activation, Add, Conv1D, Dense, Flatten, Input, MaxPooling1D
from keras.models import Model
from keras.utils import to_categorical
from sklearn.utils import resample, shuffle

values = np.random.rand(600, 187)
labels = np.arange(600) % 5
train_df = pd.concat([pd.DataFrame(values), pd.Series(labels)], axis=1, ignore_index=True)
train_df[187] = train_df[187].astype(int)
equilibre = train_df[187].value_counts()

df_0 = train_df[train_df[187] == 0].sample(n=100, random_state=42)
df_1 = train_df[train_df[187] == 1]
df_2 = train_df[train_df[187] == 2]
df_1_upsample = resample(df_1, replace=True, n_samples=100, random_state=123)
df_2_upsample = resample(df_2, replace=True, n_samples=100, random_state=124)
train_df = pd.concat([df_0, df_1_upsample, df_2_upsample])
train_df = shuffle(train_df, random_state=0)

target_train = train_df[187]
y_train = to_categorical(target_train, 5)
X_train = train_df.iloc[:, :186].values
X_train = X_train.reshape(len(X_train), X_train.shape[1], 1)


def add_gaussian_noise(signal):
    noise = np.random.normal(0, 0.05, 186)
    return signal + noise


noisy = np.array([add_gaussian_noise(row) for row in train_df.iloc[:10, :186].values])
noisy = np.expand_dims(noisy, -1)

inp = Input(shape=(X_train.shape[1], 1))
C = Conv1D(filters=32, kernel_size=5, strides=1)(inp)
for _ in range(2):
    C1 = Conv1D(filters=32, kernel_size=5, padding="same")(C)
    A = Activation("relu")(C1)
    C2 = Conv1D(filters=32, kernel_size=5, padding="same")(A)
    S = Add()([C2, C])
    C = MaxPooling1D(pool_size=5, strides=2)(Activation("relu")(S))
F = Flatten()(C)
D = Dense(32, activation="relu")(F)
out = Dense(5, activation="softmax")(D)
model = Model(inputs=inp, outputs=out)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, batch_size=32, verbose=0)
print(model(noisy).shape)
