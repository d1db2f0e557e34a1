"""Texts that nobody would write: programs with lines and tokens moved about, cut, repeated and poisoned."""

from __future__ import annotations

# ruff: noqa: E501 - tables of texts read best with a line each
import random
import re
from collections.abc import Callable

from support.truth import ROOT

FOLDER = ROOT / "tests" / "programs"
PROGRAMS = [path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.py"))]

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
_ODD = [
    "\x00", "\t", "\r\n", "\r", "\f", "\v", "\u2028", "\u2029", "\x85", "\ufeff", "\u200b", "🙂", "é", "e\u0301", "例", "\ud800",
    "\udfff", "\\", "\\\n", '"""', "'''", "'", '"', "f'{", "}'", "#", "%%time\n", "%", "!", "?", "@", ":", ":=", "->", "...",
    "**", "*", "/", "0x", "1e999", "1" * 400, "lambda", "yield", "await", "async ", "return", "match x:", "case _:", "del x",
    "class A(A): pass", "global x", "nonlocal x", "import *", "from . import x", "with x as x:", "try:", "finally:",
]  # fmt: skip


def _line(rng: random.Random, text: str, change: Callable[[list[str], int], None]) -> str:
    lines = text.split("\n")
    change(lines, rng.randrange(len(lines)))
    return "\n".join(lines)


def _tokens(rng: random.Random, text: str, change: Callable[[list[str], int], None]) -> str:
    tokens = _TOKEN.findall(text) or [""]
    change(tokens, rng.randrange(len(tokens)))
    return "".join(tokens)


def _delete(items: list[str], at: int) -> None:
    del items[at]


def _double(items: list[str], at: int) -> None:
    items.insert(at, items[at])


def _swapping(rng: random.Random) -> Callable[[list[str], int], None]:
    def swap(items: list[str], at: int) -> None:
        other = rng.randrange(len(items))
        items[at], items[other] = items[other], items[at]

    return swap


def _inserting(rng: random.Random) -> Callable[[list[str], int], None]:
    def insert(items: list[str], at: int) -> None:
        items.insert(at, rng.choice(_ODD))

    return insert


def _indenting(rng: random.Random) -> Callable[[list[str], int], None]:
    def indent(items: list[str], at: int) -> None:
        items[at] = rng.choice(("\t", " ", "    ", "        ")) + items[at]

    return indent


def _cut(rng: random.Random, text: str) -> str:
    start, end = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return text[start:] if rng.random() < 0.3 else text[:end] if rng.random() < 0.5 else text[:start] + text[end:]


def _number(rng: random.Random, text: str) -> str:
    numbers = [*re.finditer(r"\b\d+\b", text)]
    if not numbers:
        return text
    found = rng.choice(numbers)
    new = rng.choice(
        ["0", "-1", "1", "None", "True", "10**9", "2**70", "1.5", "x", "(3, 3)", "[]", "'same'", "float('nan')"]
    )
    return text[: found.start()] + new + text[found.end() :]


def mutated(rng: random.Random, text: str) -> str:
    """Change `text` in one to six places."""
    changes: list[Callable[[str], str]] = [
        lambda t: _line(rng, t, _delete),
        lambda t: _line(rng, t, _double),
        lambda t: _line(rng, t, _swapping(rng)),
        lambda t: _line(rng, t, _inserting(rng)),
        lambda t: _line(rng, t, _indenting(rng)),
        lambda t: _tokens(rng, t, _delete),
        lambda t: _tokens(rng, t, _double),
        lambda t: _tokens(rng, t, _swapping(rng)),
        lambda t: _tokens(rng, t, _inserting(rng)),
        lambda t: _number(rng, t),
        lambda t: _cut(rng, t),
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("    ", "\t"),
    ]
    weights = [3, 3, 3, 3, 3, 4, 3, 4, 4, 5, 1, 1, 1]
    for change in rng.choices(changes, weights, k=rng.randint(1, 6)):
        text = change(text) or ""
    return text


def noise(rng: random.Random) -> str:
    """Make a text of random characters and tokens."""
    characters = [
        chr(rng.choice((rng.randrange(128), rng.randrange(0x3000), rng.randrange(0x110000)))) for _ in range(60)
    ]
    return "".join(rng.choice((*characters, *_ODD, "x", "=", "(", ")", "\n", " ")) for _ in range(rng.randrange(400)))


EXTREME = {
    "brackets 10,000 deep": "x = " + "(" * 10_000 + ")" * 10_000,
    "brackets 10,000 deep, not closed": "x = " + "[" * 10_000,
    "brackets 150 deep": "x = " + "(" * 150 + "1" + ")" * 150,
    "unary operators": "x = " + "-" * 20_000 + "1",
    "nots": "x = " + "not " * 5_000 + "1",
    "a sum of 20,000": "x = " + "+".join(["1"] * 20_000),
    "a chain of attributes": "x = keras" + ".layers" * 20_000,
    "a chain of calls": "x = f" + "()" * 3_000,
    "a chain of subscripts": "x = y" + "[0]" * 3_000,
    "a comparison of 5,000": "x = " + " < ".join(["1"] * 5_000),
    "a line of a million": "x = '" + "a" * 1_000_000 + "'",
    "a list of 100,000": "x = [" + "1, " * 100_000 + "]",
    "10,000 statements": "x = 1\n" * 10_000,
    "blocks 95 deep": "\n".join("    " * depth + "if x:" for depth in range(95)) + "\n" + "    " * 95 + "pass",
    "blocks 1,000 deep": "\n".join(" " * depth + "if x:" for depth in range(1_000)),
    "elifs": "if x: pass\n" + "elif y: pass\n" * 3_000,
    "lambdas": "x = " + "lambda: " * 2_000 + "1",
    "lambdas that call": "x = " + "(lambda: " * 90 + "1" + ")()" * 90,
    "decorators": "@f\n" * 3_000 + "def g(): pass",
    "an f-string in an f-string": "x = " + "f'{" * 60 + "1" + "}'" * 60,
    "quotes": "'" * 10_001,
    "triple quotes": '"""' * 3_001,
    "backslashes": "\\\n" * 20_000,
    "NUL": "\x00" * 1_000 + "x = 1",
    "surrogate halves": "\ud800 = '\udfff\ud83d'\nimport keras\nx = keras.layers.Dense(3)(keras.Input((3,))) # \ud800\n",
    "line separators": "x = 1\u2028y = 2\u2029z = 3\x0cw = 4\x0bv = 5\x85u = 6",
    "carriage returns": "import keras\rx = keras.Input((3,))\ry = keras.layers.Dense(3)(x)\r",
    "a number of 5,000 digits": "x = " + "9" * 5_000,
    "huge powers": "x = 10 ** 10 ** 10\ny = 2 ** (2 ** 40)\nz = 'a' * 10 ** 12\nw = [0] * 10 ** 12\nv = (1,) * 10 ** 10",
    "huge shifts": "x = 1 << 10 ** 10\ny = range(10 ** 18)\nz = list(y)\nw = sum(y)\nfor i in y: z = i",
    "huge formats": "x = '%1000000000d' % 1\ny = f'{1:1000000000}'\nz = '{:>1000000000}'.format(1)\nw = 'a'.ljust(10 ** 10)",
    "multiplied again and again": "x = [0]\n" + "x = x * 10\n" * 40 + "y = 'a'\n" + "y = y + y\n" * 60,
    "squared again and again": "x = 10\n" + "x = x * x\n" * 60,
    "nested again and again": "x = []\n" + "x = [x, x]\n" * 60 + "y = str(x)\nz = x == x\nfor a in x: print(a)",
    "dicts in dicts": "x = {}\nfor i in range(400):\n    x = {'a': x, 'b': x}\nprint(x)",
    "a list that holds itself": "x = []\nx.append(x)\nprint(x == x, str(x))\nimport numpy as np\ny = np.array(x)\nz = sorted(x)",
    "endless recursion": "def f(x): return f(f(x))\nf(1)",
    "mutual recursion": "def f(x): return g(x) + g(x)\ndef g(x): return f(x) + f(x)\nf(1)",
    "endless loop": "while True: pass\nx = 1",
    "endless loop that grows": "x = []\nwhile True: x.append(x)",
    "a class of itself": "class A(A): pass\nclass B: pass\nB.__bases__ = (B,)\nclass B(B): pass\nB()()",
    "a property of itself": "class A:\n    @property\n    def x(self): return self.x\nA().x",
    "attributes of everything": "import keras\nkeras.x.y.z.layers.Dense(3)(keras.q)(keras.Input)(1)(None)(...)",
    "a huge layer": "import keras\nx = keras.layers.Dense(10 ** 30)(keras.Input((10 ** 30,)))\ny = keras.layers.Flatten()(x)",
    "a deep model": "import keras\nx = keras.Input((8,))\nfor i in range(2000):\n    x = keras.layers.Dense(8)(x)\nm = keras.Model(x, x)",
    "a model in itself": "import keras\nm = keras.Sequential()\nm.add(m)\nm.add(keras.layers.Dense(3))\nm(keras.Input((3,)))",
    "a wide permutation": "import numpy as np\nx = np.zeros((1,) * 1000)\ny = x.reshape(-1)\nz = np.zeros((2,) * 200)",
    "huge shapes": "import numpy as np\nx = np.zeros((10 ** 20, 10 ** 20)) @ np.zeros((10 ** 20, 3))\ny = np.repeat(x, 10 ** 15)",
    "ranges longer than a list can be": "x = range(10 ** 30)\nfor i in x: y = i\nz = len(x)\nimport tensorflow as tf\nw = tf.data.Dataset.range(10 ** 30)",
    "long ranges of arrays": "import numpy as np\nx = np.arange(10 ** 15)\nfor a in x: y = a\nz = list(x)\nw = [*x]\na, b, *c = x",
}  # fmt: skip
"""One text each of what grows, nests or repeats beyond all measure."""
