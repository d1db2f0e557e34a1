"""Random programs that draw labels, cut and change them, and count their classes, against NumPy, Keras and sklearn."""

from __future__ import annotations

import random

import pytest

from .compare import run_programs
from .templates import fill, steps

pytestmark = pytest.mark.tensorflow

_STEPS = steps("""
y = np.random.randint(A, B, N) | y = np.random.randint(B, size=(N, 1)) | y = rng.integers(A, B, size=N) | z = y
y = rng.integers(0, B, N, endpoint=True) | y = np.random.randint(0, B, size=(N,)).astype('float32') | z = y.copy()
z = y[:N] | z = y[N:] | z = y[::2] | z = y - 1 | z = y + A | z = y.reshape(-1, 1) | z = y.ravel() | z = y[..., None]
y = z.astype('int32') | z = y[rng.permutation(len(y))] | z = y[y > 1] | z = np.array(y) | z = rng.permutation(y)
y[0] = 11 | z[z == 1] = 0 | y += 1 | z = np.squeeze(y) | z = y * 2 | z = np.where(y > 2, 2, y) | z = y % 2
z, t = train_test_split(y, test_size=0.3) | y, t, z, w = train_test_split(y, y, test_size=N) | np.random.shuffle(y)
z = LabelEncoder().fit_transform(np.ravel(y)) | z = np.concatenate([y, y]) | z = np.sort(y, axis=0)[:N] | y = z
c = to_categorical(y) | c = to_categorical(z) | c = to_categorical(z, B) | n = y.max() | n = np.min(z)
u = np.unique(y) | n = len(np.unique(z)) | u = np.unique(z).shape[0] | n = int(y.max()) + 1 | k = np.max(z) + 1
c = to_categorical(y).shape | y = np.arange(N) % B + A | y = np.random.choice(B, N)
y = np.random.choice([A, B, 9], N) | y = np.array([A, B] * N) | y = [A, 5, B] * N | y = np.repeat([0, 1, B], N)
y = np.tile(np.arange(B), N) | z = y // 2 | y = np.concatenate([np.zeros(N), np.ones(N)])
y = np.append(np.ones(N), z) | z = (np.ravel(y) > 2).astype(int) | y = make_classification(N, n_classes=2)[1]
x, y = make_blobs(N, centers=B) | y = load_iris().target | z = y[::-1] | x, y = load_digits(return_X_y=True)
y = load_wine()['target'] | i = np.arange(len(y)) | np.random.shuffle(i) | z = y[i] | y = y.astype('uint8')
c = LabelBinarizer().fit_transform(np.ravel(y)) | c = label_binarize(np.ravel(y), classes=[0, 1, 2])
c = OneHotEncoder(sparse_output=False).fit_transform(np.reshape(y, (-1, 1))) | i = rng.integers(0, len(y), len(y))
c = OneHotEncoder().fit_transform(np.reshape(z, (-1, 1))).toarray() | z = y[np.zeros(len(y), int)] | z = np.sort(y)
c = OneHotEncoder(drop='first').fit_transform(np.reshape(z, (-1, 1))).toarray() | z = y[:N].tolist() | y = z
c = to_categorical(y) | d = to_categorical(to_categorical(z)) | d = to_categorical(c) | d = to_categorical(c[:N])
n = len(np.unique(c)) | d = to_categorical(np.ravel(c)) | x = pad_sequences([y.tolist(), z.tolist()], maxlen=7)
x = pad_sequences([rng.integers(0, B, B).tolist() for _ in range(N)], maxlen=B)
""")

