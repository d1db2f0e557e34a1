"""Names of layers that are not known, as those that Keras chooses: the class's name in small letters, and a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shapelens.interpret.values import Ref, Unresolved, Value, is_tuple


@dataclass(frozen=True, slots=True)
class LayerName(Unresolved):
    """The name of `owner`, a layer or a model, which is found by it in a model that holds it."""

    owner: Ref | None = None


@dataclass(frozen=True, slots=True)
class ChosenName(LayerName):
    """A name that Keras chose: `stem`, or `stem` with a number behind."""

    stem: str = ""


def chosen_name(class_name: str, owner: Ref | None = None) -> ChosenName:
    """Return the name that Keras chooses for a layer of this class, which is `owner` if that is known.

    Source: `keras.src.utils.naming.to_snake_case`.
    """
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", class_name)
    stem = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
    return ChosenName("a name that Keras chooses", stem=stem, owner=owner)


def contains(name: ChosenName, part: str) -> bool | None:
    """Say whether `part` is in a name, `None` if that depends on the number."""
    if part in name.stem:
        return True
    ends = [name.stem[start:] for start in range(len(name.stem) + 1)]
    return None if any(re.fullmatch(f"{re.escape(end)}(_[0-9]*)?|[0-9]+", part) for end in ends) else False


def equals(name: ChosenName, other: str) -> bool | None:
    """Say whether a name is `other`, `None` if that depends on the number."""
    return None if re.fullmatch(f"{re.escape(name.stem)}(_[0-9]+)?", other) else False


def call_method(name: ChosenName, method: str, arguments: tuple[Value, ...]) -> Value:
    """Call a method of the string."""
    if method == "lower" and not arguments:
        return name
    given = arguments[0] if len(arguments) == 1 else None
    parts = given if is_tuple(given) else (given,)
    if method not in ("startswith", "endswith") or not all(isinstance(part, str) for part in parts):
        return Unresolved(name.reason)
    verdicts = [_starts_with(name, str(part)) if method == "startswith" else None for part in parts]
    if True in verdicts:
        return True
    return Unresolved(name.reason) if None in verdicts else False


def _starts_with(name: ChosenName, part: str) -> bool | None:
    if name.stem.startswith(part):
        return True
    return None if re.fullmatch(f"{re.escape(name.stem)}_[0-9]*", part) else False
