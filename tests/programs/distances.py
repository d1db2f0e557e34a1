"""Models that compare: pairs, triplets, distances; own training loops and recurrent cells."""
import numpy as np, tensorflow as tf
import tensorflow.keras.backend as K
from tensorflow.keras import layers as tfl, Model, Sequential, Input, metrics, losses, optimizers, regularizers
import itertools, functools, operator, time

strategy = tf.distribute.MirroredStrategy()
print('Number of devices: {}'.format(strategy.num_replicas_in_sync))
GLOBAL_BATCH = 8 * strategy.num_replicas_in_sync
with strategy.scope():
    dm = Sequential([tfl.Input((10,)), tfl.Dense(4)])
    dm.compile('adam', 'mse')

def euclidean_distance(vects):
    x, y = vects
    return K.sqrt(K.maximum(K.sum(K.square(x - y), axis=1, keepdims=True), K.epsilon()))
def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)
def create_base_network(input_shape):
    input = Input(shape=input_shape)
    x = tfl.Flatten()(input)
    x = tfl.Dense(128, activation='relu')(x)
    x = tfl.Dropout(0.1)(x)
    return Model(input, tfl.Dense(128, activation='relu')(x))
base_network = create_base_network((28, 28))
input_a, input_b = Input(shape=(28, 28)), Input(shape=(28, 28))
pa, pb = base_network(input_a), base_network(input_b)
distance = tfl.Lambda(euclidean_distance, output_shape=eucl_dist_output_shape)([pa, pb])
siamese = Model([input_a, input_b], distance)
l1 = tfl.Lambda(lambda t: tf.math.abs(t[0] - t[1]))([pa, pb])
siam2 = Model([input_a, input_b], tfl.Dense(1, activation='sigmoid')(l1))
(x_train, y_train), _ = tf.keras.datasets.mnist.load_data()
x_train = x_train.astype('float32') / 255
def create_pairs(x, digit_indices):
    pairs, labels = [], []
    n = min([len(digit_indices[d]) for d in range(10)]) - 1
    for d in range(10):
        for i in range(n):
            z1, z2 = digit_indices[d][i], digit_indices[d][i + 1]
            pairs += [[x[z1], x[z2]]]
            inc = np.random.randint(1, 10)
            dn = (d + inc) % 10
            z1, z2 = digit_indices[d][i], digit_indices[dn][i]
            pairs += [[x[z1], x[z2]]]
            labels += [1, 0]
    return np.array(pairs), np.array(labels)
digit_indices = [np.where(y_train == i)[0] for i in range(10)]
tr_pairs, tr_y = create_pairs(x_train, digit_indices)
siamese.compile(loss='mse', optimizer='adam')
siamese.fit([tr_pairs[:, 0], tr_pairs[:, 1]], tr_y, epochs=1)
out = siamese([tr_pairs[:5, 0], tr_pairs[:5, 1]])

class DistanceLayer(tfl.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
    def call(self, anchor, positive, negative):
        ap = tf.reduce_sum(tf.square(anchor - positive), -1)
        an = tf.reduce_sum(tf.square(anchor - negative), -1)
        return (ap, an)
tgt = (48, 48)
enc = Sequential([tfl.Conv2D(8, 3, strides=2), tfl.GlobalMaxPool2D(), tfl.Dense(16), tfl.UnitNormalization()])
A, P, N = (Input(name=n, shape=tgt + (3,)) for n in ('anchor', 'positive', 'negative'))
dist = DistanceLayer()(enc(A), enc(P), enc(N))
tri = Model(inputs=[A, P, N], outputs=dist)
class SiameseModel(Model):
    def __init__(self, net, margin=0.5):
        super().__init__()
        self.net, self.margin = net, margin
        self.loss_tracker = metrics.Mean(name='loss')
    def call(self, inputs):
        return self.net(inputs)
    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self._compute_loss(data)
        g = tape.gradient(loss, self.net.trainable_weights)
        self.optimizer.apply_gradients(zip(g, self.net.trainable_weights))
        self.loss_tracker.update_state(loss)
        return {'loss': self.loss_tracker.result()}
    def _compute_loss(self, data):
        ap, an = self.net(data)
        return tf.maximum(ap - an + self.margin, 0.0)
    @property
    def metrics(self):
        return [self.loss_tracker]
sm = SiameseModel(tri)
sm.compile(optimizer=optimizers.Adam(1e-4))
imgs = np.random.rand(12, *tgt, 3).astype('float32')
ds = tf.data.Dataset.zip(tuple(tf.data.Dataset.from_tensor_slices(imgs) for _ in range(3))).batch(4)
sm.fit(ds, epochs=1)
sample = next(iter(ds))
a, p, n = sample
ea, ep, en = enc(a), enc(p), enc(n)
cos = metrics.CosineSimilarity()
print(cos(ea, ep).numpy())

# custom loop with accumulators, per-class weights
model = Sequential([tfl.Dense(32, activation='relu'), tfl.Dense(10)])
opt = optimizers.SGD(0.01)
loss_fn = losses.SparseCategoricalCrossentropy(from_logits=True)
train_acc = metrics.SparseCategoricalAccuracy()
tds = tf.data.Dataset.from_tensor_slices((x_train.reshape(-1, 784)[:100], y_train[:100].astype('int64'))).shuffle(1024).batch(16, drop_remainder=True)
@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss_value = loss_fn(y, logits)
    grads = tape.gradient(loss_value, model.trainable_weights)
    opt.apply_gradients(zip(grads, model.trainable_weights))
    train_acc.update_state(y, logits)
    return loss_value
for epoch in range(2):
    for step, (xb, yb) in enumerate(tds):
        lv = train_step(xb, yb)
        if step % 200 == 0:
            print(float(lv))
    train_acc.reset_state()

# RNN of own cell, time-series features
class MinimalRNNCell(tfl.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer='uniform', name='kernel')
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer='uniform', name='rk')
    def call(self, inputs, states):
        prev = states[0]
        h = K.dot(inputs, self.kernel) if hasattr(K, 'dot') else tf.matmul(inputs, self.kernel)
        output = h + tf.matmul(prev, self.recurrent_kernel)
        return output, [output]
rx = Input((None, 5))
ry = tfl.RNN(MinimalRNNCell(32))(rx)
cells = [tfl.LSTMCell(16), tfl.GRUCell(8)]
rz = tfl.RNN(cells, return_sequences=True)(rx)
stacked = tfl.RNN(tfl.StackedRNNCells([tfl.LSTMCell(12) for _ in range(2)]), return_state=False)(rx)
