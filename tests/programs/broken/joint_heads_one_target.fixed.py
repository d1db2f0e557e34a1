import numpy as np
from tensorflow.keras.layers import Input, Dense
from tensorflow.keras.models import Model

X = np.random.rand(100, 10)
prices = np.random.rand(100, 1)
kinds = np.random.randint(0, 4, 100)

inputs = Input(shape=(10,))
h = Dense(32, activation='relu')(inputs)
h = Dense(32, activation='relu')(h)
price = Dense(1, name='price')(h)
kind = Dense(4, activation='softmax', name='kind')(h)

model = Model(inputs=inputs, outputs=[price, kind])
model.compile(
    optimizer='adam',
    loss={'price': 'mse', 'kind': 'sparse_categorical_crossentropy'},
)
model.fit(X, {'price': prices, 'kind': kinds}, epochs=1, batch_size=10)
