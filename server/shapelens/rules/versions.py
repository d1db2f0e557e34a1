"""What earlier versions of Keras do otherwise. This is the one place that knows.

The rules are those of the newest Keras. Which names came with which version is in a table that
`scripts/generate_versions.py` writes; where a layer behaves in another way is in `CHANGES` below, found by running the
random cases of `tests/differential/layers` with every earlier version (`scripts/compare_versions.py`). What an earlier
version does there is not modelled: it is not known, and nothing is reported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import Final, TypeAlias, cast

from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import (
    AxisMismatch,
    InvalidArgument,
    InvalidCall,
    Mismatch,
    OutputSizeMismatch,
    RankMismatch,
)
from shapelens.rules.signatures import layer_signature, signature_table
from shapelens.spec import UNKNOWN, TensorSpec

Version: TypeAlias = "tuple[int, int]"
"""Major and minor version; no patch has changed what a layer does to shapes."""


def version_of(text: str) -> Version | None:
    """Return the version that `text` begins with: `(3, 9)` for `3.9.2`."""
    match = re.match(r"(\d+)\.(\d+)", text)
    return None if match is None else (int(match[1]), int(match[2]))


@cache
def newest() -> Version:
    """Return the version that the rules describe."""
    version = version_of(signature_table()["keras"])
    assert version is not None
    return version


LAST_OF_KERAS_2: Final = (2, 19)
"""The version that there is as `tf_keras`, for those who ask TensorFlow for Keras 2."""

TENSORFLOW: Final = "2.21.0"
"""The version of TensorFlow that goes with `newest()`."""


def newest_text(library: str) -> str:
    """Return `__version__` of `keras` or `tensorflow` as the rules describe them."""
    return TENSORFLOW if library == "tensorflow" else signature_table()["keras"]


# --- names ---


@cache
def _since() -> Mapping[str, Mapping[str, Version]]:
    """The versions that names came with, by kind; a name that is not there is in every version from 3.0."""
    text = resources.files("shapelens.rules").joinpath("keras_versions.json").read_text("utf-8")
    table = cast("dict[str, dict[str, str]]", json.loads(text))
    return {
        kind: {name: version for name, text in names.items() if (version := version_of(text)) is not None}
        for kind, names in table.items()
    }


def names_of(kind: str) -> list[str]:
    """Return the names of a kind that are not in every version."""
    return sorted(_since()[kind])


def missing(kind: str, name: str, version: Version) -> str:
    """Return why a layer or a function is not there in this version; an empty string if it is."""
    since = came_with(kind, name, version)
    return "" if since is None else f"'{name.rpartition('.')[2]}' {_came_late(since, version)}"


def came_with(kind: str, name: str, version: Version) -> Version | None:
    """Return the version that a name came with, if that is later than `version`.

    `kind` is `layers` (`AugMix`), `arguments` (`Dense.lora_alpha`), `identifiers` (`activations.celu`) or `functions`
    (`keras.ops.unfold`).
    """
    since = _since()[kind].get(name) if version < newest() else None
    return since if since is not None and since > version else None


def unknown_argument(layer: str, named: Mapping[str, object], version: Version) -> InvalidArgument | None:
    """Return the mismatch of an argument that the layer does not have in this version."""
    for name in named if knows_signatures(version) else ():
        since = came_with("arguments", f"{layer}.{name}", version)
        if since is not None:
            return InvalidArgument(layer, name, named[name], _came_late(since, version))
    return None


def unknown_identifier(layer: Layer, version: Version) -> InvalidArgument | None:
    """Return the mismatch of an activation (initializer, …) that this version does not have."""
    if version >= newest():
        return None
    for name, value in layer.arguments.items():
        kind = _KINDS.get(name.rpartition("_")[2])
        since = came_with("identifiers", f"{kind}.{value}", version) if kind and isinstance(value, str) else None
        if since is not None:
            return InvalidArgument(layer.class_name, name, value, f"'{value}' {_came_late(since, version)}")
    return None


_KINDS: Final = {name: f"{name}s" for name in ("activation", "initializer", "regularizer", "constraint")}


def knows_signatures(version: Version) -> bool:
    """Say whether constructors of this version refuse other arguments than those of the newest one: Keras 2 has more,
    as `lr` of an optimizer and `weights` of a layer.
    """
    return version >= (3, 0)


# --- training ---


_TRAINING_SINCE: Final = (3, 8)
"""From this version on, losses compare targets and outputs as they do in the newest one."""


def knows_training(version: Version) -> bool:
    """Say whether what `rules/training.py` says holds for this version: nothing is reported of `fit` before."""
    return version >= _TRAINING_SINCE


def refuses_none_as_metric(version: Version) -> bool:
    """Say whether `None` among the metrics of a model with one output raises; it is passed over before."""
    return version >= (3, 14)


# --- behaviour ---


@dataclass(frozen=True)
class Change:
    """Something that layers do since a version.

    It concerns the layers for which `when` holds (all, if there is none) with inputs of these dtypes, whose rule raises
    one of `mismatches` (`None`: whatever the rule says).
    """

    since: Version
    what: str
    mismatches: tuple[type[Mismatch], ...] | None = None
    when: Callable[[Layer], bool] | None = None
    dtypes: frozenset[str] | None = None

    def concerns(self, layer: Layer, inputs: Sequence[TensorSpec], mismatch: Mismatch | None) -> bool:
        """Say whether what the rule says of this call may not hold before."""
        if self.mismatches is not None and not isinstance(mismatch, self.mismatches):
            return False
        if self.dtypes is not None and not any(t.dtype is UNKNOWN or t.dtype in self.dtypes for t in inputs):
            return False
        return self.when is None or self.when(layer)


def _family_of(layer: Layer) -> str:
    entry = signature_table()["layers"].get(layer.class_name)
    return "" if entry is None else entry["family"]


def _family(*families: str) -> Callable[[Layer], bool]:
    return lambda layer: _family_of(layer) in families


def _named(*names: str) -> Callable[[Layer], bool]:
    return lambda layer: layer.class_name in names


def _and(first: Callable[[Layer], bool], second: Callable[[Layer], bool]) -> Callable[[Layer], bool]:
    return lambda layer: first(layer) and second(layer)


def _argument(name: str, holds: Callable[[object], bool]) -> Callable[[Layer], bool]:
    return lambda layer: holds(layer[name])


def _is_sequence(value: object) -> bool:
    return isinstance(value, (tuple, list))


def _holds_none(value: object) -> bool:
    return isinstance(value, (tuple, list)) and None in value


def _takes_true_for_a_size(layer: Layer) -> bool:
    return any(
        layer[name] is True for name in ("kernel_size", "units", "filters", "pool_size", "size", "depth_multiplier")
    )


def _is_given(argument: str) -> Callable[[Layer], bool]:
    """Whether an argument is not what it is by default."""

    def given(layer: Layer) -> bool:
        parameter = layer_signature(layer.class_name).parameters.get(argument)
        return parameter is not None and layer[argument] != parameter.default

    return given


def _dilates_with_strides(layer: Layer) -> bool:
    def more_than_one(value: object) -> bool:
        return (
            any(map(more_than_one, cast("Iterable[object]", value))) if _is_sequence(value) else value not in (None, 1)
        )

    return more_than_one(layer["strides"]) and more_than_one(layer["dilation_rate"])


COMPLEX: Final = frozenset({"complex64", "complex128"})
INTEGERS: Final = frozenset(
    {"bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)), "int4", "uint4"}
)

CHANGES: Final = (
    Change((3, 15), "a layer whose output would be empty raises", (OutputSizeMismatch,)),
    Change((3, 15), "constructors refuse what no call can use", (InvalidArgument, InvalidCall)),
    Change((3, 15), "True is a size like 1", when=_takes_true_for_a_size),
    Change((3, 15), "a root mean square needs no centre", when=_is_given("rms_scaling")),
    Change((3, 15), "None is a size of any length", when=_argument("target_shape", _holds_none)),
    Change((3, 15), "several axes can be normalized", when=_argument("axis", _is_sequence)),
    Change((3, 15), "the ellipsis of an equation keeps what is known of the batch", when=_named("EinsumDense")),
    Change(
        (3, 14), "one position more or less is encoded", when=_and(_family("preprocessing"), _is_given("output_mode"))
    ),
    Change((3, 15), "integers are taken", when=_family("normalization", "regularization"), dtypes=INTEGERS),
    Change((3, 15), "masked integers are cast", when=_named("Masking"), dtypes=INTEGERS),
    Change((3, 15), "complex tensors have a dtype of their own", dtypes=COMPLEX),
    Change((3, 15), "strides and dilation may go together in depthwise layers", when=_dilates_with_strides),
    Change((3, 15), "the output padding of transposed convolutions is checked", when=_is_given("output_padding")),
    Change((3, 8), "Embedding takes 'input_length' without a word", when=_is_given("input_length")),
    Change((3, 8), "states go through Bidirectional", when=_named("Bidirectional")),
    Change((3, 8), "states keep the dtype of their layer", when=_is_given("stateful")),
    Change((3, 8), "images are enlarged by 'area' too", when=_argument("interpolation", lambda way: way == "area")),
    Change((3, 8), "merging layers keep 64-bit integers", when=_family("merging"), dtypes=frozenset({"uint64"})),
    Change((3, 15), "grouped attention returns scores of symbolic tensors", when=_named("GroupQueryAttention")),
    Change((3, 8), "any shape is normalized", when=_named("SpectralNormalization", "UnitNormalization")),
    Change((3, 8), "attention returns scores, and values of another width", when=_family("attention")),
    Change((3, 9), "image layers take single images and integers alike", when=_family("preprocessing")),
)
"""What changed within Keras 3."""


def doubt(version: Version, layer: Layer, inputs: object, mismatch: Mismatch | None) -> str:
    """Return why it is not known what this version does where the rules say `mismatch` or, without one, an output.

    `inputs` is a structure of specs; an empty string means that the version does what the newest one does.
    """
    if version >= newest():
        return ""
    if version < (3, 0) and mismatch is not None and not isinstance(mismatch, (RankMismatch, AxisMismatch)):
        return f"the kernel has Keras {_written(version)}, which raises errors of its own"
    if _is_of_every_version(mismatch):
        return ""
    specs = [*_specs_in(inputs)]
    for change in CHANGES:
        if version < change.since and change.concerns(layer, specs, mismatch):
            return f"since Keras {_written(change.since)} {change.what}; the kernel has Keras {_written(version)}"
    return ""


def _specs_in(structure: object) -> Iterator[TensorSpec]:
    if isinstance(structure, TensorSpec):
        yield structure
    elif isinstance(structure, (tuple, list, Mapping)):
        items = cast("Mapping[object, object]", structure).values() if isinstance(structure, Mapping) else ()
        yield from chain.from_iterable(map(_specs_in, items or cast("Iterable[object]", structure)))


def _is_of_every_version(mismatch: Mismatch | None) -> bool:
    """Whether an argument is refused by its name, or by being no name that Keras has."""
    return isinstance(mismatch, InvalidArgument) and mismatch.reason.startswith(("is not an", "is none of", "is req"))


def _came_late(since: Version, version: Version) -> str:
    return f"came with Keras {_written(since)}, and the kernel has Keras {_written(version)}"


def _written(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
