"""Scikit-learn's transformers: scalers keep the shape, encoders and decompositions give other columns."""
# Parameters have the names that scikit-learn gives them.
# ruff: noqa: N803

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.sklearn_selection import count_rows
from shapelens.rules.mismatch import InvalidArgument, InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.values import FITTED, Record, read_dtype, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec, format_shape

SPARSE: Final = "scipy.sparse.csr_matrix"


def _class(name: str, *parameters: str, is_fitted: bool = True, **defaults: object) -> str:
    """Register a class whose instances remember their arguments, and what `fit` of it returns if it `is_fitted` so."""

    @function(name)
    def made(*args: object, **kwargs: object) -> object:
        given = {**defaults, **dict(zip(parameters, args, strict=False)), **kwargs}
        return Record(name, tuple(given.items()))

    @function(*([f"{name}.fit", f"{name}.partial_fit"] if is_fitted else []))
    def fitted(self: object, X: object = None, y: object = None, **kwargs: object) -> object:
        if "Label" not in name and "Vectorizer" not in name:
            read_table(f"{name}.fit", X)
        return self

    return name


def read_table(operation: str, data: object) -> TensorSpec:
    """Read samples in rows and features in columns; raise for an array of another rank."""
    if not (isinstance(data, (TensorSpec, FrameSpec)) or read_items(data) is not None):
        return TensorSpec()
    spec = numpy_array(data, operation)
    if spec.rank is not None and spec.rank != 2:
        shape = format_shape(spec.shape)
        hint = ": reshape it to (-1, 1) or (1, -1)" if spec.rank == 1 else ""
        raise InvalidCall(operation, f"a table of two axes is expected, and {shape} was given{hint}", (spec,))
    if isinstance(data, FrameSpec) and "float64" in data.dtypes():
        return spec.with_dtype("float64")  # what the other columns are is converted, or refused
    return spec


def _is_list(data: object) -> bool:
    """Say whether rows are given in a list: they become an array of float64, whatever dtype each of them has."""
    return not isinstance(data, (TensorSpec, FrameSpec)) and read_items(data) is not None


def _rows_of(spec: TensorSpec) -> Dim:
    return spec.shape[0] if spec.shape is not UNKNOWN else UNKNOWN


def _width_of(spec: TensorSpec) -> Dim:
    return spec.shape[1] if spec.shape is not UNKNOWN else UNKNOWN


def _in_floats(dtype: DType, kept: tuple[str, ...] = ("float32", "float64")) -> DType:
    return UNKNOWN if dtype is UNKNOWN else dtype if dtype in kept else "float64"


# --- scalers ---

_SCALERS: Final = {
    "StandardScaler": ("float16", "float32", "float64"),
    "MinMaxScaler": ("float16", "float32", "float64"),
    "RobustScaler": ("float16", "float32", "float64"),
    "MaxAbsScaler": ("float16", "float32", "float64"),
    "Normalizer": ("float16", "float32", "float64"),
    "QuantileTransformer": ("float16", "float32", "float64"),
    "PowerTransformer": ("float16", "float32", "float64"),
}


def _check_width(operation: str, scaler: object, spec: TensorSpec, back: bool) -> None:
    """Raise where a scaler gets other columns than it was fitted on; going back, one is broadcast over several.

    Source: `sklearn.utils.validation.validate_data`; `inverse_transform` computes in place.
    """
    fitted, width = scaler.get(FITTED) if isinstance(scaler, Record) else UNKNOWN, _width_of(spec)
    if not isinstance(fitted, int) or not isinstance(width, int) or width == fitted or (back and fitted == 1):
        return
    columns = f"{fitted} column{'' if fitted == 1 else 's'}"
    raise InvalidCall(operation, f"it was fitted on {columns}, and {format_shape(spec.shape)} was given", (spec,))


def _register_scaler(short: str, kept: tuple[str, ...]) -> None:
    name = _class(f"sklearn.preprocessing.{short}", is_fitted=False)

    @function(f"{name}.fit", f"{name}.partial_fit")
    def fit(self: object, X: object, y: object = None, **kwargs: object) -> object:
        width = _width_of(read_table(f"{name}.fit", X))
        if not isinstance(self, Record) or short == "Normalizer":
            return self
        return self.fitted(width)

    def scaled(operation: str, X: object, self: object = None) -> object:
        spec = read_table(operation, X)
        _check_width(operation, self, spec, operation.endswith("inverse_transform"))
        dtype = "float64" if _is_list(X) and short != "Normalizer" else spec.dtype
        return TensorSpec(spec.shape, _in_floats(dtype, kept))

    @function(f"{name}.transform")
    def transform(self: object, X: object, copy: object = None) -> object:
        return scaled(f"{name}.transform", X, self)

    @function(*([f"{name}.inverse_transform"] if short != "Normalizer" else []))
    def inverse_transform(self: object, X: object, copy: object = None) -> object:
        return scaled(f"{name}.inverse_transform", X, self)

    @function(f"{name}.fit_transform")
    def fit_transform(self: object, X: object, y: object = None, **fit_params: object) -> object:
        return scaled(f"{name}.fit_transform", X)


