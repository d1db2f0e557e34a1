"""Scikit-learn: rows for training and rows for testing."""
# Parameters have the names that scikit-learn gives them.
# ruff: noqa: N803

from __future__ import annotations

import math

from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import EACH, Record, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec, Unknown, format_shape

_MAX_LIST = 1_000


def count_rows(value: object) -> Dim:
    """Return how many samples there are in an array, a frame or a list."""
    if isinstance(value, FrameSpec):
        return value.rows
    if isinstance(value, TensorSpec):
        return value.shape[0] if value.shape is not UNKNOWN and value.shape else UNKNOWN
    items = read_items(value)
    return UNKNOWN if items is None else len(items)


def take_rows(value: object, rows: Dim) -> object:
    """Return so many of the samples of an array, a frame or a list."""
    if isinstance(value, FrameSpec):
        return value.with_rows(rows)
    if isinstance(value, TensorSpec):
        return value.with_shape(value.shape if value.shape is UNKNOWN or not value.shape else (rows, *value.shape[1:]))
    items = read_items(value)
    if not isinstance(value, list) or not items or not isinstance(rows, int) or rows > _MAX_LIST:
        return UNKNOWN
    alike = isinstance(items[0], TensorSpec) and all(item == items[0] for item in items)
    return [items[0] if alike else UNKNOWN] * rows


def common_count(operation: str, values: tuple[object, ...]) -> Dim:
    """Return the number of samples that all of `values` have, or raise if they differ."""
    first: Dim = UNKNOWN
    for value in values:
        count = count_rows(value)
        if sizes_differ(first, count):
            raise InvalidCall(operation, f"the arrays have different numbers of rows: {first} and {count}")
        first = count if isinstance(count, int) else first
    return first


@function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def train_test_split(
    *arrays: object,
    test_size: object = None,
    train_size: object = None,
    random_state: object = None,
    shuffle: object = True,
    stratify: object = None,
) -> object:
    """Rows for training and rows for testing, of each array in turn."""
    operation = "sklearn.model_selection.train_test_split"
    if not arrays:
        raise InvalidCall(operation, "at least one array is needed")
    count = common_count(operation, arrays)
    sides = split_rows(operation, count, train_size, test_size)
    return [take_rows(item, rows) for item in arrays for rows in sides]


def split_rows(operation: str, count: Dim, train_size: object, test_size: object) -> tuple[Dim, Dim]:
    """Return how many rows go to each side: test sizes are rounded up, training sizes down."""
    if not isinstance(count, int):
        return UNKNOWN, UNKNOWN
    if test_size is None and train_size is None:
        test_size = 0.25
    test = _rows(operation, "test_size", count, test_size, up=True)
    train = _rows(operation, "train_size", count, train_size, up=False)
    if test is UNKNOWN or train is UNKNOWN:
        return UNKNOWN, UNKNOWN
    test = count - train if test is None and isinstance(train, int) else test
    train = count - test if train is None and isinstance(test, int) else train
    if isinstance(test, int) and isinstance(train, int) and (train + test > count or train <= 0):
        raise InvalidCall(operation, f"{train} rows for training and {test} for testing can't be taken of {count}")
    return train, test


def _rows(operation: str, parameter: str, count: int, size: object, up: bool) -> Dim:
    if size is None:
        return None
    if isinstance(size, float):
        if not 0 < size < 1:
            raise InvalidCall(operation, f"{parameter}={size} must lie between 0 and 1, or be an integer")
        return math.ceil(size * count) if up else math.floor(size * count)
    number = read_int(size)
    if number is not UNKNOWN and not 0 < number < count:
        raise InvalidCall(operation, f"{parameter}={number} must lie between 0 and the number of rows, {count}")
    return number


def _splitter(name: str, *parameters: str) -> None:
    """Register a class of splitters, which remembers its arguments."""

    @function(f"sklearn.model_selection.{name}")
    def rule(*args: object, **kwargs: object) -> object:
        splits = 10 if name in _SHUFFLED else 5
        given = {"n_splits": splits, **dict(zip(parameters, args, strict=False)), **kwargs}
        return Record(f"sklearn.model_selection.{name}", tuple(given.items()))


_SHUFFLED = ("ShuffleSplit", "StratifiedShuffleSplit")
_REPEATED = ("RepeatedKFold", "RepeatedStratifiedKFold")
_STRATIFIED = ("StratifiedKFold", "StratifiedGroupKFold", "RepeatedStratifiedKFold")
_SPLITTERS = (
    "KFold",
    "StratifiedKFold",
    "TimeSeriesSplit",
    "GroupKFold",
    "StratifiedGroupKFold",
    "GroupShuffleSplit",
    *_SHUFFLED,
    *_REPEATED,
)
for _name in _SPLITTERS:
    _splitter(_name, "n_splits")


@function(*(f"sklearn.model_selection.{name}.get_n_splits" for name in _SPLITTERS))
def get_n_splits(self: object, X: object = None, y: object = None, groups: object = None) -> object:
    """How many splits there are."""
    return _number_of_splits(self) if isinstance(self, Record) else UNKNOWN


def _number_of_splits(splitter: Record) -> int | Unknown:
    number = read_int(splitter.get("n_splits"))
    if not splitter.class_name.endswith(_REPEATED):
        return number
    repeats = read_int(splitter.get("n_repeats", 10))
    return UNKNOWN if number is UNKNOWN or repeats is UNKNOWN else number * repeats


