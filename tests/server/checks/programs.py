"""Programs with one mismatch each, and programs that look wrong and are fine. Keras is asked about each of them."""

from __future__ import annotations

import re
from pathlib import Path

_HERE = Path(__file__).parent
_HEAD = re.compile(r"^#: (\S+)[ ]?(.*)$", re.MULTILINE)


def _read(name: str) -> dict[str, tuple[str, str]]:
    """Read programs that follow lines `#: title code`; give the code (empty for none) and the program by title."""
    parts = _HEAD.split((_HERE / name).read_text("utf-8"))[1:]
    programs = {parts[i]: (parts[i + 1].strip(), parts[i + 2].lstrip("\n")) for i in range(0, len(parts), 3)}
    assert len(programs) == len(parts) // 3, "two programs have one title"
    return programs


BROKEN = _read("broken.txt")
FINE = {title: program for title, (_, program) in _read("fine.txt").items()}