_COLUMN_STEPS = steps("""
f['y'] = np.random.randint(A, B, len(f)) | f['y'] = np.random.choice(WORDS, len(f)) | f['y'] = LIST * 100
f['z'] = f['y'] | f['y'] = f['y'] + 1 | f['z'] = 3 | f = f.copy() | f = f.drop(columns='z') | f = f.sample(frac=1)
f = f[['y', 'z']] | f = f.sort_values('y') | f = f.rename(columns={'y': 'z', 'z': 'y'}) | f = f.reset_index(drop=True)
f = f[f['a'] > 0.1]
f = pd.DataFrame({'a': np.random.rand(N), 'y': np.arange(N) % B, 'z': np.random.choice(WORDS, N)})
f['y'] = LIST * 50 | f = pd.DataFrame({'a': np.random.rand(300), 'y': LIST * 100, 'z': WORDS * 100}) | f['y'] = f['a']
f.iloc[0, 1] = 7 | f = f.iloc[::-1] | f = f.iloc[[0] * len(f)] | f, g = train_test_split(f, test_size=0.3)
f['a'] = np.random.rand(len(f)) | s = f['y'] | s = f.z | s = f['y'] - 1 | s = f.iloc[:, -1] | s = f.loc[:, 'z']
s = pd.Series(LIST * 90) | s = f['z'].values | s = f['z'].map({'a': 0, 'b': 1, 'c': 4})
s = f['z'].astype('category').cat.codes | s = f['y'].astype('category').cat.codes | s = f.pop('z') | s = f['y'].values
s = s.astype(int) | s = LabelEncoder().fit_transform(s) | s = f['y'] > 2 | s[4] = 9 | s = pd.factorize(f['z'])[0]
s, t = train_test_split(s, test_size=0.2) | s = f['y'].to_numpy() | s = s.sample(frac=1) | f['z'] = s
f['y'] = LabelEncoder().fit_transform(f['z']) | s = f['y'].replace(1, 2) | s = f['y'].clip(0, 2) | f.y = 1
c = to_categorical(s) | c = to_categorical(f['y']) | c = pd.get_dummies(s) | c = pd.get_dummies(f['z']).values
c = pd.get_dummies(f['y'], drop_first=True).shape | c = LabelBinarizer().fit_transform(s) | n = f['y'].nunique()
n = len(f['z'].unique()) | n = s.max() | n = f['y'].min() | c = to_categorical(f['y'].values) | n = s.nunique()
n = len(np.unique(s)) | c = OneHotEncoder().fit_transform(f[['y']]).toarray()
c = pd.get_dummies(f, columns=['z']).shape | c = pd.get_dummies(f).shape | c = pd.get_dummies(f, drop_first=True).shape
c = pd.get_dummies(f, columns=['y', 'z']).values | f = pd.get_dummies(f)
c = list(pd.get_dummies(f[['y', 'z']]).columns)
""")


def _program(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    words = {"A": (-1, 0, 0, 0, 1, 2), "B": (3, 4, 5, 7, 10), "N": (20, 60, 90, 100, 150, 200, 300, 500, 900)}
    return [
        "import numpy as np",
        "from sklearn.model_selection import train_test_split",
        "from sklearn.datasets import load_digits, load_iris, load_wine, make_blobs, make_classification",
        "from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OneHotEncoder, label_binarize",
        "from keras.utils import pad_sequences, to_categorical",
        f"rng = np.random.default_rng({seed})",
        f"np.random.seed({seed})",
        "y = np.random.randint(0, 4, 400)",
        "z = y",
        *(
            fill(draw.choice(_STEPS), {word: str(draw.choice(sizes)) for word, sizes in words.items()})
            for _ in range(length)
        ),
    ]


def _columns(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    words = {
        "A": ("0", "0", "1", "2"),
        "B": ("3", "4", "6"),
        "N": ("40", "150", "300", "900"),
        "LIST": ("[3, 4, 5]", "[0, 2, 7]", "[1, 0, 1]", "['x', 'y', 'x']", "[True, False, True]", "[0.0, 1.0, 2.5]"),
        "WORDS": ("['a', 'b', 'c']", "['a', 'b']", "['b', 'c', 'a', 'b']"),
    }
    return [
        "import numpy as np",
        "import pandas as pd",
        "from sklearn.model_selection import train_test_split",
        "from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OneHotEncoder",
        "from keras.utils import to_categorical",
        f"np.random.seed({seed})",
        "f = pd.DataFrame({'a': np.random.rand(300), 'y': np.random.randint(0, 3, 300), 'z': ['a', 'b', 'c'] * 100})",
        "s = f['y']",
        *(
            fill(draw.choice(_COLUMN_STEPS), {word: draw.choice(texts) for word, texts in words.items()})
            for _ in range(length)
        ),
    ]


def test_agrees_with_what_columns_hold() -> None:
    result = run_programs(_columns, range(300))
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 3_000


def test_agrees_with_what_labels_hold() -> None:
    result = run_programs(_program, range(300))
    assert result.foreseen > 10
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 3_000
