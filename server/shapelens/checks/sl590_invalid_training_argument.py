"""SL590: any other argument that `fit`, `evaluate` or `predict` refuses."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, argument_place, data_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import (
    keyword_of,
    quoted,
    remove_argument,
    renamed,
    replace,
    replace_all,
    replace_together,
)
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.makers import makers
from shapelens.checks.remedies.mapped_targets import column_for_each
from shapelens.checks.remedies.other_arrays import joined_arrays
from shapelens.checks.remedies.own_targets import own_target_candidates
from shapelens.checks.remedies.validation_parts import named_candidates, part_candidates
from shapelens.checks.remedies.yielded import together_candidates
from shapelens.interpret.values import Dataset, Tensor, is_tuple
from shapelens.rules.mismatch import InvalidArgument
from shapelens.spec import UNKNOWN

_NEWER_NAMES = {
    "nb_epoch": "epochs",
    "samples_per_epoch": "steps_per_epoch",
    "nb_val_samples": "validation_steps",
    "val_samples": "steps",
}
_METHODS = ("compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch")


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, InvalidArgument) and case.mismatch.operation in _METHODS


def _message(case: Case) -> str:
    found = cast(InvalidArgument, case.mismatch)
    value = f"={found.value}" if found.value is not None else ""
    called = case.site.function_name if case.site is not None else ""
    method = called if found.operation != "compile" and called in _METHODS else found.operation
    return f"{method}: {found.parameter}{value} {found.reason}"


def _place(case: Case) -> Place | None:
    """Return where an argument of `compile` stands; what is given to `fit` is found there."""
    found = cast(InvalidArgument, case.mismatch)
    at = targets.compile_argument(case, found.parameter) if found.operation == "compile" else None
    return at if at is not None else case.site


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = cast(InvalidArgument, case.mismatch), case.site
    if found.operation == "compile":
        yield from _one_for_each_output(case)
        return
    call = place.call if place is not None else None
    yield from part_candidates(case)
    if found.parameter == "batch_size":
        yield from named_candidates(case)
    yield from _in_dataset(case)
    yield from own_target_candidates(case)
    yield from _unpacked(case)
    yield from _one_sample(case)
    yield from _named_like_outputs(case)
    yield from _column_for_each_output(case)
    yield from _weights_by_class(case)
    yield from _newer_name(case)
    keyword = keyword_of(call, found.parameter) if call is not None else None
    edit = remove_argument(place, keyword) if place is not None and keyword is not None else None
    if edit is not None:
        yield Candidate("remove", _without(found.parameter), (edit,))


def _one_for_each_output(case: Case) -> Iterator[Candidate]:
    """Offer the first entries of a list that has more than there are outputs."""
    found = cast(InvalidArgument, case.mismatch)
    place, outputs = _place(case), re.search(r"entries for the (\d+) outputs", found.reason)
    if place is not None and outputs is not None and isinstance(place.node, ast.List):
        text = f"[{', '.join(map(place.text_of, place.node.elts[: int(outputs[1])]))}]"
        yield Candidate("entries", f"Give one for each output: {text}", (replace_all(place, text),))


def _in_dataset(case: Case) -> Iterator[Candidate]:
    """Offer to put targets into the dataset of the inputs that they are given beside."""
    found, site, data = cast(InvalidArgument, case.mismatch), case.site, case.placed.finding.facts.given[:1]
    labels = None if site is None else data_place(site, "x", "y")
    if site is None or labels is None or found.parameter != "y" or not data or not isinstance(data[0], Dataset):
        return
    keyword = keyword_of(site.call, "y") if site.call is not None else None
    without = remove_argument(site, labels.node if keyword is None else keyword)
    if without is None:
        return
    if is_tuple(data[0].spec):
        yield Candidate("remove", _without("y"), (without,))
        return
    for made in makers(case, case.argument) if case.argument is not None else ():
        if made.call is not None and made.text_of(made.call.func).endswith("from_tensor_slices") and made.call.args:
            inputs = made.call.args[0]
            text = f"({made.text_of(inputs)}, {labels.text})"
            yield Candidate(
                "dataset", f"Put the targets into the dataset: {text}", (replace(made, inputs, text), without)
            )


def _one_sample(case: Case) -> Iterator[Candidate]:
    """Offer an array of the one number that is given for a sample."""
    found = cast(InvalidArgument, case.mismatch)
    number = {"x": 0, "y": 1}.get(found.parameter)
    place = None if case.site is None else argument_place(case.site, found.parameter, number)
    if place is not None and "one number" in found.reason:
        function = case.names.spell("numpy.array", place)
        code = f"{function.text}([{place.text}])"
        yield tensor_code.wrapped("sample", f"Make an array of it: {code}", place, function, code)


def _unpacked(case: Case) -> Iterator[Candidate]:
    """Offer `*data` for a tuple of inputs and targets, which is taken for two inputs."""
    found, place = cast(InvalidArgument, case.mismatch), case.site
    given = place.call.args[0] if place is not None and place.call is not None and place.call.args else None
    pair = case.data.x if case.data is not None else None
    if place is not None and isinstance(given, ast.Name) and "is missing" in found.reason and is_tuple(pair):
        yield Candidate("unpack", f"Give inputs and targets: *{given.id}", (replace(place, given, f"*{given.id}"),))


def _newer_name(case: Case) -> Iterator[Candidate]:
    """Offer what an argument of the first Keras is called today."""
    found, place = cast(InvalidArgument, case.mismatch), case.site
    name = _NEWER_NAMES.get(found.parameter)
    keyword = keyword_of(place.call, found.parameter) if place is not None and place.call is not None else None
    if place is not None and keyword is not None and name is not None and _is_unknown(found):
        yield Candidate("rename", f"Call it {name}", renamed(place, keyword, name))


def _is_unknown(found: InvalidArgument) -> bool:
    return found.reason == "is not among its arguments"


def _weights_by_class(case: Case) -> Iterator[Candidate]:
    """Offer a dict of the weights that are given in the order of the classes."""
    found, site = cast(InvalidArgument, case.mismatch), case.site
    place = None if site is None else argument_place(site, "class_weight", None)
    if place is not None and found.parameter == "class_weight" and "must be a dict" in found.reason:
        code = f"dict(enumerate({place.text}))"
        yield Candidate("dict", "Give each class its weight by number", (replace_all(place, code),))


def _without(parameter: str) -> str:
    """Say what taking out an argument means; what it did is then not done."""
    return "Train without weights: take out class_weight" if parameter == "class_weight" else f"Take out {parameter}"


def _column_for_each_output(case: Case) -> Iterator[Candidate]:
    """Offer to give each output of the model a column of the targets, where there are as many."""
    found, place = cast(InvalidArgument, case.mismatch), None if case.site is None else data_place(case.site, "x", "y")
    outputs = re.search(r"one array, and the model has (\d+) outputs", found.reason)
    if outputs is None:
        return
    count = int(outputs[1])
    yield from together_candidates(case, count, 1)
    yield from _one_by_one(case, count)
    yield from column_for_each(case, count)
    yield from _columns(case, count)
    if place is not None and isinstance(place.node, ast.Name):
        text = f"[{', '.join([place.text] * count)}]"
        yield Candidate("same", f"Give all outputs the same targets: {text}", (replace_all(place, text),))


def _columns(case: Case, count: int) -> Iterator[Candidate]:
    """Offer a list of the columns of the targets, where there are as many as outputs."""
    place = None if case.site is None else data_place(case.site, "x", "y")
    value = case.data.y if case.data is not None and case.data.part == "x" else None
    if place is None or not isinstance(value, Tensor) or value.spec.rank != 2:
        return
    if value.spec.shape is UNKNOWN or value.spec.shape[1] != count or value.library != "numpy":
        return
    if isinstance(place.node, (ast.Name, ast.Attribute)):
        columns = ", ".join(f"{place.text}[:, {number}]" for number in range(count))
        yield Candidate("columns", f"Give each output a column: [{columns}]", (replace_all(place, f"[{columns}]"),))
        return
    parts = joined_arrays(case, place)  # columns of what is written out would run it once for each
    if len(parts) == count:
        text = f"[{', '.join(parts)}]"
        yield Candidate("columns", f"Give each output its part: {text}", (replace_all(place, text),))


def _one_by_one(case: Case, count: int) -> Iterator[Candidate]:
    """Offer a list of the targets that are given one behind the other."""
    place = case.site
    given = place.call.args[1:] if place is not None and place.call is not None else []
    if place is not None and len(given) == count and not any(isinstance(node, ast.Starred) for node in given):
        text = f"[{', '.join(map(place.text_of, given))}]"
        yield Candidate("list", f"Give them in a list: {text}", (replace_together(place, given, text),))


def _named_like_outputs(case: Case) -> Iterator[Candidate]:
    """Offer the names of the outputs in a dict of targets, each in the place of the key that is most like it."""
    found, place = cast(InvalidArgument, case.mismatch), None if case.site is None else data_place(case.site, "x", "y")
    if place is not None and isinstance(place.node, ast.Name):
        place = case.sources.assigned(place)
    names = re.findall(r"'([^']+)'", found.reason.partition(", not")[0])
    node = place.node if place is not None else None
    keys = node.keys if isinstance(node, ast.Dict) else []
    texts = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if place is None or found.parameter != "y" or not texts or not len(texts) == len(keys) == len(names):
        return
    nearest = [max(names, key=lambda name: difflib.SequenceMatcher(None, name, text).ratio()) for text in texts]
    if len(set(nearest)) == len(names):
        edits = [
            replace(place, key, quoted(place, name))
            for key, name, text in zip(keys, nearest, texts, strict=True)
            if key is not None and name != text
        ]
        yield Candidate("names", f"Use the names of the outputs: {', '.join(nearest)}", tuple(edits))


CHECK = Check(
    code="SL590",
    name="invalid-training-argument",
    severity="error",
    summary="An argument of compile, fit, evaluate or predict that does not go with the others.",
    meaning="""
A dataset brings its own targets and weights and cannot be split; `class_weight` and `sample_weight` exclude each other;
targets must be numbers. A model with several outputs wants a target, a loss and metrics for each of them, in a list or
by the names of the outputs.
""",
    why="""
Keras raises a `ValueError` that names the argument, before the first step.
""",
    example="""
import numpy as np
import tensorflow as tf
from tensorflow import keras

data = tf.data.Dataset.from_tensor_slices((np.zeros((64, 20), "float32"), np.zeros((64, 1), "float32"))).batch(16)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(data, epochs=1, validation_split=0.2)
""",
    fixed="""
import numpy as np
import tensorflow as tf
from tensorflow import keras

data = tf.data.Dataset.from_tensor_slices((np.zeros((64, 20), "float32"), np.zeros((64, 1), "float32"))).batch(16)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(data, epochs=1)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_place,
)
