import numpy as np
import pandas as pd
from keras.models import Sequential
from keras.layers import Dense

df = pd.DataFrame({
    'Pclass': np.random.randint(1, 4, 120),
    'Sex': np.random.choice(['male', 'female'], 120),
    'Age': np.random.rand(120) * 80,
    'Fare': np.random.rand(120) * 100,
    'Survived': np.random.randint(0, 2, 120),
})
df['Sex'] = df['Sex'].map({'male': 0, 'female': 1})

X = df[['Pclass', 'Sex', 'Age', 'Fare']].values.astype(object)
y = df['Survived'].values

model = Sequential()
model.add(Dense(10, input_shape=(4,), activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(X, y, epochs=1, batch_size=12)
