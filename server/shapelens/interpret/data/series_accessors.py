"""What the accessors of a `Series` give: `series.str.lower()`, `series.str[0]`, `series.dt.hour`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from shapelens.interpret.data import frames
from shapelens.interpret.machine import Machine
from shapelens.interpret.values import Method, Unresolved, Value
from shapelens.rules.frames import FrameSpec
from shapelens.spec import UNKNOWN, DType

_TEXTS: Final = frozenset(
    "capitalize casefold center get join ljust lower lstrip normalize pad removeprefix removesuffix repeat replace"
    " rjust rstrip slice slice_replace strip swapcase title translate upper wrap zfill".split()
)
_TRUTHS: Final = frozenset(
    "contains endswith fullmatch isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle isupper match"
    " startswith".split()
)
_LISTS: Final = frozenset({"split", "rsplit", "findall"})
_COUNTS: Final = frozenset({"len", "count", "find", "rfind", "index", "rindex"})
_PARTS: Final = frozenset(
    "date day day_of_week day_of_year dayofweek dayofyear days days_in_month daysinmonth hour is_leap_year is_month_end"
    " is_month_start is_quarter_end is_quarter_start is_year_end is_year_start microsecond microseconds minute month"
    " nanosecond nanoseconds quarter second seconds time weekday year".split()
)


def is_accessor(value: Value) -> bool:
    """Say whether a value is `series.str` or `series.dt`."""
    return isinstance(value, Method) and value.name in ("str", "dt")


def attribute(machine: Machine, accessor: Method, name: str) -> Value:
    """Return an attribute of an accessor: a part of each date, or a method."""
    spec = frames.frame_in(machine, accessor.receiver)
    if accessor.name == "dt" and name in _PARTS and spec is not None and spec.kind == "Series":
        return machine.allocate(spec.with_dtypes([UNKNOWN]))  # without some of the dates, a number is a float
    return Method(accessor, name)


def call_method(
    machine: Machine, accessor: Method, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Call a method of `series.str`, which gives as many items as the series has."""
    spec = frames.frame_in(machine, accessor.receiver)
    if spec is None or spec.kind != "Series" or accessor.name != "str":
        return Unresolved(f"what '.{accessor.name}.{name}()' returns is not known")
    if name in _LISTS and not {"expand", "kwargs"} & {*keywords} and len(arguments) < 3:
        return machine.allocate(spec.with_dtypes(["object"]))
    if name in _TEXTS | _TRUTHS | _COUNTS:
        return machine.allocate(spec.with_dtypes([_dtype_of(spec, name)]))
    return Unresolved(f"what '.str.{name}()' returns is not known")


def item(machine: Machine, accessor: Method) -> Value:
    """Return `series.str[place]`: a part of each text, or of each list."""
    spec = frames.frame_in(machine, accessor.receiver)
    if spec is None or spec.kind != "Series" or accessor.name != "str":
        return Unresolved("an item of what is not known")
    return machine.allocate(spec.with_dtypes([_dtype_of(spec, "get")]))


def _dtype_of(series: FrameSpec, name: str) -> DType:
    """Return the dtype that a method makes of texts; of other objects, and where one is missing, it is not known."""
    if series.dtype != "str":
        return UNKNOWN
    return "str" if name in _TEXTS else "bool" if name in _TRUTHS else UNKNOWN
