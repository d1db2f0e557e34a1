"""Random programs that prepare data with scikit-learn, against scikit-learn itself."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from .compare import run_programs
from .templates import fill, steps

pytestmark = pytest.mark.skipif(find_spec("sklearn") is None, reason="sklearn is not installed")

_IMPORTS = """
import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.decomposition import PCA, TruncatedSVD, FastICA
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GroupShuffleSplit, KFold, RepeatedKFold, ShuffleSplit, StratifiedKFold
from sklearn.model_selection import StratifiedShuffleSplit, TimeSeriesSplit, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import *
from sklearn.utils import resample, shuffle
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight
"""
_STEPS = steps("""
a, b, c, d = train_test_split(X, Y, test_size=Q) | a, b, c, d = train_test_split(X, Y, test_size=Q, random_state=1)
a, b, c, d = train_test_split(X, Y, train_size=Q) | a, b, c, d = train_test_split(X, Y) | a, b = train_test_split(F)
a, b, c, d = train_test_split(F, Y, test_size=N, shuffle=False)
a, b = train_test_split(X, test_size=N, train_size=N)
a, b, c, d, e, f = train_test_split(X, Y, F, test_size=Q, train_size=Q) | a, b = train_test_split(L, test_size=Q)
a, b, c, d = train_test_split(X, Y, test_size=Q, stratify=Y)
a, b, c, d = train_test_split(F[['a']], F['b'], test_size=Q)
a, b, c, d = train_test_split(F.values, F['a'].values, test_size=2.5) | a, b = train_test_split(X, test_size=M)
x = StandardScaler().fit_transform(X) | x = MinMaxScaler().fit_transform(X) | x = RobustScaler().fit_transform(X)
x = SCALER().fit_transform(X) | x = SCALER().fit_transform(F) | x = SCALER().fit(X).transform(X)
x = SCALER().fit_transform(Y) | x = SCALER().fit_transform(F[['a']]) | x = SCALER().fit_transform(X.reshape(-1, 1))
x = SCALER().fit_transform(F['a']) | s = SCALER() | s.fit(X) | x = s.transform(X) | x = s.fit_transform(X)
x = s.inverse_transform(x) | x = SCALER().fit_transform(L) | x = SCALER().fit_transform(F['a'].values.reshape(-1, 1))
s = MinMaxScaler(feature_range=(0, 1)) | x = SCALER().fit_transform(T) | y = LabelEncoder().fit_transform(Y)
x = SCALER().fit_transform([*X.astype('float32')]) | x = s.inverse_transform([Y.astype('float32')])
p = PCA(2).fit_transform(list(X.astype('float32')))
y = LabelEncoder().fit_transform(L) | y = LabelEncoder().fit_transform(X) | e = LabelEncoder()
y = e.fit_transform(Y) | z = e.inverse_transform(y) | y = LabelEncoder().fit_transform(F['a'])
y = LabelEncoder().fit_transform(F) | y = LabelBinarizer().fit_transform(Y) | y = LabelBinarizer().fit_transform(L)
y = LabelBinarizer().fit(Y).transform(Y) | o = OneHotEncoder(sparse_output=False).fit_transform(X)
o = OneHotEncoder().fit_transform(X).toarray() | o = OneHotEncoder().fit_transform(X)
o = OneHotEncoder(sparse_output=False, dtype='float32').fit_transform(F) | o = OrdinalEncoder().fit_transform(F)
v = o.shape | o = OneHotEncoder(sparse_output=False).fit_transform(Y.reshape(-1, 1))
o = OneHotEncoder(sparse_output=False).fit_transform(Y) | p = PCA(N).fit_transform(X)
o = OneHotEncoder(categories=[[0, 1, 2, 3]], drop='first', sparse_output=False).fit_transform(Y.reshape(-1, 1))
o = OneHotEncoder(categories=[[*range(N)]], drop='if_binary', handle_unknown='ignore').fit_transform(Y.reshape(-1, 1))
o = OneHotEncoder(categories=[range(4)], max_categories=N, sparse_output=False).fit_transform(Y.reshape(-1, 1))
p = PolynomialFeatures(N, interaction_only=True).fit_transform(X)
p = PolynomialFeatures(2).fit_transform(Y.reshape(-1, 1))
p = PCA(n_components=N).fit_transform(X) | p = PCA(n_components=0.9).fit_transform(X) | p = PCA().fit_transform(X)
c = PCA(N) | p = c.fit_transform(X) | p = c.transform(X) | p = PCA(2).fit(X).transform(X)
p = PCA(2).fit_transform(F) | p = TruncatedSVD(2).fit_transform(X) | p = TruncatedSVD(n_components=N).fit_transform(X)
p = FastICA(2).fit_transform(X) | p = PolynomialFeatures().fit_transform(X)
b = KBinsDiscretizer(3, encode='ordinal').fit_transform(X)
p = PolynomialFeatures(3).fit_transform(X) | p = PolynomialFeatures(2, include_bias=False).fit_transform(X)
p = PolynomialFeatures(degree=2, interaction_only=True).fit_transform(X)
p = PolynomialFeatures(N).fit(X).transform(X) | p = SelectKBest(k=2).fit_transform(X, Y)
p = SelectKBest(k=N).fit_transform(X, Y) | p = PCA(2).fit_transform(Y) | k = KMeans(n_clusters=2).fit_predict(X)
k = KMeans(2).fit(X).predict(X) | k = [(t.shape, u.shape) for t, u in KFold(N).split(X)]
k = [len(u) for _, u in KFold(n_splits=3, shuffle=True).split(F)]
k = [t.shape for t, u in TimeSeriesSplit(N).split(X)] | k = [u.shape for t, u in TimeSeriesSplit(n_splits=3).split(X)]
k = [(t.shape, u.shape) for t, u in RepeatedKFold(n_splits=3, n_repeats=2).split(X)]
k = RepeatedKFold(n_splits=N, n_repeats=3).get_n_splits(X) | k = GroupShuffleSplit(2).get_n_splits(X)
k = KFold(N).get_n_splits(X) | k = [X[t].shape[1:] for t, u in StratifiedKFold(2).split(X, Y)]
k = list(ShuffleSplit(n_splits=N, test_size=Q).split(X)) | k = list(ShuffleSplit(2, train_size=Q).split(X))
k = list(StratifiedShuffleSplit(n_splits=N, test_size=Q).split(X, Y)) | k = list(ShuffleSplit().split(X))
k = list(KFold(3).split(Y)) | a, b = shuffle(X, Y) | a = shuffle(X) | a = shuffle(F)
a, b = shuffle(F, Y, random_state=0) | a = resample(X, n_samples=N) | a, b = resample(X, Y)
w = compute_class_weight('balanced', classes=np.unique(Y), y=Y) | w = compute_sample_weight('balanced', Y)
m = confusion_matrix(Y, Y) | m = confusion_matrix(Y, Y, labels=[0, 1, 2])
m = CountVectorizer().fit_transform(['a b', 'cd ef']).toarray() | a, b = shuffle(X, X[:N]) | i = datasets.load_iris()
a = i.data | b = i.target | x = i['data'] | a, b = datasets.load_digits(return_X_y=True)
a = datasets.load_digits().images | a, b = datasets.load_SET(return_X_y=True) | i = datasets.load_SET()
v = len(datasets.load_SET().feature_names) | v = datasets.load_iris().target_names
v = datasets.load_breast_cancer().feature_names
a = datasets.load_SET(as_frame=True).data | a = datasets.load_SET(as_frame=True).frame
a, b = datasets.load_SET(return_X_y=True, as_frame=True) | b = datasets.load_SET(as_frame=True).target
a, b = datasets.make_classification()
a, b = datasets.make_classification(n_samples=50, n_features=N + 4, n_classes=2)
a, b = datasets.make_classification(30, 6) | a, b = datasets.make_blobs()
a, b = datasets.make_blobs(n_samples=20, centers=3, n_features=N) | a, b = datasets.make_blobs([3, 4], 2)
a, b = datasets.make_blobs(9, centers=[[0, 0, 1], [1, 1, 2]]) | a, b, c = datasets.make_blobs(9, return_centers=True)
a, b = datasets.make_moons(20) | a, b = datasets.make_moons((3, 4))
a, b = datasets.make_circles(n_samples=10, noise=0.1) | a, b = datasets.make_regression()
a, b = datasets.make_regression(20, N, noise=1)
a, b = datasets.make_regression(n_samples=20, n_features=5, n_targets=2)
a, b, c = datasets.make_regression(20, 4, coef=True) | a, b = datasets.make_multilabel_classification()
a, b = datasets.make_s_curve(30) | a, b = datasets.make_swiss_roll(n_samples=N + 1)
a, b = datasets.make_friedman1(20)
x = make_pipeline(SCALER()).fit_transform(X) | x = Pipeline([('a', SCALER()), ('b', PCA(2))]).fit_transform(X)
p = make_pipeline(SimpleImputer(), SCALER(), PCA(N)).fit(X).transform(X) | x = make_pipeline(SCALER()).fit_transform(F)
x = SimpleImputer().fit_transform(X) | x = SimpleImputer(strategy='most_frequent').fit_transform(F)
x = ColumnTransformer([('n', SCALER(), ['a']), ('m', SCALER(), ['b', 'a'])]).fit_transform(F)
x = ColumnTransformer([('n', SCALER(), ['a']), ('o', OneHotEncoder(sparse_output=False), ['b'])]).fit_transform(F)
x = ColumnTransformer([('n', SCALER(), [0]), ('p', 'passthrough', [0])]).fit_transform(X)
x = make_column_transformer((SCALER(), ['a']), (OrdinalEncoder(), ['b'])).fit_transform(F)
x = ColumnTransformer([('n', SCALER(), ['a'])], remainder='passthrough').fit_transform(F)
x = make_column_transformer((SCALER(), slice(0, 2)), remainder=SCALER()).fit_transform(X)
x = make_column_transformer((SCALER(), make_column_selector(dtype_include='number'))).fit_transform(F)
x = make_column_transformer(('drop', ['b']), (SCALER(), F[['a']].columns), remainder='passthrough').fit_transform(F)
x = make_column_transformer((SCALER(), [0, 0])).fit(X).transform(X) | n = datasets.load_SET().feature_names
a = np.c_[X, Y] | a = np.c_[X, X] | a = np.r_[Y, Y] | a = np.c_[Y, Y, Y] | a = np.r_[0:3, N] | a = np.mgrid[0:N, 0:3]
n = int(np.ceil(len(X) * Q)) | n = np.floor(N * Q) | n = np.zeros(int(np.trunc(N / Q)))
a = np.r_[X, X] | a = np.c_[X, Y, X] | a = np.c_[X] | a = np.mgrid[0:N]
""")
_SCALERS = "StandardScaler MinMaxScaler RobustScaler MaxAbsScaler Normalizer QuantileTransformer".split()


_SETS = ("iris", "wine", "breast_cancer", "diabetes", "linnerud")


def program(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    rows = draw.randint(4, 12)
    dtype = draw.choice(("float32", "float64", "int64", "float16", "int32", "uint8"))
    start = [
        *_IMPORTS.strip().splitlines(),
        "np.random.seed(0)",
        f"x0 = (np.random.rand({rows}, {draw.randint(1, 5)}) * 9).astype('{dtype}')",
        f"y0 = np.arange({rows}) % {draw.randint(2, 4)}",
        f"f0 = pd.DataFrame({{'a': np.random.rand({rows}), 'b': np.arange({rows}) % 3}})",
        f"l0 = {[draw.choice('uvw') for _ in range(rows)]!r}",
        f"t0 = [[1.0, 2], [3, {draw.randint(0, 4)}]]",
    ]
    texts: list[str] = []
    for _ in range(length):
        marks = {
            "X": draw.choice(("x0", "x0", "x0", "x", "a")),
            "Y": draw.choice(("y0", "y0", "y0", "y", "b")),
            "F": "f0",
            "L": "l0",
            "T": "t0",
            "Q": repr(draw.choice((0.1, 0.2, 0.25, 0.3, 0.33, 0.5, 0.4))),
            "N": str(draw.randint(1, 5)),
            "M": str(draw.randint(0, 14)),
            "SCALER": draw.choice(_SCALERS),
        }
        step = fill(draw.choice(_STEPS), marks)
        texts.append(
            step.replace(
                "load_SET",
                draw.choice(("load_iris", "load_wine", "load_breast_cancer", "load_diabetes", "load_linnerud")),
            )
        )
    return start + texts


@pytest.mark.parametrize("block", range(3))
def test_agrees_with_sklearn(block: int) -> None:
    result = run_programs(program, range(block * 12, block * 12 + 12))
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 200