@function(*(f"sklearn.model_selection.{name}.split" for name in _SPLITTERS))
def split(self: object, X: object, y: object = None, groups: object = None) -> object:
    """The places of the rows for training and for testing, in each split."""
    _check_classes(self, y)
    if not isinstance(self, Record):
        return UNKNOWN
    number, splits = _number_of_splits(self), read_int(self.get("n_splits"))
    least = 1 if self.class_name.endswith("ShuffleSplit") else 2
    if number is UNKNOWN or splits is UNKNOWN or splits < least:
        return UNKNOWN
    count = count_rows(X)
    pairs: list[object] = []
    for place in range(number):
        train, test = _fold(self, count, splits, place % splits)
        pairs.append((TensorSpec((train,), "int64"), TensorSpec((test,), "int64")))
    return pairs


@function("sklearn.model_selection.LeaveOneGroupOut", "sklearn.model_selection.LeavePGroupsOut")
def leave_groups_out(n_groups: object = 1) -> object:
    """What splits rows by groups."""
    return Record("sklearn.model_selection.LeaveOneGroupOut", ())


@function("sklearn.model_selection.LeaveOneGroupOut.split")
def split_by_groups(self: object, X: object, y: object = None, groups: object = None) -> object:
    """As many splits as there are groups."""
    rows = TensorSpec((UNKNOWN,), "int64")
    return Record("sklearn.model_selection.LeaveOneGroupOut", ((EACH, (rows, rows)),))


def _check_classes(splitter: object, y: object) -> None:
    """Raise where the folds are to have all classes, and the labels have a column for each of them.

    Source: `sklearn.model_selection.StratifiedKFold._make_test_folds`.
    """
    stratified = isinstance(splitter, Record) and splitter.class_name.rpartition(".")[2] in _STRATIFIED
    columns = columns_of(y) if stratified else None
    if columns is not None and isinstance(splitter, Record):
        reason = f"numbers of classes are expected, and y has columns, {format_shape(columns.shape)}"
        raise InvalidCall(f"{splitter.class_name}.split", reason, (columns,))


def columns_of(labels: object) -> TensorSpec | None:
    """Return labels that have a column for each class; `None` if they are numbers of classes, or it is not known."""
    if not isinstance(labels, (TensorSpec, FrameSpec)) and read_items(labels) is None:
        return None
    spec = numpy_array(labels)
    shape = spec.shape
    several = shape is not UNKNOWN and len(shape) == 2 and isinstance(shape[1], int) and shape[1] > 1
    return spec if several else None


def _fold(splitter: Record, count: Dim, number: int, place: int) -> tuple[Dim, Dim]:
    kind = splitter.class_name.rpartition(".")[2]
    if not isinstance(count, int) or (count < number and kind not in _SHUFFLED):
        return UNKNOWN, UNKNOWN
    if kind in _SHUFFLED:
        train_size, test_size = splitter.get("train_size", None), splitter.get("test_size", None)
        default = 0.1 if train_size is None and test_size is None else test_size
        return split_rows(f"{splitter.class_name}.split", count, train_size, default)
    if kind in ("KFold", "RepeatedKFold"):
        test = count // number + (place < count % number)
        return count - test, test
    plain = all(splitter.get(name, None) in (None, 0) for name in ("max_train_size", "test_size", "gap"))
    if kind == "TimeSeriesSplit" and plain and count > number:
        test = count // (number + 1)
        return count - (number - place) * test, test
    return UNKNOWN, UNKNOWN


@function("sklearn.utils.shuffle")
def shuffle(*arrays: object, random_state: object = None, n_samples: object = None) -> object:
    """Rows in random order: one array for one, a list for several."""
    count = common_count("sklearn.utils.shuffle", arrays)
    rows: Dim = count if n_samples is None else UNKNOWN
    parts = [take_rows(item, rows) for item in arrays]
    return parts[0] if len(parts) == 1 else parts


@function("sklearn.utils.resample")
def resample(
    *arrays: object,
    replace: object = True,
    n_samples: object = None,
    random_state: object = None,
    stratify: object = None,
    sample_weight: object = None,
) -> object:
    """Random rows."""
    count = common_count("sklearn.utils.resample", arrays)
    rows = count if n_samples is None else read_int(n_samples)
    parts = [take_rows(item, rows) for item in arrays]
    return parts[0] if len(parts) == 1 else parts


@function("sklearn.utils.class_weight.compute_class_weight")
def compute_class_weight(class_weight: object, *, classes: object, y: object, sample_weight: object = None) -> object:
    """A weight for each class."""
    return TensorSpec((count_rows(classes),), "float64")


@function("sklearn.utils.class_weight.compute_sample_weight")
def compute_sample_weight(class_weight: object, y: object, *, indices: object = None) -> object:
    """A weight for each sample."""
    return TensorSpec((count_rows(y),), "float64")


@function("sklearn.metrics.pairwise.euclidean_distances", "sklearn.metrics.pairwise.cosine_similarity")
def pairwise(X: object, Y: object = None, *args: object, **kwargs: object) -> object:
    """A number for each pair of rows."""
    left, right = numpy_array(X), numpy_array(X if Y is None else Y)
    return TensorSpec((count_rows(left), count_rows(right)), UNKNOWN)
