"""Random programs that turn texts into numbers with the `Tokenizer` of tf.keras, against tf.keras itself."""

from __future__ import annotations

import random

import pytest

from .compare import run_programs
from .templates import fill, steps

pytestmark = pytest.mark.tensorflow

_STEPS = steps("""
t = Tokenizer(num_words=N) | t = Tokenizer(N, oov_token='<OOV>') | t = Tokenizer() | t.fit_on_texts(L)
s = t.texts_to_sequences(L) | s = t.texts_to_sequences(F['a']) | s = t.texts_to_sequences(['a b']) | n = len(s)
x = pad_sequences(s, maxlen=N) | x = pad_sequences(t.texts_to_sequences(L), maxlen=N, padding='post') | x = x[:2]
x = pad_sequences(s, N, 'float32') | x = pad_sequences(s) | m = t.texts_to_matrix(L) | m = t.sequences_to_matrix(s)
m = t.texts_to_matrix(L, mode='count') | v = len(t.word_index) + 1 | a, b = train_test_split(s, test_size=0.5)
x = pad_sequences(a, maxlen=N) | q = s[0] | z = np.array(s, dtype=object) | x = pad_sequences(z, maxlen=N) | w = s + s
x = pad_sequences(s + s, maxlen=N) | a, b = s[:1], s[1:] | e = [len(k) for k in s] | o = max(len(k) for k in s)
x = pad_sequences(a, maxlen=o) | x = pad_sequences(s[:2], maxlen=N) | x = pad_sequences(np.array(x), maxlen=N)
a, b, c, d = train_test_split(x, F['a'].values, test_size=0.5) | c = x.shape[1] | s = list(s)
""")


def _program(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    return [
        "import numpy as np",
        "import pandas as pd",
        "from sklearn.model_selection import train_test_split",
        "from tensorflow.keras.preprocessing.sequence import pad_sequences",
        "from tensorflow.keras.preprocessing.text import Tokenizer",
        "L = ['a b', 'c d e', 'f']",
        "F = pd.DataFrame({'a': ['x y', 'z', 'w x', 'y']})",
        "t = Tokenizer(num_words=9)",
        "t.fit_on_texts(L)",
        "s = t.texts_to_sequences(L)",
        "a = s",
        "x = pad_sequences(s, maxlen=4)",
        *(fill(draw.choice(_STEPS), {"N": str(draw.randint(1, 9))}) for _ in range(length)),
    ]


def test_agrees_with_the_tokenizer() -> None:
    result = run_programs(_program, range(60))
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 200
