"""NumPy: random arrays, by the old functions, `RandomState` and `Generator`."""
# Parameters have the names that NumPy gives them.

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast, broadcast_to
from shapelens.rules.functions.numpy_creation import creation_shape
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.values import Reference, python_number, read_dtype, read_int, read_shape
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec, element_count

_INT: Final = Reference("builtins.int")
_INT64: Final = Reference("numpy.int64")
_FLOAT64: Final = Reference("numpy.float64")
_SELF: Final = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)

Rule = Callable[..., object]


def _method_of(rule: Rule) -> Rule:
    """Return the rule of a method that does what a function does: `self` comes first."""

    def method(self: object, *args: object, **kwargs: object) -> object:
        return rule(*args, **kwargs)

    signature = inspect.signature(rule)
    method.__signature__ = signature.replace(parameters=[_SELF, *signature.parameters.values()])  # type: ignore[attr-defined]
    return method


def everywhere(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule for `numpy.random.<name>` and for the methods of `RandomState` and `Generator`."""

    def register(rule: Rule) -> Rule:
        function(*(f"numpy.random.{name}" for name in names))(rule)
        classes = ("RandomState", "Generator")
        function(*(f"numpy.random.{owner}.{name}" for name in names for owner in classes))(_method_of(rule))
        return rule

    return register


def _legacy(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule for `numpy.random.<name>` and for the method of `RandomState`."""

    def register(rule: Rule) -> Rule:
        function(*(f"numpy.random.{name}" for name in names))(rule)
        function(*(f"numpy.random.RandomState.{name}" for name in names))(_method_of(rule))
        return rule

    return register


def _generator(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule for the method of `Generator`."""
    return function(*(f"numpy.random.Generator.{name}" for name in names))


def drawn_array(operation: str, size: object, dtype: DType, *parameters: object) -> TensorSpec:
    """Return an array of `size`, or of the shape that the parameters of the distribution are broadcast to.

    Without a size and with single numbers, it is a number of Python's own.
    """
    shapes: list[Shape] = [
        () if isinstance(parameter, (int, float)) else numpy_array(parameter, operation).shape
        for parameter in parameters
    ]
    common = broadcast(operation, (), *shapes)
    if size is None:
        return python_number(dtype) if common == () else TensorSpec(common, dtype)
    shape = creation_shape(operation, size, "size")
    return TensorSpec(broadcast_to(operation, common, shape), dtype)


@_legacy("rand", "randn")
def rand(*args: object) -> object:
    """Random numbers of a shape given as sizes."""
    if args and isinstance(args[0], (tuple, list)):
        reason = "the sizes are given in a tuple, and the function takes them one by one"
        raise InvalidCall("numpy.random.rand", reason)
    return drawn_array("numpy.random.rand", args or None, "float64")


@_legacy("random", "random_sample")
def random(size: object = None) -> object:
    """Uniform random numbers."""
    return drawn_array("numpy.random.random", size, "float64")


@_legacy("standard_normal", "standard_exponential")
def standard_normal(size: object = None) -> object:
    """Random numbers of a standard distribution."""
    return drawn_array("numpy.random.standard_normal", size, "float64")


@everywhere("standard_cauchy")
def standard_cauchy(size: object = None) -> object:
    """Random numbers of a standard distribution."""
    return drawn_array("numpy.random.standard_cauchy", size, "float64")


@everywhere("normal", "laplace", "logistic", "gumbel")
def normal(loc: object = 0.0, scale: object = 1.0, size: object = None) -> object:
    """Random numbers around a mean."""
    return drawn_array("numpy.random.normal", size, "float64", loc, scale)


@everywhere("uniform")
def uniform(low: object = 0.0, high: object = 1.0, size: object = None) -> object:
    """Uniform random numbers."""
    return drawn_array("numpy.random.uniform", size, "float64", low, high)


@everywhere("lognormal")
def lognormal(mean: object = 0.0, sigma: object = 1.0, size: object = None) -> object:
    """Log-normal random numbers."""
    return drawn_array("numpy.random.lognormal", size, "float64", mean, sigma)


@everywhere("exponential", "rayleigh")
def exponential(scale: object = 1.0, size: object = None) -> object:
    """Random numbers of a scaled distribution."""
    return drawn_array("numpy.random.exponential", size, "float64", scale)


@everywhere("gamma")
def gamma(shape: object, scale: object = 1.0, size: object = None) -> object:
    """Random numbers of the gamma distribution."""
    return drawn_array("numpy.random.gamma", size, "float64", shape, scale)


@everywhere("beta")
def beta(a: object, b: object, size: object = None) -> object:
    """Random numbers of the beta distribution."""
    return drawn_array("numpy.random.beta", size, "float64", a, b)


@everywhere("pareto", "power", "weibull")
def pareto(a: object, size: object = None) -> object:
    """Random numbers of a distribution with one parameter."""
    return drawn_array("numpy.random.pareto", size, "float64", a)


@everywhere("chisquare", "standard_t")
def chisquare(df: object, size: object = None) -> object:
    """Random numbers of a distribution with degrees of freedom."""
    return drawn_array("numpy.random.chisquare", size, "float64", df)


@everywhere("triangular")
def triangular(left: object, mode: object, right: object, size: object = None) -> object:
    """Random numbers of the triangular distribution."""
    return drawn_array("numpy.random.triangular", size, "float64", left, mode, right)


@everywhere("poisson")
def poisson(lam: object = 1.0, size: object = None) -> object:
    """Random counts."""
    return drawn_array("numpy.random.poisson", size, "int64", lam)


@everywhere("binomial", "negative_binomial")
def binomial(n: object, p: object, size: object = None) -> object:
    """Random counts."""
    return drawn_array("numpy.random.binomial", size, "int64", n, p)


@everywhere("geometric", "logseries")
def geometric(p: object, size: object = None) -> object:
    """Random counts."""
    return drawn_array("numpy.random.geometric", size, "int64", p)


@everywhere("multinomial")
def multinomial(n: object, pvals: object, size: object = None) -> object:
    """Random counts in several classes."""
    classes = numpy_array(pvals, "numpy.random.multinomial").shape
    return _with_inner("numpy.random.multinomial", size, classes, "int64", n)


@everywhere("dirichlet")
def dirichlet(alpha: object, size: object = None) -> object:
    """Random probabilities."""
    return _with_inner("numpy.random.dirichlet", size, numpy_array(alpha, "numpy.random.dirichlet").shape, "float64", 0)


def _with_inner(operation: str, size: object, inner: Shape, dtype: DType, outer: object) -> TensorSpec:
    drawn = drawn_array(operation, size, dtype, outer).shape
    return TensorSpec(UNKNOWN if drawn is UNKNOWN or inner is UNKNOWN else drawn + inner, dtype)


def _multivariate(mean: object, size: object) -> TensorSpec:
    operation = "numpy.random.multivariate_normal"
    return _with_inner(operation, size, numpy_array(mean, operation).shape, "float64", 0)


@_legacy("multivariate_normal")
def multivariate_normal(
    mean: object, cov: object, size: object = None, check_valid: object = "warn", tol: object = 1e-08
) -> object:
    """Random vectors."""
    return _multivariate(mean, size)


@_generator("multivariate_normal")
def generator_multivariate_normal(
    self: object,
    mean: object,
    cov: object,
    size: object = None,
    check_valid: object = "warn",
    tol: object = 1e-08,
    *,
    method: object = "svd",
) -> object:
    """Random vectors."""
    return _multivariate(mean, size)


def _drawn_integers(operation: str, size: object, given: object, bounds: tuple[object, ...]) -> TensorSpec:
    """Arrays of bounds don't have to fit a size without elements or axes. One number is Python's if its `dtype` is."""
    dtype = read_dtype(given, "int64")
    shape: Shape = creation_shape(operation, size, "size") if size is not None else UNKNOWN
    if shape is not UNKNOWN and (not shape or 0 in shape):
        return TensorSpec(shape if all(isinstance(bound, int) for bound in bounds) else UNKNOWN, dtype)
    drawn = drawn_array(operation, size, dtype, *bounds)
    return drawn if given in (_INT, Reference("builtins.bool")) else drawn.with_shape(drawn.shape)


@_legacy("randint")
def randint(low: object, high: object = None, size: object = None, dtype: object = _INT) -> object:
    """Random integers."""
    bounds = (low,) if high is None else (low, high)
    return _drawn_integers("numpy.random.randint", size, dtype, bounds)


@_legacy("random_integers")
def random_integers(low: object, high: object = None, size: object = None) -> object:
    """Random integers, the upper bound included."""
    drawn = drawn_array("numpy.random.random_integers", size, "int64")
    return drawn.with_shape(drawn.shape)  # a number of NumPy's, not of Python's


@_generator("integers")
def integers(
    self: object,
    low: object,
    high: object = None,
    size: object = None,
    dtype: object = _INT64,
    endpoint: object = False,
) -> object:
    """Random integers."""
    bounds = (low,) if high is None else (low, high)
    return _drawn_integers("numpy.random.Generator.integers", size, dtype, bounds)


def _element_type(size: object, dtype: object) -> DType:
    """Without a size the generator returns a Python float, whatever the dtype."""
    return "float64" if size is None else read_dtype(dtype, "float64")


@_generator("random")
def generator_random(self: object, size: object = None, dtype: object = _FLOAT64, out: object = None) -> object:
    """Uniform random numbers."""
    return drawn_array("numpy.random.Generator.random", size, _element_type(size, dtype))


@_generator("standard_normal")
def generator_standard_normal(
    self: object, size: object = None, dtype: object = _FLOAT64, out: object = None
) -> object:
    """Normal random numbers."""
    return drawn_array("numpy.random.Generator.standard_normal", size, _element_type(size, dtype))


@_generator("standard_exponential")
def generator_standard_exponential(
    self: object, size: object = None, dtype: object = _FLOAT64, method: object = "zig", out: object = None
) -> object:
    """Exponential random numbers."""
    return drawn_array("numpy.random.Generator.standard_exponential", size, _element_type(size, dtype))


@_legacy("standard_gamma")
def standard_gamma(shape: object, size: object = None) -> object:
    """Random numbers of the gamma distribution."""
    return drawn_array("numpy.random.standard_gamma", size, "float64", shape)


def _chosen(a: object, size: object, axis: object) -> TensorSpec:
    operation = "numpy.random.choice"
    pool = numpy_array(a, operation)
    if pool.shape == ():
        return drawn_array(operation, size, "int64")
    if pool.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, UNKNOWN)
    place = resolve_axis(operation, axis, len(pool.shape))
    shape = () if size is None else creation_shape(operation, size, "size")
    if shape is UNKNOWN or place is UNKNOWN:
        return TensorSpec(UNKNOWN, pool.dtype)
    return TensorSpec((*pool.shape[:place], *shape, *pool.shape[place + 1 :]), pool.dtype)


@_legacy("choice")
def choice(a: object, size: object = None, replace: object = True, p: object = None) -> object:
    """Random elements of a 1-d array, or of `range(a)`."""
    rank = numpy_array(a).rank
    if rank is not None and rank > 1:
        raise InvalidCall("numpy.random.choice", f"a has {rank} axes and must have 1")
    _check_draw(a, size, replace, 0)
    return _chosen(a, size, 0)


def _check_draw(a: object, size: object, replace: object, axis: object) -> None:
    """Raise if more elements are drawn without putting them back than there are."""
    pool, place = numpy_array(a), read_int(axis)
    if replace is not False or pool.shape is UNKNOWN or place is UNKNOWN:
        return
    count = read_int(a) if pool.shape == () else pool.shape[place]
    shape = () if size is None else read_shape(size)
    number = element_count(shape)
    if isinstance(count, int) and number is not None and number > count:
        raise InvalidCall("numpy.random.choice", f"{number} elements can't be drawn from {count} without replacement")


@_generator("choice")
def generator_choice(
    self: object,
    a: object,
    size: object = None,
    replace: object = True,
    p: object = None,
    axis: object = 0,
    shuffle: object = True,
) -> object:
    """Random elements along an axis."""
    _check_draw(a, size, replace, axis)
    return _chosen(a, size, axis)


def _permuted(x: object) -> TensorSpec:
    array = numpy_array(x, "numpy.random.permutation")
    if array.shape == ():
        return TensorSpec((read_int(x),), "int64")
    return array.with_shape(array.shape)


@_legacy("permutation")
def permutation(x: object) -> object:
    """The elements in random order; of `range(x)` for an integer."""
    return _permuted(x)


@_generator("permutation")
def generator_permutation(self: object, x: object, axis: object = 0) -> object:
    """The elements in random order along an axis; of `range(x)` for an integer."""
    return _permuted(x)


@_generator("permuted")
def permuted(self: object, x: object, *, axis: object = None, out: object = None) -> object:
    """The elements in random order."""
    array = numpy_array(x, "numpy.random.Generator.permuted")
    return array.with_shape(array.shape)


@_legacy("shuffle")
def shuffle(x: object) -> object:
    """Shuffled in place."""
    return None


@_generator("shuffle")
def generator_shuffle(self: object, x: object, axis: object = 0) -> object:
    """Shuffled in place."""
    return None


@_legacy("seed")
def seed(seed: object = None) -> object:
    """Seed the generator."""
    return None


@function("numpy.random.default_rng")
def default_rng(seed: object = None) -> object:
    """A generator, whose methods are found by its name."""
    return Reference("numpy.random.Generator")


@function("numpy.random.RandomState")
def random_state(seed: object = None) -> object:
    """A generator of the old kind."""
    return Reference("numpy.random.RandomState")
