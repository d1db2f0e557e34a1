"""Labels with a column for each class, of which it is not known how many there are, and a model with one output."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final

from shapelens.checks.case import Case, dataset_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import combined, find_argument, instead_of, keyword_of, quoted, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.encodings import before_split
from shapelens.checks.remedies.makers import makers
from shapelens.interpret.values import Dataset
from shapelens.spec import UNKNOWN

_MODES: Final = {
    "flow_from_directory": ("class_mode", "categorical", "{}.num_classes"),
    "flow_from_dataframe": ("class_mode", "categorical", "len({}.class_indices)"),
    "image_dataset_from_directory": ("label_mode", "int", "len({}.class_names)"),
    "text_dataset_from_directory": ("label_mode", "int", "len({}.class_names)"),
    "audio_dataset_from_directory": ("label_mode", "int", "len({}.class_names)"),
}
"""What loads samples in folders: its argument for the form of labels, the default of that, the number of classes."""

_ENCODERS: Final = ("to_categorical", "one_hot")
_MOST_CALLS: Final = 100


def unknown_columns(case: Case) -> bool:
    """Say whether targets have a column for each class, and it is not known how many."""
    found = targets.found_in(case)
    return found is not None and found.target.shape is not UNKNOWN and found.target.shape[-1:] == (UNKNOWN,)


def one_label_candidates(case: Case) -> Iterator[Candidate]:
    """Offer one number for each sample, where the model is made for two classes; else a unit for each class."""
    of_two = case.operation.startswith("binary") or case.operation.endswith("hinge") or not _is_entropy(case)
    if of_two:
        yield from _loaded_with_one_label(case)
        yield from _not_encoded(case)
    yield from _unit_for_each(case)


def _is_entropy(case: Case) -> bool:
    return case.operation.endswith("crossentropy")


def _loaded_with_one_label(case: Case) -> Iterator[Candidate]:
    """Offer to load a number for each sample: in all loaders that the program has, those of validation data too."""
    place = dataset_place(case)
    if place is None or case.data is None or not isinstance(case.data.x, Dataset):
        return
    calls = [call for call in islice(case.sources.calls_above(place), _MOST_CALLS) if _mode(call) == "categorical"]
    if calls:
        parameter, text = _MODES[calls[0].function_name][0], quoted(calls[0], "binary")
        edits = combined([set_argument(call, _MODES[call.function_name][0], text) for call in calls])
        if edits is not None:
            yield Candidate("mode", f"Load one label for each sample, of two classes: {parameter}={text}", edits)


def _mode(call: Place) -> str:
    """Return in which form a call loads labels; empty if it loads none."""
    if call.call is None or call.function_name not in _MODES:
        return ""
    parameter, default, _ = _MODES[call.function_name]
    given = find_argument(call.call, parameter)
    if given is None:
        return default
    return str(given.value) if isinstance(given, ast.Constant) else ""


def _not_encoded(case: Case) -> Iterator[Candidate]:
    """Offer to leave out the encoding of the labels."""
    made = _encoder(case)
    if made is not None and made.call is not None and made.call.args:
        yield Candidate("numbers", "Keep the labels as numbers", (instead_of(made, made.text_of(made.call.args[0])),))


def _encoder(case: Case) -> Place | None:
    """Return the call that made a column for each class, also where a split is between it and the training."""
    place = targets.targets_place(case)
    for _ in range(3):
        if place is None or place.function_name in _ENCODERS:
            return place
        place = before_split(case, place) or case.sources.assigned(place)
    return None


def _unit_for_each(case: Case) -> Iterator[Candidate]:
    """Offer a last layer with a unit for each class and a softmax, and the loss that belongs to it."""
    place, layer, count = targets.output_place(case), case.layer, _number_of_classes(case)
    if place is None or place.call is None or layer is None or count is None or "units" not in layer.arguments:
        return
    activation = keyword_of(place.call, "activation")
    text = quoted(place, "softmax")
    found: list[Edit | None] = [set_argument(place, "units", count, layer.class_name)]
    if activation is not None or _is_entropy(case):
        found.append(set_argument(place, "activation", text, layer.class_name))
    edits = combined(found) or ()
    losses = [()] if case.operation.startswith("categorical") else targets.use_loss(case, "categorical_crossentropy")
    for loss in losses if edits else ():
        yield Candidate("units", f"Give the last layer a unit for each class, and a softmax: {count}", (*edits, *loss))


def _number_of_classes(case: Case) -> str | None:
    """Return an expression for the number of classes, of a variable that is bound above the last layer."""
    data = dataset_place(case) if case.data is not None and isinstance(case.data.x, Dataset) else None
    if data is not None and isinstance(data.node, ast.Name):
        made = next((each for each in makers(case, data) if each.function_name in _MODES), None)
        plain = made is not None and case.sources.assigned(data) == made
        return _MODES[made.function_name][2].format(data.text) if plain and made is not None else None
    place = targets.targets_place(case)
    return f"{place.text}.shape[-1]" if place is not None and isinstance(place.node, ast.Name) else None
