"""Where labels come from: numbers that are drawn, data sets, and what is written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from shapelens.interpret.values import Value
from shapelens.rules.classes import Classes, Label, drawn, drawn_from, of_elements
from shapelens.rules.registry import FunctionRule

_DATASETS: Final = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "imdb": 2}
_COARSE_CLASSES: Final = 20
COUNTING: Final = ("numpy.arange", "tensorflow.range", "keras.ops.arange")
LIBRARY_SETS: Final = {"load_iris": 3, "load_wine": 3, "load_breast_cancer": 2, "load_digits": 10}
_LEAST_SHARE: Final = 0.7
_MADE_SETS: Final = {"make_classification": ("n_classes", 2), "make_blobs": ("centers", 3)}
_TWO: Final = ("make_moons", "make_circles")

_LONGEST: Final = 100_000


def of_source(
    rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value], pool: Classes | None, count: int
) -> Classes | None:
    """Return which labels a function gives that makes so many; `pool` are those that its first argument holds."""
    name = rule.name.rpartition(".")[2]
    given = rule.signature.bind(*arguments, **keywords).arguments
    if name in ("randint", "integers"):
        return _between(given, count)
    if name == "choice":
        return _chosen(given, pool, count)
    if rule.name in COUNTING:
        return _counted(given, count)
    if name == "permutation" and type(given.get("x")) is int:
        return of_elements(range(count)) if count <= _LONGEST else None
    if name in ("zeros", "ones"):
        return Classes((int(name == "ones"),), count, 1.0, mixed=True) if count else None
    return None


def _between(given: Mapping[str, Any], count: int) -> Classes | None:
    """Return numbers that are drawn between bounds, the upper one excluded."""
    low, high = given.get("low"), given.get("high")
    low, high = (0, low) if high is None else (low, high)
    if type(low) is not int or type(high) is not int or given.get("endpoint", False) is not False:
        return None
    return drawn_from(range(low, high), count)


def _chosen(given: Mapping[str, Any], pool: Classes | None, count: int) -> Classes | None:
    """Return what is drawn from other labels, each as likely as in these."""
    if given.get("p") is not None or given.get("replace", True) is not True:
        return None
    size = given.get("a")
    values: Sequence[Label] = range(size) if type(size) is int else ()
    if pool is None:
        return drawn(values, count)
    return drawn(pool.values, count) if pool.share * len(pool.values) > _ALIKE else None


_ALIKE: Final = 0.999
"""So near to 1 is the number of classes times the share of the rarest where all are as frequent as each other."""


def _counted(given: Mapping[str, Any], count: int) -> Classes | None:
    """Return the numbers from 0, or from another one: each occurs once."""
    last = given.get("stop", given.get("limit"))
    first = 0 if last is None else given.get("start_or_stop", given.get("start"))
    step = given.get("step", given.get("delta", 1))
    if type(first) is not int or step not in (None, 1) or not 0 < count <= _LONGEST:
        return None
    return of_elements(range(first, first + count))


def of_data_set(
    rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value], count: int
) -> Classes | None:
    """Return which labels so many samples of a data set have: they are counted from 0."""
    library, _, name = rule.name.rpartition(".")
    if library.startswith("keras.datasets.") and name == "load_data":
        number = _DATASETS.get(library.rpartition(".")[2])
        if library.endswith("cifar100") and (arguments or keywords):
            mode = keywords.get("label_mode", arguments[0] if arguments else None)
            number = {"fine": number, "coarse": _COARSE_CLASSES}.get(mode) if isinstance(mode, str) else None
        return None if number is None else drawn(range(number), count)
    if library != "sklearn.datasets" or "weights" in keywords:
        return None
    if name in LIBRARY_SETS:
        return library_set(name, count)
    parameter, usual = _MADE_SETS.get(name, ("", 2 if name in _TWO else None))
    number = keywords.get(parameter, usual)
    made = drawn(range(number), count) if type(number) is int else None
    return made if made is None else replace(made, mixed=keywords.get("shuffle", True) is True)


def library_set(name: str, count: int) -> Classes | None:
    """Return the labels of a data set that comes with scikit-learn: some are in order, and not all are as frequent."""
    number = LIBRARY_SETS.get(name)
    made = None if number is None else drawn(range(number), count)
    return made if made is None else replace(made, share=made.share * _LEAST_SHARE, mixed=False)
