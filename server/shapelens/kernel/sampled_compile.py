"""What a model of the kernel was compiled with, as far as the probe sends it: losses of Keras's own, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from shapelens.interpret.objects import Compiled
from shapelens.interpret.values import Unresolved, Value
from shapelens.kernel.descriptions import Described, settings_of
from shapelens.rules.functions.keras_loss_objects import LOSSES
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN

_NOT_SENT: Final = Unresolved("only the loss is sampled of what 'compile' was given")


def sampled_compiled(described: Described) -> Compiled | None:
    """Return what a described model was compiled with; `None` if it was not, or if its loss is not known."""
    settings = settings_of(described)
    if settings.get("compiled") is not True or settings.get("loss") is None:
        return None
    options = dict(cast("tuple[tuple[str, object], ...]", settings.get("loss_options", ())))
    return Compiled(_loss(settings["loss"], options), _NOT_SENT, _NOT_SENT, _NOT_SENT, None)


def is_uncompiled(described: Described) -> bool:
    """Say whether a described model was not compiled."""
    return settings_of(described).get("compiled") is False


def compiled_now(known: Compiled | None, described: Described) -> Compiled | None:
    """Return what a model is compiled with now: what was seen, unless the kernel says that it was done again."""
    sampled = sampled_compiled(described)
    if known is None or sampled is None:
        return known or sampled
    again = isinstance(known.loss, str) and isinstance(sampled.loss, str) and known.loss != sampled.loss
    return sampled if again else known


def _loss(sent: object, options: Mapping[str, object]) -> Value:
    """Return a loss, or a list of them. Of an object its class is sent, and some options if there is no other."""
    if isinstance(sent, tuple):
        return tuple(_loss(item, {}) for item in cast("tuple[object, ...]", sent))
    if isinstance(sent, str) and sent in LOSSES:
        _, parameters = LOSSES[sent]
        return Record(f"keras.losses.{sent}", tuple((name, options.get(name, UNKNOWN)) for name in parameters))
    return sent if isinstance(sent, str) or sent is None else _NOT_SENT
