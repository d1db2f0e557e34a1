"""A physics-informed network for Burgers' equation: collocation points, nested gradient tapes, a trainer class."""

import time

import numpy as np
import tensorflow as tf

DTYPE = "float32"
tf.keras.backend.set_floatx(DTYPE)
pi = tf.constant(np.pi, dtype=DTYPE)
viscosity = 0.01 / pi

N_0, N_b, N_r = 50, 40, 500
tmin, tmax = 0.0, 1.0
xmin, xmax = -1.0, 1.0
lb = tf.constant([tmin, xmin], dtype=DTYPE)
ub = tf.constant([tmax, xmax], dtype=DTYPE)
tf.random.set_seed(0)


def fun_u_0(x):
    return -tf.sin(pi * x)


def fun_u_b(t, x):
    n = x.shape[0]
    return tf.zeros((n, 1), dtype=DTYPE)


def fun_r(t, x, u, u_t, u_x, u_xx):
    return u_t + u * u_x - viscosity * u_xx


t_0 = tf.ones((N_0, 1), dtype=DTYPE) * lb[0]
x_0 = tf.random.uniform((N_0, 1), lb[1], ub[1], dtype=DTYPE)
X_0 = tf.concat([t_0, x_0], axis=1)
u_0 = fun_u_0(x_0)

t_b = tf.random.uniform((N_b, 1), lb[0], ub[0], dtype=DTYPE)
x_b = lb[1] + (ub[1] - lb[1]) * tf.cast(tf.random.uniform((N_b, 1)) > 0.5, DTYPE)
X_b = tf.concat([t_b, x_b], axis=1)
u_b = fun_u_b(t_b, x_b)

t_r = tf.random.uniform((N_r, 1), lb[0], ub[0], dtype=DTYPE)
x_r = tf.random.uniform((N_r, 1), lb[1], ub[1], dtype=DTYPE)
X_r = tf.concat([t_r, x_r], axis=1)
X_data = [X_0, X_b]
u_data = [u_0, u_b]


class PINN_NeuralNet(tf.keras.Model):
    """A plain MLP that scales its input to [-1, 1]."""

    def __init__(
        self,
        lb,
        ub,
        output_dim=1,
        num_hidden_layers=5,
        num_neurons_per_layer=20,
        activation="tanh",
        kernel_initializer="glorot_normal",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.num_hidden_layers = num_hidden_layers
        self.output_dim = output_dim
        self.lb = lb
        self.ub = ub
        self.scale = tf.keras.layers.Lambda(lambda x: 2.0 * (x - lb) / (ub - lb) - 1.0)
        self.hidden = [
            tf.keras.layers.Dense(
                num_neurons_per_layer,
                activation=tf.keras.activations.get(activation),
                kernel_initializer=kernel_initializer,
            )
            for _ in range(self.num_hidden_layers)
        ]
        self.out = tf.keras.layers.Dense(output_dim)

    def call(self, X):
        Z = self.scale(X)
        for i in range(self.num_hidden_layers):
            Z = self.hidden[i](Z)
        return self.out(Z)


class PINNSolver:
    def __init__(self, model, X_r):
        self.model = model
        self.t = X_r[:, 0:1]
        self.x = X_r[:, 1:2]
        self.hist = []
        self.iter = 0

    def get_r(self):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(self.t)
            tape.watch(self.x)
            u = self.model(tf.stack([self.t[:, 0], self.x[:, 0]], axis=1))
            u_x = tape.gradient(u, self.x)
        u_t = tape.gradient(u, self.t)
        u_xx = tape.gradient(u_x, self.x)
        del tape
        return fun_r(self.t, self.x, u, u_t, u_x, u_xx)

    def loss_fn(self, X, u):
        r = self.get_r()
        phi_r = tf.reduce_mean(tf.square(r))
        loss = phi_r
        for i in range(len(X)):
            u_pred = self.model(X[i])
            loss += tf.reduce_mean(tf.square(u[i] - u_pred))
        return loss

    def get_grad(self, X, u):
        with tf.GradientTape(persistent=True) as tape:
            loss = self.loss_fn(X, u)
        g = tape.gradient(loss, self.model.trainable_variables)
        del tape
        return loss, g

    def solve_with_TFoptimizer(self, optimizer, X, u, N=2):
        def train_step():
            loss, grad_theta = self.get_grad(X, u)
            optimizer.apply_gradients(zip(grad_theta, self.model.trainable_variables))
            return loss

        for i in range(N):
            loss = train_step()
            self.current_loss = loss.numpy()
            self.callback()

    def callback(self, xr=None):
        if self.iter % 50 == 0:
            print("It {:05d}: loss = {:10.8e}".format(self.iter, self.current_loss))
        self.hist.append(self.current_loss)
        self.iter += 1


model = PINN_NeuralNet(lb, ub)
model.build(input_shape=(None, 2))
solver = PINNSolver(model, X_r)
lr = tf.keras.optimizers.schedules.PiecewiseConstantDecay([1000, 3000], [1e-2, 1e-3, 5e-4])
t0 = time.time()
solver.solve_with_TFoptimizer(tf.keras.optimizers.Adam(learning_rate=lr), X_data, u_data, N=2)
print("\nComputation time: {} seconds".format(time.time() - t0))

N = 20
tspace = np.linspace(lb[0], ub[0], N + 1)
xspace = np.linspace(lb[1], ub[1], N + 1)
T, X = np.meshgrid(tspace, xspace)
Xgrid = np.vstack([T.flatten(), X.flatten()]).T
upred = model(tf.cast(Xgrid, DTYPE))
U = upred.numpy().reshape(N + 1, N + 1)
surface = tf.keras.layers.Conv2D(2, 3)(U[np.newaxis, ..., np.newaxis])
