import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from keras.models import Model
from keras.layers import Input, Dense

columns = ['Time'] + ['V%d' % i for i in range(1, 29)] + ['Amount', 'Class']
df = pd.DataFrame(np.random.rand(500, 31), columns=columns)
df['Class'] = np.random.randint(0, 2, 500)
df = df.drop(['Time'], axis=1)

X_train, X_test = train_test_split(df, test_size=0.2, random_state=42)
input_dim = X_train.shape[1]
X_train = X_train[X_train.Class == 0]
X_train = X_train.drop(['Class'], axis=1)
y_test = X_test['Class']
X_test = X_test.drop(['Class'], axis=1)
X_train, X_test = X_train.values, X_test.values

input_layer = Input(shape=(input_dim,))
encoder = Dense(14, activation='tanh')(input_layer)
encoder = Dense(7, activation='relu')(encoder)
decoder = Dense(7, activation='tanh')(encoder)
decoder = Dense(input_dim, activation='relu')(decoder)
autoencoder = Model(inputs=input_layer, outputs=decoder)
autoencoder.compile(optimizer='adam', loss='mean_squared_error', metrics=['accuracy'])
autoencoder.fit(X_train, X_train, epochs=1, batch_size=32, shuffle=True, validation_data=(X_test, X_test))
