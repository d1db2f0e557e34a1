"""Writes docs/checks/: one page for each check, and the list of all, from what the checks say of themselves."""

from __future__ import annotations

from pathlib import Path

from shapelens.checks.explain import index, page
from shapelens.checks.registry import CHECKS

FOLDER = Path(__file__).parents[1] / "docs" / "checks"


def pages() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {"README.md": index(), **{f"{check.code}.md": page(check) for check in CHECKS.values()}}


def main() -> None:
    """Write the pages, and take away those of checks that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages in {FOLDER}")


if __name__ == "__main__":
    main()