SCALERS: Final = frozenset(f"sklearn.preprocessing.{name}" for name in _SCALERS)
for _name, _kept in _SCALERS.items():
    _register_scaler(_name, _kept)


# --- labels ---

_LABELS: Final = _class("sklearn.preprocessing.LabelEncoder")


@function(f"{_LABELS}.fit_transform", f"{_LABELS}.transform")
def encode_labels(self: object, y: object) -> object:
    """One integer for each label."""
    spec = numpy_array(y) if isinstance(y, (TensorSpec, FrameSpec)) or read_items(y) is not None else TensorSpec()
    if spec.shape is not UNKNOWN and (
        len(spec.shape) not in (1, 2) or (len(spec.shape) == 2 and spec.shape[1] not in (1, UNKNOWN))
    ):
        raise InvalidCall(_LABELS, f"labels must have one axis, and {format_shape(spec.shape)} was given", (spec,))
    return TensorSpec((_rows_of(spec),), "int64")


@function(f"{_LABELS}.inverse_transform")
def decode_labels(self: object, y: object) -> object:
    """The label of each integer."""
    return TensorSpec((count_rows(y),), UNKNOWN)


for _name in ("LabelBinarizer", "MultiLabelBinarizer"):
    _path = _class(f"sklearn.preprocessing.{_name}")

    @function(f"{_path}.fit_transform", f"{_path}.transform")
    def binarize(self: object, y: object) -> object:
        """A column for each label: how many is not known."""
        if isinstance(self, Record) and self.get("sparse_output", False) is not False:
            return UNKNOWN
        small = isinstance(y, (TensorSpec, FrameSpec)) and y.dtype not in ("int64", "str", "object")
        return TensorSpec((count_rows(y), UNKNOWN), UNKNOWN if small else "int64")


_ORDINAL: Final = _class("sklearn.preprocessing.OrdinalEncoder")


@function(f"{_ORDINAL}.fit_transform", f"{_ORDINAL}.transform")
def encode_ordinal(self: object, X: object, y: object = None) -> object:
    """An integer, as a float, for each category."""
    spec = read_table(_ORDINAL, X)
    wanted = self.get("dtype", None) if isinstance(self, Record) else UNKNOWN
    return TensorSpec(spec.shape, "float64" if wanted is None else read_dtype(wanted))


_ONE_HOT: Final = _class("sklearn.preprocessing.OneHotEncoder")


@function(f"{_ONE_HOT}.fit_transform", f"{_ONE_HOT}.transform")
def encode_one_hot(self: object, X: object, y: object = None) -> object:
    """A column for each category, as a sparse matrix if nothing else is said."""
    spec = read_table(_ONE_HOT, X)
    if not isinstance(self, Record):
        return UNKNOWN
    wanted = self.get("dtype", None)
    result = TensorSpec((_rows_of(spec), _one_hot_width(self)), "float64" if wanted is None else read_dtype(wanted))
    return _sparse(result, self.get("sparse_output", self.get("sparse", True)))


def _one_hot_width(encoder: Record) -> Dim:
    """Count the columns of categories that are written out: one of each feature may be dropped, none put together."""
    features = read_items(encoder.get("categories", "auto"))
    drop = encoder.get("drop", None)
    if features is None or any(encoder.get(name, None) is not None for name in ("min_frequency", "max_categories")):
        return UNKNOWN
    counts = [_count_of(categories) for categories in features]
    if any(count is UNKNOWN for count in counts) or drop not in (None, "first", "if_binary"):
        return UNKNOWN
    sizes = [count for count in counts if isinstance(count, int)]
    return sum(size - (drop == "first" or (drop == "if_binary" and size == 2)) for size in sizes)


def _count_of(categories: object) -> Dim:
    """Return how many categories a feature has."""
    if isinstance(categories, range):
        return len(categories)
    items = read_items(categories)
    return count_rows(categories) if items is None else len(items)


def _sparse(spec: TensorSpec, flag: object) -> object:
    if flag is False:
        return spec
    return Record(SPARSE, (("shape", spec.shape), ("array", spec))) if flag is True else UNKNOWN


@function(f"{SPARSE}.toarray", f"{SPARSE}.todense")
def to_array(self: object, order: object = None, out: object = None) -> object:
    """The elements of a sparse matrix as an array."""
    return self.get("array") if isinstance(self, Record) else UNKNOWN


for _name in ("CountVectorizer", "TfidfVectorizer"):
    _path = _class(f"sklearn.feature_extraction.text.{_name}")

    @function(f"{_path}.fit_transform", f"{_path}.transform")
    def vectorize(self: object, raw_documents: object, y: object = None) -> object:
        """A column for each word."""
        return _sparse(TensorSpec((count_rows(raw_documents), UNKNOWN), UNKNOWN), True)


# --- other columns ---


def _components(self: object, spec: TensorSpec, default: Dim) -> Dim:
    wanted = self.get("n_components", None) if isinstance(self, Record) else UNKNOWN
    return default if wanted is None else UNKNOWN if isinstance(wanted, float) else read_int(wanted)


