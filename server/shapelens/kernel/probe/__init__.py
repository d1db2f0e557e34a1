"""The probe: runs in the user's kernel and tells the shapes of what is bound there. It observes and never touches.

These modules import the standard library alone and each other, run on Python 3.9, and are sent as one text: see
`install.py`, where they stand in their order. Here they are imported for those who look at them in Python.
"""

from importlib import import_module

from shapelens.kernel.install import PROBE_PARTS

for part in PROBE_PARTS:
    import_module(f"{__name__}.{part}")
