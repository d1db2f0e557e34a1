"""Random programs on pandas frames against pandas itself."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from .compare import run_programs
from .templates import fill, steps

pytestmark = pytest.mark.skipif(find_spec("pandas") is None, reason="pandas is not installed")

LABELS = ("a", "b", "c", "d", "e")
_DTYPES = ("float32", "float64", "int64", "int32")

_FRAME_STEPS = """
F.copy() | F.head(N) | F.tail(N) | F.head() | F.sample(frac=0.5) | F.sample(n=2, random_state=0) | F.sample(frac=1)
F.drop(columns=L) | F.drop(LS, axis=1) | F.drop(columns=LS) | F.drop(I) | F.drop([0, 1]) | F.drop(L, axis=1) | F[LS]
F[[L]] | F[M:N] | F[:N] | F[::2] | F[F[L] > 1] | F[~(F[L] > 1)] | F.loc[F[L] == 0] | F[(F[L] > 0) & (F[L] < 2)]
F.iloc[M:N] | F.iloc[:, M:N] | F.iloc[:, :-1] | F.iloc[:N, 1:] | F.iloc[[0, 2]] | F.iloc[:, [0, 1]]
F.iloc[[1], [0]] | F.loc[:, LS] | F.loc[M:N] | F.loc[:, L:] | F.loc[:, L:L] | F.loc[:N, LS] | F.loc[[0, 2]]
F.loc[F[L] > 1, LS] | F.reset_index(drop=True) | F.reset_index() | F.set_index(L) | F.sort_values(L)
F.sort_values(L, ascending=False) | F.dropna() | F.fillna(0) | F.fillna(1.5) | F.isnull() | F.astype(DT)
F.astype({L: DT}) | F.rename(columns={L: 'z'}) | F.drop_duplicates() | F.query('L2 > 1') | F.T | F.round(1)
F.select_dtypes(DT) | F.select_dtypes(include=[DT, 'bool']) | F.select_dtypes(exclude=np.number)
F[F.select_dtypes('number').columns] | F.select_dtypes(include='number', exclude=[float, 'int'])
F.abs() | F.nlargest(2, L) | F.corr() | F + 1 | F * 2.5 | F / 3 | F - F.mean()
(F - F.min()) / (F.max() - F.min()) | F > 1 | -F | F ** 2 | F + F | 1 - F | F // 2 | F % 3 | np.log(F) | np.sqrt(F)
np.exp(F) | np.abs(F) | F.assign(q=1) | F.assign(q=F[L] * 2) | F.isna() | pd.concat([F, F])
pd.concat([F, F], ignore_index=True) | pd.concat([F, G], axis=1) | pd.concat([F, G]) | pd.concat([S, S], axis=1)
pd.get_dummies(F) | pd.get_dummies(F[L]) | pd.DataFrame(F.values) | pd.DataFrame(F.values, columns=F.columns)
pd.DataFrame(F) | pd.DataFrame(F, columns=LS) | S.to_frame() | S.reset_index() | S.reset_index(drop=True)
pd.DataFrame({'a': S, 'b': S}) | pd.DataFrame({'a': S}) | pd.DataFrame(S) | F.join(G, rsuffix='_r')
F.merge(G, on=L) | F.filter(items=LS) | F.map(lambda v: v) | F.replace(1, 0) | pd.DataFrame(np.ones((N, 3)))
pd.DataFrame(np.ones((3, 2)), columns=['a', 'b']) | pd.DataFrame({'a': [1, 2, 3], 'c': ['x', 'y', 'z']})
pd.DataFrame({'a': [1, None], 'b': [True, False]}) | pd.DataFrame([[1, 2.5], [3, 4]]) | pd.DataFrame([1, 2, 3])
pd.DataFrame([{'a': 1}, {'b': 2}]) | pd.DataFrame({'a': np.arange(N), 'b': 1})
pd.DataFrame({'a': range(4), 'b': np.zeros(4)}) | pd.DataFrame({'a': [1, 2], 'b': [1, 2, 3]})
pd.DataFrame([[1, 'x'], [2, 'y']], columns=['a', 'b']) | pd.DataFrame(np.ones((2, 3)), columns=['a', 'b'])
pd.DataFrame(A) | pd.DataFrame(A, columns=['a', 'b', 'c']) | pd.DataFrame({'a': [1, 2]}, index=['x', 'y'])
pd.DataFrame(A, index=range(N)) | pd.DataFrame() | pd.DataFrame(columns=['a', 'b'])
"""
_SERIES_STEPS = """
F[L] | F[L].astype(DT) | F[L] > 1 | F[L] * 2 | F[L] / 255 | F.iloc[:, 0] | F.iloc[:, -1] | F.iloc[0] | F.iloc[:, N]
F.L2 | F.mean() | F.sum() | F.std() | F.max() | F.mean(axis=1) | S.head(N) | S.sort_values() | S[M:N] | S[S > 1]
S.fillna(0) | S + S | S - S.mean() | S * 2 | S == 1 | -S | np.log(S) | S.iloc[M:N] | S.loc[M:N] | S.map({1: 2})
F[L] + F[L] | F[L].isin([1]) | pd.Series([1, 2, 3]) | pd.Series(np.zeros(N)) | pd.Series(['a', 'b'])
pd.Series([1.5, None]) | pd.Series({'a': 1}) | pd.Series(A) | pd.Series(range(3), name='r') | S.rename('z')
S.dropna() | S.astype('float32') | S.reset_index(drop=True) | pd.concat([S, S]) | S.round() | S / S.max()
S.isnull() | F.min(axis=1) | pd.to_numeric(S) | S.sample(frac=1) | S.copy() | S.diff() | S.shift(1) | F.loc[:, L]
F.loc[0] | F.loc[F[L] > 0, L]
"""
_WINDOW_STEPS = """
F.rolling(2).mean() | F.rolling(window=3).std() | S.rolling(2).mean() | S.rolling(2).max() | S.ewm(span=2).mean()
F.expanding().sum() | S.shift(1) | F.shift(-1) | S.diff() | F.diff() | S.pct_change() | F.ffill() | F.bfill()
S.cummax() | F.fillna(F.mean()) | F.fillna(S.mean()) | S.fillna(S.median()) | F.fillna(F.median()) | S.shift(0)
S.fillna(S.max()) | F.rolling(2).sum().fillna(0) | F[LS].rolling(2).mean() | S.pct_change(2) | F.shift(1).dropna()
S.ffill() | pd.concat([F, S], axis=1, ignore_index=True) | pd.concat([F, G], axis=1, ignore_index=True)
"""
_GROUP_STEPS = """
F.groupby(L).mean() | F.groupby(L)[K].mean() | F.groupby(L)[LS].sum() | F.groupby(LS).count() | F.groupby(L).size()
F.groupby(L).mean().reset_index() | F.groupby(L)[K].max().reset_index() | F.groupby(L).size().reset_index(name='n')
F.groupby(L, as_index=False).mean() | F.groupby(L, as_index=False)[K].sum() | F.groupby(L, as_index=False).size()
F.groupby(L)[K].agg(['mean', 'std']) | F.groupby(L)[K].agg(['min', 'max']).reset_index() | F.groupby(L).agg('mean')
F.groupby(L).agg({K: 'mean'}) | F.groupby(L).agg({K: ['mean', 'max']}) | F.groupby(L).agg(p=(K, 'sum'))
F.groupby(L).agg(p=(K, 'sum'), q=(K, 'count')).reset_index() | F.groupby(L).agg({K: ['mean'], 'a': 'min'})
F.groupby(LS)[K].nunique().reset_index() | F.groupby(L)[K].transform('mean') | F.groupby(L).transform('sum')
F.groupby(L)[K].cumsum() | F.groupby(L).cumcount() | F.groupby(L)[K].shift(1) | F.groupby(L)[[K]].std()
F.groupby(L).agg(['mean', 'min']) | F.groupby(L).mean(numeric_only=True) | F.groupby(L).get_group(F[L].iloc[0])
F.groupby(L)[K].mean().sort_values().reset_index() | F.groupby(L).first().head(2).reset_index()
F.groupby(L).var().rename(columns={K: 'u'}).reset_index() | F.groupby(LS).median().reset_index()
F.set_index(L).reset_index() | F.set_index(LS).reset_index() | F.set_index(L).head(N).reset_index()
F.set_index(L).rename_axis('w').reset_index() | pd.concat([F.set_index(L), G]).reset_index() | F.groupby(K).last()
F.merge(G, on=L) | pd.merge(F, G, on=L, how='left') | F.merge(G, on=LS) | F.merge(G, how='outer', on=L)
pd.merge(F, G, on=L, suffixes=('', '_new')) | F.merge(G[[L, K]], on=L) | F.merge(G.rename(columns={K: 'k'}), on=L)
pd.merge(F, G) | F.merge(G, left_on=L, right_on=L) | F.merge(G, left_on=L, right_on=K) | F.join(G, rsuffix='_r')
F.merge(F.groupby(L)[K].agg(['mean']).reset_index(), on=L, how='left') | F.join(G.rename(columns=str.upper))
F.join(S.rename('zz')) | F.merge(G, left_index=True, right_index=True) | F.join(G.set_index(L), on=L, rsuffix='_r')
F.merge(G, left_on=L, right_index=True) | F.merge(F.groupby(L)[K].max().to_frame(name='q'), left_on=L, right_index=True)
F.merge(G, left_on=[L, K], right_on=[L, L]) | F.merge(G.add_prefix('q'), left_index=True, right_index=True, how='left')
F.merge(G, on=L, how='right') | F.merge(G, on=L, how='cross') | F.merge(F.groupby(L).size().reset_index(name='n'))
"""
_ARRAY_STEPS = """
F.values | F.to_numpy() | F.to_numpy(dtype='float32') | S.values | S.to_numpy() | np.array(F) | np.asarray(S)
np.array(F[LS].values.tolist()) | np.array(S.tolist()) | np.array(F[F[L] > 0][L].to_list()) | F[LS].values
F.values.reshape(-1, 1) | S.values.reshape(-1, 1) | F.values[:, 1:] | F[L].to_numpy()
F.iloc[:, 1:].values | np.expand_dims(F, 2) | np.concatenate([F, F]) | np.hstack([F, F])
np.vstack([F.values, F.values]) | np.array(S).reshape(-1, 1) | np.unique(S) | F.drop(columns=L).values
F.values.astype('float32') | (F > 1).values | F.T.values | F.columns.values | S.unique() | np.column_stack([S, S])
np.array([S, S]) | pd.get_dummies(F[L]).values | F.select_dtypes('number').values | F.index.values
np.where(S > 1, 1, 0) | F.iloc[-1].values | F.mean().values
"""
_OTHER_STEPS = """
v = len(F) | v = F.shape | v = F.shape[1] | v = len(F.columns) | v = list(F.columns) | v = F.columns.tolist()
v = F.columns[:-1] | v = F.size | v = S.mean() | v = S.max() | v = S.sum() | v = S.shape | v = F.ndim
v = F.columns[0] | v = [c for c in F.columns if c != L] | v = list(F) | v = F.columns.drop(L) | v = len(F.keys())
v = F.columns.difference(LS) | v = dict(F) | v = F.empty | v = len(S) | v = S.iloc[0] | v = F.iloc[0, 0] | F[L] = 1
F[L] = F[L] * 2 | F['n'] = S | F['n'] = F[L] > 1 | F[L] = np.zeros(len(F)) | F['n'] = A | F[LS] = 0
F[LS] = F[LS] / 2 | F.drop(columns=L, inplace=True) | F.dropna(inplace=True)
F.reset_index(drop=True, inplace=True) | F.fillna(0, inplace=True) | F.columns = LABELS[:F.shape[1]]
F.loc[0, L] = 5 | F.loc[F[L] > 1, 'k'] = 1 | F.loc[len(F)] = 0 | F.iloc[0, 0] = 2 | F.L2 = 3 | s9 = F.pop(L)
del F[L] | F.insert(0, 'i', 1) | F.rename(columns={L: 'w'}, inplace=True) | F.sort_values(L, inplace=True)
F.set_index(L, inplace=True) | F.index = range(len(F)) | F.columns = ['p', 'q'] | F[L] = list(range(N))
F.loc[:, L] = 0 | F.at[0, L] = 1 | F[F > 1] = 0 | S[0] = 5
"""


class Programs:
    """Draws statements on the frames, series and arrays made so far."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.made = {"F": ["f0", "f1"], "S": ["s0"], "A": ["x0"]}

    def frame(self, name: str, rows: int) -> str:
        columns = ", ".join(f"'{label}': {self.column(rows)}" for label in LABELS[: self.random.randint(2, 5)])
        return f"{name} = pd.DataFrame({{{columns}}})"

    def column(self, rows: int) -> str:
        choice = self.random
        numbers = [choice.randint(0, 3) for _ in range(rows)]
        kinds = [
            repr(numbers), repr([float(n) for n in numbers]), f"np.arange({rows})", f"np.random.rand({rows})",
            f"np.ones({rows}, dtype='{choice.choice(_DTYPES)}')", repr([n > 1 for n in numbers]),
            repr([*"xyzwvutsrq"][:rows]),
        ]  # fmt: skip
        return choice.choices(kinds, weights=(5, 4, 3, 3, 3, 1, 1))[0]

    def start(self) -> list[str]:
        rows = self.random.randint(3, 9)
        texts = ["import numpy as np", "import pandas as pd", "np.random.seed(0)", f"LABELS = {list(LABELS)}"]
        texts += [self.frame("f0", rows), self.frame("f1", self.random.choice((rows, 4)))]
        shape = (rows, 3) if self.random.random() < 0.5 else (rows,)
        return [*texts, "s0 = f0['a']", f"x0 = np.ones({shape})"]

    def fill(self, step: str) -> str:
        draw = self.random
        marks = {mark: draw.choice(self.made[kind]) for mark, kind in (("F", "F"), ("G", "F"), ("S", "S"), ("A", "A"))}
        marks |= {
            "L2": draw.choice(LABELS),
            "K": repr(draw.choice(LABELS[:3])),
            "LS": repr(draw.sample(LABELS[:3], 2)),
            "L": repr(draw.choice(LABELS[:3])),
            "DT": repr(draw.choice(_DTYPES)),
            "M": str(draw.randint(0, 2)),
            "I": str(draw.randint(0, 3)),
            "N": str(draw.randint(0, 5)),
        }
        return fill(step, marks)

    def statement(self) -> str:
        kinds = (
            ("F", _FRAME_STEPS),
            ("S", _SERIES_STEPS),
            ("A", _ARRAY_STEPS),
            ("", _OTHER_STEPS),
            ("W", _WINDOW_STEPS),
            ("F", _GROUP_STEPS),
        )
        kind, text = self.random.choices(kinds, weights=(5, 3, 3, 3, 2, 3))[0]
        step = self.fill(self.random.choice(steps(text)))
        if not kind:
            return step
        if kind == "W":
            kind = "F" if step.startswith(("F", "f", "pd")) else "S"
        name = f"{ {'F': 'f', 'S': 's', 'A': 'x'}[kind] }{self.random.randint(0, 3)}"
        if name not in self.made[kind]:
            self.made[kind].append(name)
        return f"{name} = {step}"


def program(seed: int, length: int) -> list[str]:
    programs = Programs(seed)
    return [*programs.start(), *(programs.statement() for _ in range(length))]


@pytest.mark.parametrize("block", range(4))
def test_agrees_with_pandas(block: int) -> None:
    result = run_programs(program, range(block * 25, block * 25 + 25), length=12)
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 200
