"""NumPy: random numbers of distributions that are rarely drawn from."""
# Parameters have the names that NumPy gives them.

from __future__ import annotations

from shapelens.rules.functions.numpy_random import drawn_array, everywhere
from shapelens.rules.registry import function


@everywhere("vonmises")
def vonmises(mu: object, kappa: object, size: object = None) -> object:
    """Random angles."""
    return drawn_array("numpy.random.vonmises", size, "float64", mu, kappa)


@everywhere("wald")
def wald(mean: object, scale: object, size: object = None) -> object:
    """Random numbers of the inverse Gaussian distribution."""
    return drawn_array("numpy.random.wald", size, "float64", mean, scale)


@everywhere("f")
def f(dfnum: object, dfden: object, size: object = None) -> object:
    """Random numbers of the F distribution."""
    return drawn_array("numpy.random.f", size, "float64", dfnum, dfden)


@everywhere("noncentral_chisquare")
def noncentral_chisquare(df: object, nonc: object, size: object = None) -> object:
    """Random numbers of a distribution with degrees of freedom."""
    return drawn_array("numpy.random.noncentral_chisquare", size, "float64", df, nonc)


@everywhere("zipf")
def zipf(a: object, size: object = None) -> object:
    """Random ranks."""
    return drawn_array("numpy.random.zipf", size, "int64", a)


@everywhere("hypergeometric")
def hypergeometric(ngood: object, nbad: object, nsample: object, size: object = None) -> object:
    """Random counts, drawn without putting back."""
    return drawn_array("numpy.random.hypergeometric", size, "int64", ngood, nbad, nsample)


@function("numpy.random.ranf", "numpy.random.sample")
def ranf(*args: object, **kwargs: object) -> object:
    """Uniform random numbers, by an old name."""
    size = args[0] if args else kwargs.get("size")
    return drawn_array("numpy.random.random", size, "float64")


@function("numpy.random.set_state")
def set_state(state: object) -> object:
    """The generator continues from a state."""
    return None


@function("numpy.random.RandomState.set_state")
def set_state_method(self: object, state: object) -> object:
    """The generator continues from a state."""
    return None
