"""The text of a hint: `(32, 100, 5) f32 → (32, 98, 32) f32`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from shapelens.notebook.results import SeenCall
from shapelens.spec import UNKNOWN, Shape, TensorSpec

_MAX_TENSORS = 3


def label_of(calls: Sequence[SeenCall]) -> str:
    """Write the calls that a place sees as one short label.

    The open batch size stands for any number: `(None, 100, 1)` and `(32, 100, 1)` are shown as the first alone, and
    `(None, None, 1)` behind these says nothing more. What else differs is counted: `… +2`.
    """
    shown = _without_special_cases(calls)
    text = f"{_side(shown[0].inputs)} → {_side(shown[0].outputs)}"
    return text if len(shown) == 1 else f"{text}  +{len(shown) - 1}"


def without_vague(calls: Sequence[SeenCall]) -> tuple[SeenCall, ...]:
    """Leave out calls of inputs that nothing is known of where something is known of another one's, and calls of
    unknown sizes where another one says the same with open sizes.
    """
    known = tuple(call for call in calls if any(spec.shape is not UNKNOWN for spec in call.inputs)) or tuple(calls)
    return tuple(call for call in known if not (_is_vague(call) and any(_covers(other, call) for other in known)))


def _is_vague(call: SeenCall) -> bool:
    return any(spec.shape is UNKNOWN or UNKNOWN in spec.shape for spec in (*call.inputs, *call.outputs))


def _side(specs: Sequence[TensorSpec]) -> str:
    if len(specs) == 1:
        return str(specs[0])
    more = "" if len(specs) <= _MAX_TENSORS else f", … {len(specs)} tensors"
    return f"[{', '.join(str(spec) for spec in specs[:_MAX_TENSORS])}{more}]"


def _without_special_cases(calls: Sequence[SeenCall]) -> list[SeenCall]:
    """Leave out a call that an earlier one covers with an open size (`None`) where this one has a number, or that a
    later one covers with an open batch; a later one with other open sizes says less than what is known.
    """
    left_out: set[int] = set()
    for (earlier, one), (later, other) in combinations(enumerate(calls), 2):
        if _covers(one, other):
            left_out.add(later)
        elif _covers(other, one):
            left_out.add(earlier if _differ_in_batch(other, one) else later)
    return [call for number, call in enumerate(calls) if number not in left_out] or [calls[0]]


def _differ_in_batch(general: SeenCall, special: SeenCall) -> bool:
    """Say whether two calls, of which one covers the other, differ along the first axis alone."""
    pairs = zip((*general.inputs, *general.outputs), (*special.inputs, *special.outputs), strict=True)
    return all(_sample(a) == _sample(b) for a, b in pairs)


def _sample(spec: TensorSpec) -> Shape:
    return spec.shape if spec.shape is UNKNOWN else spec.shape[1:]


def _covers(general: SeenCall, special: SeenCall) -> bool:
    pairs = [*zip(general.inputs, special.inputs, strict=False), *zip(general.outputs, special.outputs, strict=False)]
    same_structure = len(general.inputs) == len(special.inputs) and len(general.outputs) == len(special.outputs)
    return same_structure and general != special and all(_spec_covers(a, b) for a, b in pairs)


def _spec_covers(general: TensorSpec, special: TensorSpec) -> bool:
    if general.dtype != special.dtype or general.shape is UNKNOWN or special.shape is UNKNOWN:
        return general == special
    if len(general.shape) != len(special.shape):
        return False
    return all(a == b or a is None for a, b in zip(general.shape, special.shape, strict=True))
