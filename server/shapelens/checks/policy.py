"""`Policy`: which checks a user wants to hear of, and how severe each is to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from shapelens.checks.model import Diagnostic, Severity

EVERY: Final = "SL"
"""The beginning of every code."""


@dataclass(frozen=True)
class Policy:
    """Codes are named by their beginning: `SL` is every check, `SL5` those of training, `SL503` a single one.

    Where several entries name a code the longest decides, and of two that are equally long the one that ignores.
    """

    select: tuple[str, ...] = (EVERY,)
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict[str, Severity])

    def shows(self, code: str) -> bool:
        """Say whether findings with this code are wanted."""
        selected = longest(code, self.select)
        ignored = longest(code, self.ignore)
        return selected is not None and (ignored is None or len(ignored) < len(selected))

    def applied(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that are wanted, each with the severity that it has for the user."""
        return [self._with_severity(diagnostic) for diagnostic in found if self.shows(diagnostic.code)]

    def _with_severity(self, diagnostic: Diagnostic) -> Diagnostic:
        entry = longest(diagnostic.code, self.severities)
        return diagnostic if entry is None else replace(diagnostic, severity=self.severities[entry])

    def under(self, above: Policy | None) -> Policy:
        """Return this policy as it is under one that comes later (the command line's, the editor's): what that one
        selects is selected in place of what this one selects, and the rest is added.
        """
        if above is None:
            return self
        return Policy(
            above.select or self.select, (*self.ignore, *above.ignore), {**self.severities, **above.severities}
        )


def longest(code: str, entries: Iterable[str]) -> str | None:
    """Return the longest entry that the code begins with, `None` if there is none."""
    return max((entry for entry in entries if code.startswith(entry)), key=len, default=None)