def _least(spec: TensorSpec) -> Dim:
    rows, width = _rows_of(spec), _width_of(spec)
    return min(rows, width) if isinstance(rows, int) and isinstance(width, int) else UNKNOWN


def _register_columns(name: str, width: Callable[[object, TensorSpec], Dim], dtype: Callable[[DType], DType]) -> None:
    @function(f"{name}.fit_transform")
    def fit_transform(self: object, X: object, y: object = None, **kwargs: object) -> object:
        spec = read_table(name, X)
        return TensorSpec((_rows_of(spec), width(self, spec)), UNKNOWN if _is_list(X) else dtype(spec.dtype))

    @function(f"{name}.transform")
    def transform(self: object, X: object) -> object:
        spec = read_table(name, X)
        known = width(self, TensorSpec((UNKNOWN, _width_of(spec)), spec.dtype))
        return TensorSpec((_rows_of(spec), known), UNKNOWN if _is_list(X) else dtype(spec.dtype))


def _pca_width(self: object, spec: TensorSpec) -> Dim:
    count, least = _components(self, spec, _least(spec)), _least(spec)
    if isinstance(count, int) and isinstance(least, int) and count > least:
        raise InvalidArgument(
            "sklearn.decomposition.PCA",
            "n_components",
            count,
            f"must not be more than {least}, the least of rows and columns",
        )
    return count


def _plain_width(default: Dim) -> Callable[[object, TensorSpec], Dim]:
    def width(self: object, spec: TensorSpec) -> Dim:
        count, most = _components(self, spec, default), _width_of(spec)
        least = _least(spec)
        most = least if isinstance(least, int) else most
        return count if isinstance(count, int) and isinstance(most, int) and count <= most else UNKNOWN

    return width


def _polynomial_width(self: object, spec: TensorSpec) -> Dim:
    features = _width_of(spec)
    if not isinstance(self, Record) or not isinstance(features, int):
        return UNKNOWN
    degree, bias = read_int(self.get("degree")), self.get("include_bias")
    products = self.get("interaction_only")
    if not isinstance(products, bool) or not isinstance(degree, int) or not isinstance(bias, bool):
        return UNKNOWN
    if products:
        return sum(math.comb(features, count) for count in range(degree + 1)) - (not bias)
    return math.comb(features + degree, degree) - (not bias)


def _chosen_width(self: object, spec: TensorSpec) -> Dim:
    number = read_int(self.get("k")) if isinstance(self, Record) else UNKNOWN
    features = _width_of(spec)
    return min(number, features) if number is not UNKNOWN and isinstance(features, int) else UNKNOWN


def _in_half_or_more(dtype: DType) -> DType:
    return _in_floats(dtype, ("float16", "float32", "float64"))


def _unknown_dtype(dtype: DType) -> DType:
    return UNKNOWN


def _same_dtype(dtype: DType) -> DType:
    return dtype


_register_columns(_class("sklearn.decomposition.PCA", "n_components"), _pca_width, _in_floats)
_register_columns(
    _class("sklearn.decomposition.TruncatedSVD", "n_components", n_components=2), _plain_width(2), _unknown_dtype
)
for _name in ("FastICA", "NMF", "KernelPCA", "IncrementalPCA"):
    _register_columns(_class(f"sklearn.decomposition.{_name}", "n_components"), _plain_width(UNKNOWN), _unknown_dtype)
_register_columns(
    _class(
        "sklearn.preprocessing.PolynomialFeatures",
        "degree",
        degree=2,
        interaction_only=False,
        include_bias=True,
    ),
    _polynomial_width,
    _in_half_or_more,
)
_register_columns(_class("sklearn.feature_selection.SelectKBest", "score_func", k=10), _chosen_width, _same_dtype)


_BINS: Final = _class("sklearn.preprocessing.KBinsDiscretizer", "n_bins", encode="onehot", dtype=None)


@function(f"{_BINS}.fit_transform", f"{_BINS}.transform")
def number_bins(self: object, X: object, y: object = None, **kwargs: object) -> object:
    """The bin of each number; how many columns there are with an axis of bins is known by the data only."""
    spec = read_table(_BINS, X)
    if not isinstance(self, Record) or self.get("encode") != "ordinal":
        return UNKNOWN
    in_x = self.get("dtype") is None and not _is_list(X)
    return TensorSpec(spec.shape, _in_floats(spec.dtype) if in_x else UNKNOWN)


_TSNE: Final = _class("sklearn.manifold.TSNE", "n_components", n_components=2)


@function(f"{_TSNE}.fit_transform")
def embed(self: object, X: object, y: object = None) -> object:
    """Points in the plane that are near each other where the samples are."""
    spec = read_table(_TSNE, X)
    return TensorSpec((_rows_of(spec), _components(self, spec, 2)), "float32")


_KMEANS: Final = _class("sklearn.cluster.KMeans", "n_clusters")


@function(f"{_KMEANS}.fit_predict", f"{_KMEANS}.predict")
def cluster(self: object, X: object, y: object = None, sample_weight: object = None) -> object:
    """The cluster of each sample."""
    return TensorSpec((_rows_of(read_table(_KMEANS, X)),), "int32")
