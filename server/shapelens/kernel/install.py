"""The code that a front end runs in a kernel: once and silently to have the probe there, and, where it has no comms,
after each cell to ask what the probe has seen.
"""

from __future__ import annotations

import re
from importlib.resources import files

PROBE_PARTS = (
    "reading",
    "words",
    "describing",
    "arrays",
    "tensorflow_values",
    "other_backends",
    "keras_settings",
    "keras_graphs",
    "keras_layers",
    "runtime",
    "glance",
    "namespaces",
    "messages",
    "definitions",
    "watching",
)
"""The modules of the probe in the order in which they are joined: each uses only what stands before it."""

_JOINED = re.compile(r"^from (?:__future__|shapelens\.kernel\.probe\.\w+) import (?:\([^)]*\)|.*)\n", re.MULTILINE)
"""What a module of the probe imports from the others, and what is said once for all of them."""

PROBE_MODULE = "_shapelens_probe"
"""The name by which the probe goes in the kernel, where it is no module and leaves no name."""


PULL_MIME = "application/vnd.shapelens.messages+json"
"""The type of the output by which the probe's messages come: `{"life": …, "messages": […]}`; `{}` without a probe."""

# What is displayed here is part of no cell, and is kept nowhere.
_PULL = """
import sys
shell = sys.modules["IPython"].get_ipython()
answer = {{}}
for hook in shell.events.callbacks.get("post_run_cell", ()):
    probe = getattr(hook, "__self__", None) if type(hook) is type(shell.run_cell) else None
    if type(probe).__module__ == {module!r} and hasattr(type(probe), "pull"):
        answer = probe.pull({life!r}, {after!r})
shell.display_pub.publish({{{mime!r}: answer}})
"""


def bootstrap_code(until: float | None = None) -> str:
    """Return Python that installs the probe, and leaves the user's names as they are.

    After the time `until` (seconds since the epoch) it does nothing: who sent it has gone.
    """
    run = _probe("install()")
    if until is not None:
        run = f"if __import__('time').time() < {until!r}: {run}"
    return _harmless(run)


def pull_code(life: str | None, after: int, install: bool) -> str:
    """Return Python that displays, as `PULL_MIME`, what the probe has seen after its message number `after`; all there
    is if the kernel's life is not `life`. With `install`, it sees to it that there is a probe.
    """
    pull = _in_private(_PULL.format(module=PROBE_MODULE, life=life, after=after, mime=PULL_MIME))
    return _harmless(f"{_probe('install(pulled=True)')}\n    {pull}" if install else pull)


def probe_source() -> str:
    """Return the probe as one text."""
    folder = files("shapelens.kernel").joinpath("probe")
    parts = [folder.joinpath(f"{part}.py").read_text(encoding="utf-8") for part in PROBE_PARTS]
    return "\n\n".join(["from __future__ import annotations\n", *(_JOINED.sub("", part) for part in parts)])


def _probe(call: str) -> str:
    return _in_private(f"{probe_source()}\n\n{call}\n")


def _in_private(program: str) -> str:
    """Run a program so that it leaves no name behind."""
    return f"exec(compile({program!r}, '<shapelens>', 'exec', dont_inherit=True), {{'__name__': {PROBE_MODULE!r}}})"


def _harmless(run: str) -> str:
    # A kernel whose Python is too old to compile the probe is left alone.
    return f"try:\n    {run}\nexcept Exception:\n    pass\n"
