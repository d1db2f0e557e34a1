"""SL511: a metric that cannot compare the targets with the output."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.layer_edits import parent_of, remove_item
from shapelens.checks.edits.source_edits import quoted, replace, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.metric_targets import column_for_each_class, one_column
from shapelens.checks.wording import open_batch
from shapelens.rules.mismatch import MetricMismatch
from shapelens.rules.training_metrics import metric_name
from shapelens.rules.values import Reference
from shapelens.spec import UNKNOWN, format_shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, MetricMismatch)


def _message(case: Case) -> str:
    found = cast(MetricMismatch, case.mismatch)
    if found.reason:
        return f"The metric {case.operation} {found.reason}"
    target, output = format_shape(open_batch(found.target.shape)), format_shape(open_batch(found.output.shape))
    return f"The metric {case.operation} does not take targets {target} beside an output {output}"


def _place(case: Case) -> Place | None:
    """Return where the metric stands in the call of `compile`."""
    place = targets.compile_argument(case, "metrics")
    if place is None:
        return targets.compile_argument(case, "weighted_metrics")
    found = cast(MetricMismatch, case.mismatch)
    for node in ast.walk(place.node):
        if isinstance(node, ast.expr) and metric_name(_stands_for(node), found.target, found.output) == case.operation:
            return place.at(node)
    return place


def _stands_for(node: ast.AST) -> object:
    """Return the metric that an expression is, as far as its text tells."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(called, (ast.Attribute, ast.Name)):
        return Reference(f"keras.metrics.{called.attr if isinstance(called, ast.Attribute) else called.id}")
    return None


def _candidates(case: Case) -> Iterator[Candidate]:
    place = _place(case)
    yield from _of_labels(case, place)
    yield from _of_columns(case, place)
    yield from column_for_each_class(case)
    yield from one_column(case, place)
    parent = None if place is None else parent_of(place)
    if place is not None and isinstance(parent, (ast.List, ast.Tuple)) and _has_accuracy(parent):
        edit = remove_item(place, parent)
        if edit is not None:
            yield Candidate("without", f"Leave out {case.operation}", (edit,))
    elif place is not None and not isinstance(place.node, (ast.List, ast.Tuple, ast.Dict)):
        yield Candidate("accuracy", "Use 'accuracy', which is chosen by the shapes", (_accuracy(place),))


def _of_labels(case: Case, place: Place | None) -> Iterator[Candidate]:
    """Offer as many labels as the output has, where a metric is told another number."""
    found = cast(MetricMismatch, case.mismatch)
    width = None if found.output.shape is UNKNOWN else found.output.shape[-1]
    if place is not None and place.call is not None and "num_labels" in found.reason and isinstance(width, int):
        edit = set_argument(place, "num_labels", str(width))
        if edit is not None:
            yield Candidate("labels", f"Set num_labels={width}, as the output has", (edit,))


def _of_columns(case: Case, place: Place | None) -> Iterator[Candidate]:
    """Offer to tell a metric of overlaps that the output, or the targets, have a column for each class."""
    found = cast(MetricMismatch, case.mismatch)
    if place is None or place.call is None or case.operation not in ("IoU", "MeanIoU"):
        return
    sizes = (found.output.shape, found.target.shape)
    wide = [shape is not UNKNOWN and shape[-1:] != (1,) for shape in sizes]
    parameter = "sparse_y_pred" if wide[0] else "sparse_y_true"
    edit = set_argument(place, parameter, "False")
    if edit is not None:
        yield Candidate("columns", f"Take the class of the largest column: {parameter}=False", (edit,))


def _has_accuracy(metrics: ast.List | ast.Tuple) -> bool:
    """Say whether a list has 'accuracy' already."""
    return any(isinstance(item, ast.Constant) and item.value in ("accuracy", "acc") for item in metrics.elts)


def _accuracy(place: Place) -> Edit:
    return replace(place, place.node, quoted(place, "accuracy"))


CHECK = Check(
    code="SL511",
    name="metric-mismatch",
    severity="error",
    summary="A metric cannot compare the targets with the output of the model.",
    meaning="""
Precision, recall, AUC and F-scores compare the output with the targets number by number, so they need a column for
each class in both. Labels that are numbers of classes have one column, and a softmax gives one for each class.
`metrics=["accuracy"]` chooses the accuracy that fits.
""",
    why="""
Keras raises an error about shapes inside of the metric in the first step of `fit`, though model and loss fit.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64,), dtype="int64")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=[keras.metrics.Precision()])
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64,), dtype="int64")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=[keras.metrics.Precision()])
model.fit(x, keras.utils.to_categorical(y, 10))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_place,
)
