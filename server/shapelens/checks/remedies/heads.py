"""The end of a model: what gives one row of numbers for each sample where its last layer does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import append_after, wrap_output
from shapelens.checks.edits.source_edits import quoted, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.checks.wording import counted

_WIDTHS = ("units", "filters", "classes")
_POOLINGS = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D", 5: "GlobalAveragePooling3D"}


def head_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the layers that make of the output what the targets are, behind the last one."""
    place = targets.output_place(case) or _made_at_once(case) or _outputs(case)
    found, size = targets.found_in(case), targets.target_size(case)
    if place is None or found is None or size is None or found.target.rank not in (1, 2) or found.output.rank is None:
        return
    if case.operation.startswith("sparse"):
        return  # the number of classes is the user's to know
    loss, others = case.operation, tuple[Edit, ...]()
    if size == 1 and loss in ("categorical_crossentropy", "categorical_focal_crossentropy"):
        loss = "binary_crossentropy"  # of one class there is nothing to tell apart
        uses = targets.use_loss(case, loss)
        if not uses:
            return
        others = uses[0]
    dense = ("Dense", _arguments(loss, place, size))
    flattening = ["Flatten", *([_POOLINGS[found.output.rank]] if found.output.rank in _POOLINGS else [])]
    for name in flattening if found.output.rank > 2 else [None]:
        layers = [dense] if name is None else [(name, ""), dense]
        edits = append_after(case, place, layers) if place.call is not None else wrap_output(case, place, layers)
        if edits is not None:
            shown = " and ".join(f"{layer}({arguments})" for layer, arguments in layers)
            yield Candidate("head", f"Put {shown} at the end", (*edits, *others))


def _arguments(loss: str, place: Place, size: int) -> str:
    activation = {"binary_crossentropy": "sigmoid", "categorical_crossentropy": "softmax"}.get(loss)
    return str(size) if activation is None else f"{size}, activation={quoted(place, activation)}"


def class_candidates(case: Case, size: int) -> Iterator[Candidate]:
    """Offer another number of classes where a function of the library makes the whole model."""
    place = _made_at_once(case)
    edit = None if place is None else set_argument(place, "classes", str(size))
    if edit is not None:
        yield Candidate("classes", f"Make it for {counted(size, 'class', 'classes')}", (edit,))


def _outputs(case: Case) -> Place | None:
    """Return the variable that a functional model is given as its one output."""
    place = _assigned(case)
    if place is None or place.call is None or place.function_name != "Model":
        return None
    given = argument_place(place, "outputs", 1)
    return given if given is not None and isinstance(given.node, ast.Name) else None


def _made_at_once(case: Case) -> Place | None:
    """Return the call that made the model whose method is called, if that is no class of models."""
    place = _assigned(case)
    if place is None or place.call is None:
        return None
    name = place.function_name
    return None if name in ("Sequential", "Model", "Functional", "load_model") else place


def _assigned(case: Case) -> Place | None:
    """Return what was assigned to the variable whose method is called."""
    function = case.site.call.func if case.site is not None and case.site.call is not None else None
    if case.site is None or not isinstance(function, ast.Attribute):
        return None
    return case.sources.assigned(case.site.at(function.value))
