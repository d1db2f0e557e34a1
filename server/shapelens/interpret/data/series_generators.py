"""`TimeseriesGenerator` of tf.keras: batches of windows over a series, each with the target that follows it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.data.directory_datasets import bind, in_batches
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import Dataset, Tensor, Unresolved, Value, inferred_at
from shapelens.rules.arrays import numpy_array
from shapelens.rules.mismatch import InvalidCall, Mismatch
from shapelens.rules.sizes import combine, sizes_differ
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec

Special = Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]

_NAME: Final = "keras.utils.TimeseriesGenerator"


def _parameters(
    data: object,
    targets: object,
    length: object,
    sampling_rate: object = 1,
    stride: object = 1,
    start_index: object = 0,
    end_index: object = None,
    shuffle: object = False,
    reverse: object = False,
    batch_size: object = 128,
) -> None: ...


def _generator(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Make the generator.

    Source: `keras.src.legacy.preprocessing.sequence.TimeseriesGenerator`.
    """
    site = site_of(frame.unit, node)
    given = bind(machine, inspect.signature(_parameters), arguments, keywords)
    if given is None:
        return Unresolved("windows over a series that is not known")
    try:
        series, targets = numpy_array(given["data"]), numpy_array(given["targets"])
        rows, labels = _rows(series.shape), _rows(targets.shape)
        if sizes_differ(rows, labels):
            raise InvalidCall("TimeseriesGenerator", f"the data have {rows} rows and the targets {labels}")
    except Mismatch as mismatch:
        return machine.report(mismatch, site)
    steps = _steps(read_int(given["length"]), read_int(given["sampling_rate"]))
    first, count, alike = in_batches(_windows(rows, given), read_int(given["batch_size"]))

    def batch(samples: Dim) -> Value:
        made = ((series, (samples, steps)), (targets, (samples,)))
        return tuple(Tensor(_in_front(spec, front), "numpy", origin=inferred_at(site)) for spec, front in made)

    return Dataset(batch(None), batch(first), count, alike=alike)


def _in_front(spec: TensorSpec, front: Shape) -> TensorSpec:
    """Put other axes in the place of the first one."""
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN or front is UNKNOWN else (*front, *spec.shape[1:]))


def _rows(shape: Shape) -> Dim:
    return shape[0] if shape is not UNKNOWN and shape else UNKNOWN


def _steps(length: Dim, sampling_rate: Dim) -> Dim:
    """Return how many steps a window has of which every so many are taken."""
    if not isinstance(length, int) or not isinstance(sampling_rate, int) or sampling_rate < 1:
        return UNKNOWN
    return -(-length // sampling_rate)


def _windows(rows: Dim, given: Mapping[str, object]) -> int | None:
    """Return how many windows there are, each of which ends before its target; `None` if that is not known."""
    start, length, stride = (read_int(given[name]) for name in ("start_index", "length", "stride"))
    last = combine(lambda count: count - 1, rows) if given["end_index"] is None else read_int(given["end_index"])
    if not isinstance(start, int) or not isinstance(length, int) or not isinstance(stride, int) or stride < 1:
        return None
    if not isinstance(last, int) or given["shuffle"] is not False:
        return None
    return len(range(start + length, last + 1, stride)) or None


FUNCTIONS: Final[dict[str, Special]] = {_NAME: _generator}
