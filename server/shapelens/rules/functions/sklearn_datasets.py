"""Scikit-learn's data sets: those that come with it or are fetched, and those that it makes."""
# Parameters have the names that scikit-learn gives them.

from __future__ import annotations

from typing import Final, NamedTuple

from shapelens.rules.frames import RANGE, FrameSpec
from shapelens.rules.registry import function
from shapelens.rules.sizes import add_sizes
from shapelens.rules.values import Record, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec

BUNCH: Final = "sklearn.utils.Bunch"


class _Set(NamedTuple):
    data: tuple[int, int]
    target: tuple[int, ...]
    dtypes: tuple[str, str] = ("float64", "int64")
    images: tuple[int, ...] | None = None
    features: tuple[str, ...] | TensorSpec = ()
    classes: TensorSpec | None = None


_IRIS: Final = tuple(f"{part} {side} (cm)" for part in ("sepal", "petal") for side in ("length", "width"))
_DIABETES: Final = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
_WINE: Final = (
    "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
    "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline",
)  # fmt: skip

_HOUSES: Final = (
    "MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude",
)  # fmt: skip
_DIGITS: Final = tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8))
_THREE: Final = TensorSpec((3,), "str")

_SETS: Final = {
    "load_iris": _Set((150, 4), (150,), features=_IRIS, classes=_THREE),
    "load_digits": _Set((1797, 64), (1797,), images=(1797, 8, 8), features=_DIGITS, classes=TensorSpec((10,), "int64")),
    "load_breast_cancer": _Set((569, 30), (569,), features=TensorSpec((30,), "str"), classes=TensorSpec((2,), "str")),
    "load_wine": _Set((178, 13), (178,), features=_WINE, classes=_THREE),
    "load_diabetes": _Set((442, 10), (442,), ("float64", "float64"), features=_DIABETES),
    "load_linnerud": _Set((20, 3), (20, 3), ("float64", "float64")),
    "fetch_california_housing": _Set((20640, 8), (20640,), ("float64", "float64"), features=_HOUSES),
    "fetch_olivetti_faces": _Set((400, 4096), (400,), ("float32", "int64"), (400, 64, 64)),
    "fetch_covtype": _Set((581012, 54), (581012,), ("float64", "int32")),
}


def _loaded(name: str, known: _Set, return_X_y: object, as_frame: object) -> object:  # noqa: N803 - scikit-learn's
    data, target = TensorSpec(known.data, known.dtypes[0]), TensorSpec(known.target, known.dtypes[1])
    if not isinstance(return_X_y, bool) or as_frame not in (True, False):
        return UNKNOWN
    x, y = (_frame(data), _frame(target)) if as_frame else (data, target)
    if return_X_y:
        return x, y
    fields: list[tuple[str, object]] = [("_loader", name), ("data", x), ("target", y)]
    if as_frame and isinstance(x, FrameSpec):
        width = add_sizes((x.width, 1 if target.rank == 1 else known.target[-1]))
        fields.append(("frame", FrameSpec("DataFrame", x.rows, None, width, RANGE)))
    if known.images is not None:
        fields.append(("images", TensorSpec(known.images, known.dtypes[0])))
    if known.features:
        names = known.features if isinstance(known.features, TensorSpec) else list(known.features)
        fields.append(("feature_names", names))
    if known.classes is not None:
        fields.append(("target_names", known.classes))
    return Record(BUNCH, tuple(fields))


def _frame(spec: TensorSpec) -> FrameSpec:
    rows: Dim = spec.shape[0] if spec.shape is not UNKNOWN else UNKNOWN
    if spec.rank == 1:
        return FrameSpec("Series", rows, ((UNKNOWN, spec.dtype),), index=RANGE)
    width: Dim = spec.shape[1] if spec.shape is not UNKNOWN else UNKNOWN
    return FrameSpec("DataFrame", rows, None, width, RANGE, spec.dtype)


