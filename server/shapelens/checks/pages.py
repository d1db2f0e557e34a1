"""Where the page of a check lies: an editor opens it when the code of a finding is clicked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_FOLDERS: Final = (
    Path(__file__).parent / "docs",  # in an installed package
    Path(__file__).parents[3] / "docs" / "checks",  # in a checkout
)


@cache
def page_uri(code: str) -> str | None:
    """Return the URI of the page of a check, `None` if this installation has no pages."""
    pages = (folder / f"{code}.md" for folder in _FOLDERS)
    return next((page.as_uri() for page in pages if page.is_file()), None)
