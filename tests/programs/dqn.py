"""Deep Q-learning on a toy environment: an agent class with a replay buffer, an online and a target network."""

import random
from collections import deque

import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input, Lambda
from tensorflow.keras.models import Model, Sequential
from tensorflow.keras.optimizers import Adam

SEED = 0
random.seed(SEED)
np.random.seed(SEED)


class ToyEnvironment:
    """Pays for the action that the sum of the observation asks for."""

    def __init__(self, observations=6, actions=3):
        self.observations = observations
        self.actions = actions
        self.steps = 0

    def reset(self):
        self.steps = 0
        return np.random.rand(self.observations)

    def step(self, action):
        self.steps += 1
        return np.random.rand(self.observations), float(action == 1), self.steps >= 12, {}


class DQNAgent:
    def __init__(self, state_size, action_size, hidden=(24, 24)):
        self.state_size = state_size
        self.action_size = action_size
        self.memory = deque(maxlen=2000)
        self.gamma = 0.95
        self.epsilon = 1.0
        self.epsilon_min = 0.01
        self.epsilon_decay = 0.9
        self.learning_rate = 0.001
        self.hidden = hidden
        self.model = self._build_model()
        self.target_model = self._build_model()
        self.update_target_model()

    def _build_model(self):
        model = Sequential()
        for i, units in enumerate(self.hidden):
            if i == 0:
                model.add(Dense(units, input_dim=self.state_size, activation="relu"))
            else:
                model.add(Dense(units, activation="relu"))
        model.add(Dense(self.action_size, activation="linear"))
        model.compile(loss="mse", optimizer=Adam(learning_rate=self.learning_rate))
        return model

    def update_target_model(self):
        self.target_model.set_weights(self.model.get_weights())

    def remember(self, state, action, reward, next_state, done):
        self.memory.append((state, action, reward, next_state, done))

    def act(self, state):
        if np.random.rand() <= self.epsilon:
            return random.randrange(self.action_size)
        act_values = self.model(state).numpy()
        return np.argmax(act_values[0])

    def replay(self, batch_size):
        minibatch = random.sample(self.memory, batch_size)
        states = np.vstack([m[0] for m in minibatch])
        next_states = np.vstack([m[3] for m in minibatch])
        targets = self.model.predict(states, verbose=0)
        future = self.target_model.predict(next_states, verbose=0)
        for i, (_, action, reward, _, done) in enumerate(minibatch):
            targets[i, action] = reward if done else reward + self.gamma * np.amax(future[i])
        self.model.fit(states, targets, epochs=1, verbose=0)
        if self.epsilon > self.epsilon_min:
            self.epsilon *= self.epsilon_decay


env = ToyEnvironment()
agent = DQNAgent(env.observations, env.actions)
batch_size = 8
episodes = 2
for e in range(episodes):
    state = env.reset()
    state = np.reshape(state, [1, env.observations])
    for time in range(15):
        action = agent.act(state)
        next_state, reward, done, _ = env.step(action)
        next_state = np.reshape(next_state, [1, env.observations])
        agent.remember(state, action, reward, next_state, done)
        state = next_state
        if done:
            agent.update_target_model()
            print(f"episode: {e}/{episodes}, score: {time}, e: {agent.epsilon:.2}")
            break
    if len(agent.memory) > batch_size:
        agent.replay(batch_size)


def dueling_network(frames=4, size=84, actions=4):
    """The network for Atari: a value and the advantages, put together."""
    inputs = Input(shape=(size, size, frames))
    x = Lambda(lambda image: image / 255.0)(inputs)
    for filters, kernel, stride in [(32, 8, 4), (64, 4, 2), (64, 3, 1)]:
        x = Conv2D(filters, kernel, strides=stride, activation="relu")(x)
    x = Flatten()(x)
    value = Dense(1)(Dense(256, activation="relu")(x))
    advantage = Dense(actions)(Dense(256, activation="relu")(x))
    q = Lambda(lambda parts: parts[0] + (parts[1] - tf.reduce_mean(parts[1], axis=1, keepdims=True)))([value, advantage])
    return Model(inputs, q)


online = dueling_network()
target = dueling_network()
target.set_weights(online.get_weights())
screens = np.random.randint(0, 256, size=(2, 84, 84, 4)).astype(np.float32)
q_values = online(screens)
best = tf.one_hot(tf.argmax(q_values, axis=1), 4)
chosen = tf.reduce_sum(q_values * best, axis=1)
