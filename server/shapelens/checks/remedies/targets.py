"""Targets beside the output of a model, and the edits that bring them together: of loss, last layer or labels."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, Literal, cast

from shapelens.checks.case import Case, argument_place, data_place, short_text
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import quoted, replace, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies.attribute_layers import assigned_attribute
from shapelens.checks.wording import open_batch
from shapelens.interpret.values import Tensor, Value
from shapelens.rules.mismatch import TargetBroadcast, TargetMismatch
from shapelens.spec import UNKNOWN, format_shape, is_integer

Difference = Literal["numbers", "one-hot", "width", "rank", "other"]

_ONE_HOT_LOSSES: Final = ("categorical_crossentropy", "categorical_focal_crossentropy", "binary_crossentropy")
_COMPILE: Final = {"optimizer": 0, "loss": 1, "loss_weights": 2, "metrics": 3, "weighted_metrics": 4}
"""The parameters of `compile` by position."""
_TRAINING: Final = ("fit", "evaluate", "train_on_batch", "test_on_batch")
_WIDTHS: Final = ("units", "filters")
"""The parameters that fix how many numbers a layer gives."""
_CLASSES: Final = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
}


def found_in(case: Case) -> TargetMismatch | TargetBroadcast | None:
    """Return the mismatch if it is one of targets and output."""
    return case.mismatch if isinstance(case.mismatch, (TargetMismatch, TargetBroadcast)) else None


def difference(case: Case) -> Difference | None:
    """Say how targets and output differ.

    `numbers`: labels are numbers of classes, and the loss wants a column for each; `one-hot`: the other way round;
    `width`: the last axes differ; `rank`: the output has more axes than the targets.
    """
    found = found_in(case)
    if found is None or found.target.shape is UNKNOWN or found.output.shape is UNKNOWN:
        return None
    target, output, loss = found.target.shape, found.output.shape, case.operation
    sparse = loss.startswith("sparse")
    plain = target[:-1] if len(target) == len(output) and target[-1:] == (1,) else target
    if loss in _ONE_HOT_LOSSES and plain == output[:-1] and output[-1] not in (1, None):
        return "numbers"
    if not target:
        return "other"
    if sparse and len(target) == len(output) and target[:-1] == output[:-1] and target[-1] in (output[-1], UNKNOWN):
        return "one-hot"
    if len(target) == len(output) and target[:-1] == output[:-1]:
        return "width"
    if len(output) == 2 and len(target) == 1 and not sparse:
        return "width"
    if sparse and target[-1:] != (1,):
        return "rank" if len(output) > len(target) + 1 else "other"
    is_image = len(target) > 2 and len(output) == len(target) + 1 and output[-1] == 1
    return "rank" if len(output) > len(target) and not is_image else "other"


def targets_shown(case: Case) -> str:
    """Write what the targets are called and their shape: `y_train is (None, 3)`."""
    found = found_in(case)
    assert found is not None
    return f"{targets_name(case)} is {format_shape(open_batch(found.target.shape))}"


def targets_name(case: Case) -> str:
    """Return what the user calls the targets."""
    place = targets_place(case)
    return (short_text(place) if place is not None else None) or "the target"


def targets_place(case: Case) -> Place | None:
    """Return where the targets stand in the call."""
    if called_loss(case) is not None:
        return None if case.site is None else argument_place(case.site, "y_true", 0)
    part = "x" if case.data is None else case.data.part
    return data_place(case.site, part, "y")


def called_loss(case: Case) -> Place | None:
    """Return where the loss was made that the program calls by itself, or the function of that call."""
    site = case.site
    if found_in(case) is None or "compile" in case.placed.finding.facts.sites or site is None or site.call is None:
        return None
    function = site.at(site.call.func)
    if function.text.rpartition(".")[2] in _TRAINING:
        return None
    return case.sources.assigned(function) or assigned_attribute(function) or function


def swapped(case: Case) -> Iterator[Candidate]:
    """Offer to give a loss that the program calls the targets first, where what it compares them with are integers."""
    place, given = case.site, case.placed.finding.facts.given
    call = place.call if place is not None else None
    predicted = given[1] if called_loss(case) is not None and len(given) > 1 else None
    if place is None or call is None or len(call.args) != 2 or not isinstance(predicted, Tensor):
        return
    if is_integer(predicted.spec.dtype):
        texts = [place.text_of(node) for node in call.args]
        edits = tuple(replace(place, node, text) for node, text in zip(call.args, reversed(texts), strict=True))
        yield Candidate("swap", "Give the targets first, and then the output", edits)


def compile_argument(case: Case, parameter: str) -> Place | None:
    """Return where an argument stands in the call of `compile`."""
    place = case.place(case.placed.finding.facts.sites.get("compile"))
    return None if place is None else argument_place(place, parameter, _COMPILE.get(parameter))


def output_shown(case: Case) -> str:
    """Write the shape of the output."""
    found = found_in(case)
    assert found is not None
    return format_shape(open_batch(found.output.shape))


def target_size(case: Case) -> int | None:
    """Return the number of columns of the targets, 1 where they have no axis for them."""
    found = found_in(case)
    if found is None or found.target.shape is UNKNOWN:
        return None
    shape = found.target.shape
    size = shape[-1] if len(shape) > 1 else 1
    return size if isinstance(size, int) else None


def are_numbers_of_classes(case: Case) -> bool:
    """Say whether targets without columns belong to a softmax, which a loss for other numbers compares them with."""
    found, place = found_in(case), case.place(case.placed.finding.facts.sites.get("output"))
    if found is None or found.target.rank is None or case.operation.endswith("crossentropy") or place is None:
        return False
    return target_size(case) == 1 and found.target.rank <= 2 and "softmax" in place.text.lower()


def loss_place(case: Case) -> Place | None:
    """Return where the loss is given to `compile`, or where the one was made that is called."""
    return called_loss(case) or compile_argument(case, "loss")


def output_place(case: Case) -> Place | None:
    """Return where the last layer of the model is constructed; the one that gives the shape where that is wrong."""
    sites = case.placed.finding.facts.sites
    place = case.place(sites.get("head" if found_in(case) is not None else "output"))
    return place if place is not None and place.call is not None else None


def use_loss(case: Case, name: str) -> list[tuple[Edit, ...]]:
    """Return the edits that compile the model with another cross entropy, in the way that the loss is written.

    Where there is a loss for each output, there may be several: one for each that is the loss in question.
    """
    place = loss_place(case)
    if place is None:
        return []
    if isinstance(place.node, (ast.Dict, ast.List, ast.Tuple)):
        nodes = place.node.values if isinstance(place.node, ast.Dict) else place.node.elts
        found = [_other_loss(case, place.at(node), name) for node in nodes if _is_loss(place.at(node), case.operation)]
    else:
        found = [_other_loss(case, place, name)]
    return [edits for edits in found if edits is not None]


def _is_loss(place: Place, function: str) -> bool:
    """Say whether an expression is a loss of this name: `"mse"` is not found, `"binary_crossentropy"` is."""
    text = place.text.lower().replace("_", "")
    return function.replace("_", "") in text


def _other_loss(case: Case, place: Place, name: str) -> tuple[Edit, ...] | None:
    place = case.sources.assigned(place) or place
    node = place.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (replace(place, node, quoted(place, _CLASSES[name] if node.value[:1].isupper() else name)),)
    if isinstance(node, ast.Call) and all(k.arg in ("from_logits", "reduction", "name") for k in node.keywords):
        return None if node.args else _renamed(case, place.at(node.func), _CLASSES[name])
    if isinstance(node, ast.Attribute):
        return _renamed(case, place, name)
    return None


def _renamed(case: Case, function: Place, name: str) -> tuple[Edit, ...] | None:
    spelling = case.names.rename(function, f"keras.losses.{name}")
    return None if spelling is None else (replace(function, function.node, spelling.text), *spelling.edits)


def set_units(case: Case, units: int) -> Edit | None:
    """Return the edit that gives the last layer another width."""
    place = output_place(case)
    layer = case.layer
    inner = place.call.args[0] if place is not None and place.call is not None and place.call.args else None
    if place is None or layer is None:
        return None
    if layer.class_name == "TimeDistributed" and isinstance(inner, ast.Call):
        is_dense = place.text_of(inner.func).rpartition(".")[2] == "Dense"
        return set_argument(place.at(inner), "units", str(units), "Dense") if is_dense else None
    parameter = next((each for each in _WIDTHS if each in layer.arguments), None)
    return None if parameter is None else set_argument(place, parameter, str(units), layer.class_name)


def targets_given(case: Case) -> Value:
    """Return the targets as they were given: to the method that trains, or to the loss that the program calls."""
    return case.data.y if case.data is not None and called_loss(case) is None else targets_value(case)


def agree_elsewhere(case: Case) -> bool:
    """Say whether the model was trained with this loss before it came to these targets: then these are the cause."""
    if case.data is not None and case.data.part == "validation_data":
        return True
    site, compiled = case.site, case.placed.finding.facts.sites.get("compile")
    if site is None or site.call is None or not site.text_of(site.call.func).endswith((".evaluate", ".test_on_batch")):
        return False
    trained = any(
        isinstance(call.node.func, ast.Attribute) and call.node.func.attr in ("fit", "train_on_batch")
        for call in case.sources.calls_above(site)
        if isinstance(call.node, ast.Call)
    )
    others = [
        placed.finding
        for placed in case.program.analyze().findings
        if placed.finding.facts.sites.get("compile") == compiled and placed.finding.site != case.placed.finding.site
    ]
    return trained and not others


def cause_place(case: Case) -> Place | None:
    """Return where the loss is given, or the targets where the model was trained with that loss before."""
    return targets_place(case) if agree_elsewhere(case) else loss_place(case)


def targets_value(case: Case) -> Tensor:
    """Return the targets of a batch."""
    return cast(Tensor, case.placed.finding.facts.given[0])
