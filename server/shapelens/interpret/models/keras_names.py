"""The names that layers and models are given; those of Keras's layers are checked with their other arguments."""

from __future__ import annotations

from shapelens.interpret.machine import Machine
from shapelens.interpret.values import Site, Unresolved, Value
from shapelens.rules.mismatch import InvalidArgument


def refused(machine: Machine, class_name: str, name: Value, site: Site) -> Unresolved | None:
    """Report a name with a slash in it, which Keras takes since version 3 for a part of a path."""
    if not isinstance(name, str) or "/" not in name or machine.keras_version < (3, 0):
        return None
    return machine.report(InvalidArgument(class_name, "name", name, "cannot contain '/'"), site)