def _register(name: str, known: _Set) -> None:
    @function(f"sklearn.datasets.{name}")
    def rule(*args: object, **kwargs: object) -> object:
        if args or kwargs.get("n_class", 10) != 10 or "subset" in kwargs:
            return UNKNOWN
        return _loaded(name, known, kwargs.get("return_X_y", False), kwargs.get("as_frame", False))


for _name, _known in _SETS.items():
    _register(_name, _known)


def _count(n_samples: object) -> Dim:
    """Return how many samples are made: a number, or one for each class."""
    items = read_items(n_samples)
    return read_int(n_samples) if items is None else add_sizes(read_int(item) for item in items)


def _labelled(n_samples: object, features: Dim, dtype: str = "int64") -> tuple[TensorSpec, TensorSpec]:
    count = _count(n_samples)
    return TensorSpec((count, features), "float64"), TensorSpec((count,), dtype)


@function("sklearn.datasets.make_classification")
def make_classification(n_samples: object = 100, n_features: object = 20, **kwargs: object) -> object:
    """Random points of several classes."""
    if kwargs.get("return_X_y", True) is not True:
        return UNKNOWN
    return _labelled(n_samples, read_int(n_features))


@function("sklearn.datasets.make_blobs")
def make_blobs(n_samples: object = 100, n_features: object = 2, *, centers: object = None, **kwargs: object) -> object:
    """Random points around centres."""
    features = read_int(n_features)
    points = read_items(centers)
    if isinstance(centers, TensorSpec) or points is not None:
        features = centers.shape[1] if isinstance(centers, TensorSpec) and isinstance(centers.shape, tuple) else UNKNOWN
        row = read_items(points[0]) if points else None
        features = len(row) if row is not None else features
    made = _labelled(n_samples, features)
    if kwargs.get("return_centers") in (None, False):
        return made
    return (*made, TensorSpec((UNKNOWN, features), "float64"))


@function("sklearn.datasets.make_moons", "sklearn.datasets.make_circles")
def make_moons(n_samples: object = 100, **kwargs: object) -> object:
    """Points in the plane, of two classes."""
    count = read_int(n_samples)
    items = read_items(n_samples)
    if items is not None and len(items) != 2:
        return UNKNOWN
    return _labelled(n_samples if items is not None else count, 2)


@function("sklearn.datasets.make_regression")
def make_regression(
    n_samples: object = 100,
    n_features: object = 100,
    *,
    n_informative: object = 10,
    n_targets: object = 1,
    bias: object = 0.0,
    effective_rank: object = None,
    tail_strength: object = 0.5,
    noise: object = 0.0,
    shuffle: object = True,
    coef: object = False,
    random_state: object = None,
) -> object:
    """Random points and values."""
    count, features, targets = read_int(n_samples), read_int(n_features), read_int(n_targets)
    x = TensorSpec((count, features), "float64")
    if targets is UNKNOWN or not isinstance(coef, bool):
        return UNKNOWN
    y = TensorSpec((count,) if targets == 1 else (count, targets), "float64")
    return (x, y, TensorSpec((features,) if targets == 1 else (features, targets), "float64")) if coef else (x, y)


@function("sklearn.datasets.make_multilabel_classification")
def make_multilabel_classification(
    n_samples: object = 100, n_features: object = 20, *, n_classes: object = 5, **kwargs: object
) -> object:
    """Random points that are of several classes at once."""
    if kwargs.get("sparse") or kwargs.get("return_distributions") or "return_indicator" in kwargs:
        return UNKNOWN
    count = read_int(n_samples)
    return TensorSpec((count, read_int(n_features)), "float64"), TensorSpec((count, read_int(n_classes)), "int64")


@function("sklearn.datasets.make_s_curve", "sklearn.datasets.make_swiss_roll")
def make_s_curve(n_samples: object = 100, **kwargs: object) -> object:
    """Points on a surface in space."""
    return _labelled(read_int(n_samples), 3, "float64")


@function("sklearn.datasets.make_friedman1")
def make_friedman1(n_samples: object = 100, n_features: object = 10, **kwargs: object) -> object:
    """Random points and values."""
    return _labelled(read_int(n_samples), read_int(n_features), "float64")
