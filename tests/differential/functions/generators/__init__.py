"""How the arguments of each function are drawn at random: legal ones mostly, and some that are not.

A module of this package that calls `register` is found by itself: one library, one subject.
"""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
