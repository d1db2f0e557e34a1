"""What the constructors of optimizers, losses, metrics, callbacks and their like take: the signatures of Keras say."""

from __future__ import annotations

from collections.abc import Collection

from shapelens.rules.mismatch import InvalidArgument, InvalidCall, Mismatch
from shapelens.rules.signatures import object_signature


def refused_arguments(name: str, positional: int, named: Collection[str]) -> Mismatch | None:
    """Return why the constructor with this canonical name (`keras.optimizers.Adam`) does not take so many arguments by
    position and these by name; `None` if it does, or if it is not known what it takes.
    """
    signature = object_signature(name)
    if signature is None:
        return None
    parameters = signature.parameters
    unknown = next((key for key in named if key not in parameters), None)
    if unknown is not None and not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return InvalidArgument(name, unknown, None, "is not among its arguments")
    ordered = [p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    missing = next((p.name for p in ordered[positional:] if p.default is p.empty and p.name not in named), None)
    if missing is not None:
        return InvalidArgument(name, missing, None, "is required")
    if positional > len(ordered):
        taken = ", ".join(p.name for p in ordered)
        return InvalidCall(name, f"{positional} arguments are given, and it takes {len(ordered)} ({taken})")
    return None
