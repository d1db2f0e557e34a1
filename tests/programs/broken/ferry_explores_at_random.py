import random

import numpy as np
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential


class Pilot:
    def __init__(self, readings, courses):
        self.courses = courses
        self.curiosity = 1.0
        self.net = Sequential([Dense(16, activation="relu", input_shape=(readings,)), Dense(courses)])
        self.net.compile(loss="mse", optimizer="adam")

    def steer(self, readings):
        if random.random() < self.curiosity:
            return random.randrange(self.courses)
        return int(np.argmax(self.net.predict(readings, verbose=0)[0]))

    def calm_down(self):
        self.curiosity = max(0.01, self.curiosity * 0.5)


pilot = Pilot(6, 3)
for trip in range(8):
    for minute in range(5):
        course = pilot.steer(np.random.rand(6))
    pilot.calm_down()
