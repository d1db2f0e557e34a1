"""Points spread over a cube: `scipy.stats.qmc`, and `lhs` of pyDOE and its successors."""

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.registry import function
from shapelens.rules.values import Record, read_dim, read_int
from shapelens.spec import UNKNOWN, TensorSpec

_QMC: Final = "scipy.stats.qmc."
_ENGINES: Final = ("LatinHypercube", "Sobol", "Halton")
_ENGINE: Final = f"{_QMC}QMCEngine"


@function(*(f"{_QMC}{name}" for name in _ENGINES))
def engine(d: object, **kwargs: object) -> object:
    """What draws points of `d` coordinates."""
    return Record(_ENGINE, (("d", d),))


@function(f"{_ENGINE}.random")
def random(self: Record, n: object = 1, **kwargs: object) -> TensorSpec:
    """So many points."""
    return TensorSpec((read_dim(n), read_dim(self.get("d"))), "float64")


@function(f"{_ENGINE}.random_base2")
def random_base2(self: Record, m: object) -> TensorSpec:
    """As many points as a power of two."""
    exponent = read_int(m)
    return TensorSpec((2**exponent if isinstance(exponent, int) else UNKNOWN, read_dim(self.get("d"))), "float64")


@function(f"{_QMC}scale")
def scale(sample: object, l_bounds: object, u_bounds: object, **kwargs: object) -> TensorSpec:
    """The points, spread over another box."""
    return numpy_array(sample, f"{_QMC}scale").with_dtype("float64")


@function("pyDOE.lhs", "pyDOE2.lhs", "pyDOE3.lhs")
def lhs(n: object, samples: object = None, *args: object, **kwargs: object) -> TensorSpec:
    """Points of `n` coordinates: as many, where it is not said how many."""
    return TensorSpec((read_dim(n if samples is None else samples), read_dim(n)), "float64")
