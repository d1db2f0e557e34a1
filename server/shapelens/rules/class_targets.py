"""How the classes of targets are written: what "crossentropy" and "accuracy" stand for depends on it."""

from __future__ import annotations

from typing import Literal

from shapelens.spec import UNKNOWN, TensorSpec


def kind_of_classes(target: TensorSpec, output: TensorSpec) -> Literal["binary", "categorical", "sparse"] | None:
    """Return what Keras takes targets for beside an output: one of two classes, one-hot rows, or numbers of classes.

    `None` if that is not known. Source: `get_metric` and `get_loss` of `keras.src.trainers.compile_utils`.
    """
    if target.shape is UNKNOWN or output.shape is UNKNOWN or not target.shape or not output.shape:
        return None
    if output.shape[-1] is UNKNOWN:
        return None
    if output.shape[-1] == 1:
        return "binary"
    if len(target.shape) >= len(output.shape) and target.shape[-1] is UNKNOWN:
        return None
    return "sparse" if len(target.shape) < len(output.shape) or target.shape[-1] == 1 else "categorical"
