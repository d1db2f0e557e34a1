from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense

data = load_diabetes()
X, Y = data.data, data.target
x_train, x_test, y_train, y_test = train_test_split(X, Y, test_size=0.33, random_state=0)

# create model
model = Sequential()
model.add(Dense(12, input_dim=10, activation='relu'))
model.add(Dense(8, activation='relu'))
model.add(Dense(1))

model.compile(loss='mean_squared_error', optimizer='adam', metrics=['mae'])
model.fit(x_train, y_train, epochs=1, batch_size=10)
scores = model.evaluate(x_test, y_test)
print("%s: %.2f" % (model.metrics_names[0], scores[0]))
