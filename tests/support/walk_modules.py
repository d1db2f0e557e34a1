"""Statements of random walks: a module of the user's that changes on disk, and what people do to see the change."""

FILE = "tools.py"

DATA = "import numpy as np\ndef data():\n    return np.zeros(({a}, {b}, {c}), 'float32')\n"
TAIL = "from keras import layers\nSIZE = {a}\ndef tail(t):\n    return layers.Dense(SIZE)(t)\n"
PART = (
    "class Part(layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
    "        self.dense = layers.Dense({c})\n    def call(self, t):\n        return self.dense(t)\n"
)

TEXTS = (
    DATA + TAIL,
    TAIL + PART,
    DATA + TAIL + PART,
    DATA + TAIL + "    # to be continued\n",
    TAIL.replace("layers.Dense(SIZE)(t)", "layers.Dense({b})(layers.Dense(SIZE)(t))") + PART,
    DATA + TAIL.replace("tail(t)", "tail(t, units=SIZE)").replace("(SIZE)", "(units)") + PART,
    DATA + "def tail(t:\n",
    TAIL.replace("{a}\n", "{a}\nSHAPE = (SIZE, {b})\n") + DATA.replace("({a}, {b}, {c})", "(2, *SHAPE)"),
    DATA + TAIL + "1 / 0\n" + PART,
)
"""What the file says, with sizes to be filled in; in one it is half typed, in the last one it raises."""

MODULES = (
    "import tools",
    "import tools",
    "import tools as tl",
    "from tools import tail",
    "from tools import tail, SIZE",
    "from tools import *",
    "import importlib\nimportlib.reload(tools)",
    "importlib.reload(tools)\nfrom tools import tail",
    "%load_ext autoreload\n%autoreload 2",
    "%load_ext autoreload\n%autoreload 2\nimport tools",
    "%autoreload 2",
    "%autoreload 0",
    "%autoreload 1",
    "%autoreload",
    "%load_ext autoreload\n%autoreload 2 --full",
    "%aimport tools",
    "%aimport -tools",
    "x = np.zeros(tools.SHAPE)",
    "y = tools.tail(x)",
    "y = layers.Dense({a})(tools.tail(x))",
    "y = layers.Dense({a})(tail(x))",
    "y = layers.Dense({a})(tl.tail(x))",
    "y = layers.Dense(tools.SIZE)(x)",
    "y = layers.Dense(SIZE)(x)",
    "x = tools.data()",
    "y = layers.Dense({a})(tools.data())",
    "part = tools.Part()",
    "y = part(x)",
    "y = layers.Dense({a})(part.dense(x))",
    "tools.SIZE = {a}",
    "tools.tail = lambda t: layers.Dense({a})(t)",
    "del tools",
    "del tail",
    "%run tools.py",
    "%run -i tools.py",
    "x = data()",
    "import sys\ndel sys.modules['tools']",
    "def late(t):\n    import tools\n    return tools.tail(t)",
    "y = layers.Dense({a})(late(x))",
)

MODULE_CELLS = tuple(f"%%writefile {FILE}\n{text}" for text in TEXTS)
