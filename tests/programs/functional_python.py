import itertools
import functools
import operator
import collections
from keras import layers, Input, Model
import keras


def compose(*fns):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), fns)


def conv_bn(filters, *args, act="relu", **kwargs):
    def apply(x):
        x = layers.Conv1D(filters, *args, padding="same", use_bias=False, **kwargs)(x)
        x = layers.BatchNormalization()(x)
        return layers.Activation(act)(x)

    return apply


conv3 = functools.partial(conv_bn, kernel_size=3)
inputs = Input((64, 4))
tower = compose(conv3(8), conv3(16, strides=2), layers.MaxPooling1D(2))
x = tower(inputs)
branches = [conv_bn(f, k)(x) for f, k in itertools.product((4, 8), (1, 3))]
x = layers.Concatenate()(branches)
total = functools.reduce(operator.add, (b.shape[-1] for b in branches))
x = layers.Dense(total)(x)
pairs = list(itertools.accumulate([1, 2, 3], lambda a, b: a * b))
for units in itertools.chain(pairs, itertools.repeat(5, 2)):
    x = layers.Dense(units)(x)
Stage = collections.namedtuple("Stage", "filters repeats stride")
stages = [Stage(8, 2, 2), Stage(12, 1, 1)]
for (f, r, s), name in zip(stages, "ab"):
    for i in range(r):
        x = layers.Conv1D(f, 3, strides=s if not i else 1, padding="same", name=f"{name}{i}")(x)
for a, b in itertools.pairwise([8, 6, 4]):
    x = layers.Dense(a - b + 3)(x)
by_stride = collections.defaultdict(list)
for st in stages:
    by_stride[st.stride].append(st.filters)
x = layers.Dense(sum(max(v) for v in by_stride.values()))(x)
model = Model(inputs, x)
n = next(i for i, l in enumerate(model.layers) if isinstance(l, layers.MaxPooling1D))
feat = Model(inputs, model.layers[n].output)
y = layers.Flatten()(feat.output)
