"""Passengers: gaps filled, words mapped and one-hot, a binary classifier."""

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from tensorflow.keras.layers import BatchNormalization, Dense, Dropout
from tensorflow.keras.models import Sequential

n = 400
train = pd.DataFrame(
    {
        "PassengerId": np.arange(1, n + 1),
        "Survived": np.random.randint(0, 2, n),
        "Pclass": np.random.randint(1, 4, n),
        "Name": ["Somebody"] * n,
        "Sex": ["male" if i % 3 else "female" for i in range(n)],
        "Age": np.where(np.arange(n) % 7 == 0, np.nan, np.random.rand(n) * 80),
        "SibSp": np.random.randint(0, 3, n),
        "Parch": np.random.randint(0, 3, n),
        "Fare": np.random.rand(n) * 100,
        "Embarked": ["SCQ"[i % 3] for i in range(n)],
    }
)
test = train.drop("Survived", axis=1).sample(60).reset_index(drop=True)

for dataset in [train, test]:
    dataset["Age"] = dataset["Age"].fillna(dataset["Age"].median())
    dataset["FamilySize"] = dataset["SibSp"] + dataset["Parch"] + 1
    dataset["IsAlone"] = 0
    dataset.loc[dataset["FamilySize"] == 1, "IsAlone"] = 1
    dataset["Sex"] = dataset["Sex"].map({"female": 0, "male": 1}).astype(int)
    dataset["Embarked"] = LabelEncoder().fit_transform(dataset["Embarked"])

drop_elements = ["PassengerId", "Name", "SibSp"]
train = train.drop(drop_elements, axis=1)
test = test.drop(drop_elements, axis=1)
train["Fare"] = train["Fare"].astype(float)

X = train.iloc[:, 1:].values
y = train.iloc[:, 0].values
sc = StandardScaler()
X = sc.fit_transform(X)
X_test = sc.transform(test.values)
X_train, X_val, y_train, y_val = train_test_split(X, y, test_size=0.1, random_state=0)

model = Sequential()
model.add(Dense(units=32, activation="relu", input_dim=X_train.shape[1]))
model.add(BatchNormalization())
model.add(Dropout(0.2))
model.add(Dense(units=1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, validation_data=(X_val, y_val), verbose=0)
y_final = (model.predict(X_test) > 0.5).astype(int).reshape(X_test.shape[0])
output = pd.DataFrame({"Id": np.arange(len(y_final)), "Survived": y_final})
print(output.shape, Dense(3)(X_test).shape)
