"""Statements of random walks: magics, namespaces, interrupts and what else only a notebook has."""

from support.session import LONG_SLEEP

IMPORTS = """import os
import time
import numpy as np
import pandas as pd
import tensorflow as tf
import keras
from keras import layers"""

MAGICS = (
    "open('/nowhere')",
    "undefined.attribute",
    "from numpy import *",
    "x = zeros(({a}, {b}, {c}))",
    "exec('x = np.zeros(({a}, {b}, {c}))')",
    "globals()['x'] = np.zeros(({a}, {b}, {c}))",
    "%time x = np.zeros(({a}, {b}, {c}))",
    LONG_SLEEP,
    f"try:\n    x = np.zeros(({{a}}, {{b}}))\n    {LONG_SLEEP}\nexcept KeyboardInterrupt:\n    y = x",
    "try:\n    undefined_name\n    x = np.zeros(({a}, {b}, {c}))\nexcept NameError:\n"
    "    x = np.zeros(({b}, {c}, {a}))\nfinally:\n    n = {b}",
    "%timeit -n 1 -r 1 x = np.zeros((2, 2))",
    "%timeit -n 1 -r 1 parts.append(x)",
    "%timeit -n 1 -r 1 model.add(layers.Dense({a}))",
    "%timeit -n 1 -r 1 model(x)",
    "%time parts.append(x[0])",
    "q = %timeit -o -n 1 -r 1 len(x)",
    "%prun -q x = np.ones(({a}, {b}, {c}))",
    "_ = x",
    "x[:, :1]",
    "y = layers.Dense({a})(_)",
    "await __import__('asyncio').sleep(0)",
    "async def work():\n    return x",
    "y = layers.Dense({a})(await work())",
    f"%reset -f\n{IMPORTS}",
    "%xdel x",
    "del globals()['x']",
    "def timed(t):\n    %time t = layers.Dense({a})(t)\n    return t",
    "y = timed(x)",
    "%time y = layers.Dense({a})(x)",
    "%timeit -n 1 -r 1 x = x[1:]",
    "globals().update(x=np.zeros(({a}, {b})), n={c})",
    "globals()['n'] += 1",
    "y = globals().get('x', y)",
    "for name in ['x', 'y']:\n    globals()[name] = np.zeros(({a}, {b}, {c}))",
    "if 'model' in globals():\n    del model",
    "exec('model.add(layers.Dense({a}))')",
    "exec('del x')",
    "def f(t):\n    exec('t = t[0]')\n    return layers.Dense({a})(t)\ny = f(x)",
    "%reset_selective -f ^x$",
    "%reset_selective -f ^par",
    "%store x",
    "%store -r x",
    "def profiled(t):\n    %prun -q x = layers.Dense({a})(t)\n    return t",
    "def profiled(t):\n    %prun -q x = layers.Dense({a})(y)\n    return t",
    "y = profiled(y)",
)

CELLS = (
    "%%time\nx = np.zeros(({a}, {b}, {c}))\nparts = [x]",
    "%%capture out\nx = np.zeros(({a}, {b}, {c}))",
    "%%capture\nmodel.add(layers.Dense({a}))\n1/0\nmodel.add(layers.Dense({b}))",
    "%%capture\nparts.append(x)\n1/0\nparts.append(y)",
    "%%timeit -n 1 -r 1\nx = np.zeros(({a}, {b}))\nparts.append(x)",
    "%%timeit -n 1 -r 1 k = 3\ny = x[:, :k]\nnamed['a'] = y",
    "%%python\nx = 5",
    "%%bash\necho x = 3",
    "%%time\nmodel.add(layers.Dense({a}))\n1/0\nx = 3",
    "%%prun -q\nx = np.zeros(({b}, {a}, {c}))",
    "%%time\n_ = x\nx = np.zeros(({a}, {b}))",
    "%%capture --no-stderr\nx = np.zeros(({b}, {a}, {c}))\ny = layers.Dense({a})(x)",
    "%%script false\nx = 5",
    "%%writefile /dev/null\nx = np.zeros(3)",
    "%%javascript\nvar x = 1",
)
"""Whole cells, below a magic."""
