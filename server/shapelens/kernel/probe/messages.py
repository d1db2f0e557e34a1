"""Messages of libraries: of the text of an exception nothing is sent but which one it is, and the sizes in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional

from shapelens.kernel.probe.reading import attributes_of, instance_dict
from shapelens.kernel.probe.words import vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import Raised

_SHAPE = r"[\[(]([\dNone?, ]{0,200})[\])]"
_NUMBER = r"(-?\d{1,18})"
_DTYPE = r"(\w{1,20})"

MESSAGES: Dict[str, str] = {
    "min-rank": r"expected min_ndim=NUMBER, found ndim=NUMBER\. Full shape received: SHAPE",
    "rank": r"expected ndim=NUMBER, found ndim=NUMBER\. Full shape received: SHAPE",
    "axis": r"expected axis NUMBER of input shape to have value NUMBER, but received input with shape SHAPE",
    "declared": r"expected shape=SHAPE, found shape=SHAPE",
    "declared-rank": r"Expected shape SHAPE, but input has incompatible shape SHAPE",
    "kernel-rank": r"received kernel of shape SHAPE and input of shape SHAPE",
    "empty-output": r"output size would be zero or negative\. Received:? `inputs[ .]shape=SHAPE`",
    "negative-size": r"Negative dimension size caused by subtracting NUMBER from NUMBER",
    "open-size": r"must be fully-defined \(no `None` dimensions\)\. Received: shape=SHAPE",
    "target-rank": r"must have the same rank \(ndim\)\. Received: target\.shape=SHAPE, output\.shape=SHAPE",
    "target-shape": r"must have the same shape\. Received: target\.shape=SHAPE, output\.shape=SHAPE",
    "sparse-rank": r"rank \(ndim\) `target\.ndim - 1`\. Received: target\.shape=SHAPE, output\.shape=SHAPE",
    "labels": r"must have the same first dimension, got logits shape SHAPE and labels shape SHAPE",
    "labels-shape": r"Received: labels\.shape=SHAPE and logits\.shape=SHAPE",
    "samples": r"Make sure all arrays contain the same number of samples\.\s*'x' sizes: NUMBER\s+'y' sizes: NUMBER",
    "merge": r"Inputs have incompatible shapes\. Received shapes SHAPE and SHAPE",
    "concatenate": r"except for the concatenation axis\. Received: input_shape=\[SHAPE, SHAPE\]",
    "numpy-concatenate": r"along dimension NUMBER, the array at index \d+ has size NUMBER and .{1,40} size NUMBER",
    "product": r"Matrix size-incompatible: In\[0\]: SHAPE, In\[1\]: SHAPE",
    "numpy-product": r"shapes SHAPE and SHAPE not aligned",
    "numpy-matmul": r"mismatch in its core dimension .{1,80} \(size NUMBER is different from NUMBER\)",
    "broadcast": r"Incompatible shapes: SHAPE vs\. SHAPE",
    "numpy-broadcast": r"could not be broadcast together with shapes SHAPE SHAPE",
    "reshape": r"total size of the tensor must be unchanged\. Received: input_shape=SHAPE, target_shape=SHAPE",
    "numpy-reshape": r"cannot reshape array of size NUMBER into shape SHAPE",
    "tensorflow-reshape": r"Input to reshape is a tensor with NUMBER values, but the requested shape has NUMBER",
    "ragged": r"inhomogeneous shape after NUMBER dimensions",
    "object-data": r"Invalid dtype: (?:object|str\d*)|\(Unsupported object type",
    "dtypes": r"was expected to be an? DTYPE tensor but is an? DTYPE tensor",
    "out-of-bounds": r"Invalid reduction dimension \(NUMBER for input with NUMBER dimension",
    "out-of-range": r"indices\[[\d, ]*\] = -?\d+ is not in \[0, NUMBER\)",
    "weights": r"weight shape SHAPE is not compatible with provided weight shape SHAPE",
    "no-layers": r"cannot be built because it has no layers",
}

MAX_TEXT = 4_000
_arguments_of: Callable[[Any], Any] = attributes_of(BaseException)["args"].__get__


def recognized(error: Any) -> Optional[Raised]:
    """Return which message of a library's an exception has, and the sizes, shapes and dtypes in it; nothing of what is
    not known.
    """
    own = instance_dict(error).get("_message")  # as TensorFlow keeps it
    text = own if type(own) is str else next((a for a in _arguments_of(error) if type(a) is str), "")
    text = text if len(text) <= 2 * MAX_TEXT else f"{text[:MAX_TEXT]}\n{text[-MAX_TEXT:]}"
    for template, pattern in MESSAGES.items():
        found = re.search(pattern.replace("SHAPE", _SHAPE).replace("NUMBER", _NUMBER).replace("DTYPE", _DTYPE), text)
        if found is not None:
            kinds = re.findall("SHAPE|NUMBER|DTYPE", pattern)
            values = [_read(kind, group) for kind, group in zip(kinds, found.groups())]  # noqa: B905 - new in 3.10
            return None if None in values else {"template": template, "values": values}
    return None


def _read(kind: str, text: str) -> Any:
    """Read a part of a message; `None` if it is not what it should be."""
    if kind == "NUMBER":
        return int(text)
    if kind == "DTYPE":
        return _DTYPE_WORDS.get(text, vocabulary_word(text))
    sizes = text.replace(",", " ").split()
    if not all(size in ("None", "?") or size.isdigit() for size in sizes):
        return None
    return [int(size) if size.isdigit() else None for size in sizes]


_DTYPE_WORDS = {"double": "float64", "float": "float32", "half": "float16"}
