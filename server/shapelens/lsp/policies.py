"""Which findings a user wants to hear of in each document: by the editor's settings and those of the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pygls import uris

from shapelens.checks.policy import Policy
from shapelens.configuration import Configuration, ConfigurationError, candidates, parse_policy, settings_for
from shapelens.notebook.modules import Stamp, stamp

NOTHING = Policy(select=())


@dataclass(frozen=True)
class _Known:
    """The settings that hold in a folder, and what the files looked like that they may stand in."""

    configuration: Configuration
    stamps: Mapping[Path, Stamp]


class Policies:
    """The settings of all folders with open documents; `complain` tells the user what cannot be used, once."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        self._complain = complain
        self._complaints: set[str] = set()
        self._editor: Policy | None = None
        self._known: dict[Path, _Known] = {}

    def of(self, uri: str) -> Policy:
        """Return the policy for a document."""
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
        if not path:
            return Policy().under(self._editor)
        configuration = self._of_folder(Path(path).parent)
        return NOTHING if configuration.excludes(Path(path)) else configuration.policy.under(self._editor)

    def take_editor_settings(self, settings: Mapping[str, Any]) -> bool:
        """Take the editor's `select`, `ignore` and `severities`; say whether they are others than before."""
        before = self._editor
        try:
            chosen = parse_policy({"ignore": settings.get("ignore"), "severity": settings.get("severities")})
            selected = parse_policy({"select": settings.get("select")}).select
            self._editor = Policy(selected, chosen.ignore, chosen.severities)
        except ConfigurationError as error:
            self._editor = None
            self._tell(f"the editor's settings: {error}")
        return self._editor != before

    def refresh(self) -> bool:
        """Look at the files again; say whether something has changed."""
        changed = [
            folder
            for folder, known in self._known.items()
            if any(stamp(path) != before for path, before in known.stamps.items())
        ]
        for folder in changed:
            del self._known[folder]
        if changed:
            self._complaints.clear()
        return bool(changed)

    def _of_folder(self, folder: Path) -> Configuration:
        known = self._known.get(folder)
        if known is None:
            stamps = {path: stamp(path) for path in candidates(folder)}
            known = self._known[folder] = _Known(self._read(folder), stamps)
        return known.configuration

    def _read(self, folder: Path) -> Configuration:
        try:
            return settings_for(folder)
        except ConfigurationError as error:
            self._tell(str(error))
            return Configuration()

    def _tell(self, message: str) -> None:
        if message not in self._complaints:
            self._complaints.add(message)
            self._complain(f"ShapeLens: {message}")
