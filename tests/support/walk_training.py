"""Statements of random walks: models that are trained and then changed, loops over datasets, names that are deleted."""

TRAINING = (
    "model.compile('sgd', 'mse')\nmodel.fit(x, np.zeros((len(x), {a})), epochs=2, verbose=0)\n"
    "model.add(layers.Dense({b}))\ny = model(x)",
    "fun.compile('sgd', 'mse')\nfun.fit(x, np.zeros((len(x), {a})), verbose=0)\nfun.layers[-1].trainable = False",
    "base = keras.Model(fun.input, fun.layers[-2].output)\n"
    "fun = keras.Model(base.input, layers.Dense({a})(base.output))",
    "model.compile('sgd', 'mse')\nhistory = model.fit(ds, verbose=0)\nmodel.pop()\nmodel.add(layers.Dense({a}))",
    "model.fit(x, np.zeros((len(x), 6, {a})), verbose=0)",
    "y = layers.Dense({a})(model.predict(x, verbose=0))",
    "score = model.evaluate(x, np.zeros((len(x), 6, {a})), verbose=0)",
    "opt = keras.optimizers.SGD()\nfor epoch in range(2):\n    for t in ds:\n        with tf.GradientTape() as tape:\n"
    "            y = model(t)\n        grads = tape.gradient(y, model.trainable_weights)\n"
    "        opt.apply_gradients(zip(grads, model.trainable_weights))",
    "for step, t in enumerate(ds):\n    y = conv(t)\n    if step:\n        break",
    "for t in ds.repeat(2).take(3):\n    y = layers.Dense({a})(t)",
    "ds = ds.shuffle({a}).prefetch(1)",
    "ds = ds.repeat().take({a})",
    "batches = list(ds)\ny = layers.Dense({a})(batches[0])",
    "for t, u in tf.data.Dataset.from_tensor_slices((x, x)).batch({a}):\n    y = layers.Dense({b})(t)\n    break",
    "for i in range(0, len(x), {a}):\n    y = layers.Dense({b})(x[i:i + {a}])",
    "for t in ds.as_numpy_iterator():\n    parts.append(t)",
    "del n",
    "del y, parts",
    "del head",
    "del df",
    "del fun.layers",
    "%xdel model",
    "def head(t, scale={a}):\n    t = layers.Dense(scale)(t)\n    return layers.Dense({b})(t)",
    "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.a = layers.Dense({a})\n"
    "    def call(self, t, training=False):\n        t = self.a(t)\n        return t[:, :1] if training else t",
    "net2 = Net()\ny = net2(x, training=True)",
    "net.compile('sgd', 'mse')\nnet.fit(x, np.zeros((len(x), {a})), verbose=0)",
    "block2 = Block()\ny = block2(x)",
)

TRAINING_CELLS = (
    "%%time\nfor t in ds:\n    y = layers.Dense({a})(t)",
    "%%time\nmodel.compile('sgd', 'mse')\nmodel.fit(x, np.zeros((len(x), 6, {a})), verbose=0)\ny = model(x)",
    "%%time\nmodel = keras.Sequential([layers.Dense({a})])\nfor _ in range({b}):\n    y = model(x)",
    "%%time\ndel n\nx = x[1:]\ny = head(x)",
)
