"""`[tool.shapelens]` in the nearest `pyproject.toml`, or a `shapelens.toml`: what a project wants to hear of."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from shapelens.checks.model import Severity
from shapelens.checks.policy import Policy
from shapelens.checks.registry import CHECKS

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

OWN_FILE: Final = "shapelens.toml"
PROJECT_FILE: Final = "pyproject.toml"
_SEVERITIES: Final[dict[str, Severity]] = {"error": "error", "warning": "warning", "information": "information"}
_SETTINGS: Final = ("select", "ignore", "severity", "exclude")


class ConfigurationError(Exception):
    """Settings that cannot be used; the message says which and why, for people."""


@dataclass(frozen=True)
class Configuration:
    """The settings of the project in `folder`; `exclude` are patterns as in a `.gitignore` there."""

    folder: Path | None = None
    policy: Policy = field(default_factory=Policy)
    exclude: tuple[str, ...] = ()

    def excludes(self, path: Path) -> bool:
        """Say whether the project leaves out a file or a folder."""
        if self.folder is None or not self.exclude:
            return False
        try:
            inside = path.absolute().relative_to(self.folder).as_posix()
        except ValueError:
            return False
        return self._patterns.match_file(f"{inside}/" if path.is_dir() else inside)

    @cached_property
    def _patterns(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec  # not before it is needed: the language server starts without

        return GitIgnoreSpec.from_lines(self.exclude)


def candidates(folder: Path) -> list[Path]:
    """Return the files that may hold the settings of what lies in a folder, the nearest first."""
    return [place / name for place in (folder, *folder.parents) for name in (OWN_FILE, PROJECT_FILE)]


def settings_for(folder: Path) -> Configuration:
    """Return the settings that hold in a folder: those of the nearest `shapelens.toml`, or `pyproject.toml` with our
    table. Raises `ConfigurationError`.
    """
    found = (settings_in(place) for place in (folder.absolute(), *folder.absolute().parents))
    return next((configuration for configuration in found if configuration is not None), Configuration())


def settings_in(folder: Path) -> Configuration | None:
    """Return the settings that stand in a folder itself, `None` if there are none. Raises `ConfigurationError`."""
    for name in (OWN_FILE, PROJECT_FILE):
        table = _our_table(folder / name) if (folder / name).is_file() else None
        if table is not None:
            return _configuration(folder / name, table)
    return None


def _configuration(path: Path, table: Mapping[str, Any]) -> Configuration:
    try:
        policy = parse_policy(table)
        for name in table:
            if name not in _SETTINGS:
                raise ConfigurationError(f"there is no setting '{name}'; there are {', '.join(_SETTINGS)}")
        return Configuration(path.parent, policy, _texts(table, "exclude"))
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None


def parse_policy(settings: Mapping[str, Any]) -> Policy:
    """Make a policy of settings `select`, `ignore` and `severity`. Raises `ConfigurationError`."""
    severities: object = settings.get("severity") or {}
    if not isinstance(severities, dict):
        raise ConfigurationError('severity must be a table, such as { SL107 = "error" }')
    wanted: dict[str, Severity] = {}
    for code, name in cast("dict[object, object]", severities).items():
        if not isinstance(name, str) or name not in _SEVERITIES:
            raise ConfigurationError(f"severity of {code}: must be one of {', '.join(_SEVERITIES)}")
        wanted[parse_code(str(code), "severity")] = _SEVERITIES[name]
    select = tuple(parse_code(code, "select") for code in _texts(settings, "select"))
    ignore = tuple(parse_code(code, "ignore") for code in _texts(settings, "ignore"))
    return Policy(select if "select" in settings else Policy().select, ignore, wanted)


def parse_code(text: str, setting: str) -> str:
    """Return a code, or the beginning of some, as we write it. Raises `ConfigurationError` if no check begins so."""
    code = text.strip().upper()
    code = "SL" if code == "ALL" else code
    if not code or not any(known.startswith(code) for known in CHECKS):
        raise ConfigurationError(f"{setting}: there is no check '{text}'")
    return code


def _texts(settings: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value: object = settings.get(name) or []
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    texts = tuple(item for item in items if isinstance(item, str))
    if len(texts) < len(items):
        raise ConfigurationError(f"{name} must be a list of strings")
    return texts


def _our_table(path: Path) -> Mapping[str, Any] | None:
    """Return our settings in a file, `None` if it has none."""
    try:
        table = _parse_toml(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or 'cannot be read'}") from error
    except ValueError as error:  # no UTF-8, or no TOML
        raise ConfigurationError(f"{path}: is not valid TOML: {error}") from error
    if path.name == OWN_FILE:
        return table
    tool: object = table.get("tool")
    ours: object = cast("dict[str, object]", tool).get("shapelens") if isinstance(tool, dict) else None
    if ours is not None and not isinstance(ours, dict):
        raise ConfigurationError(f"{path}: tool.shapelens must be a table")
    return cast("dict[str, Any] | None", ours)


def _parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML with what the version of Python has for it."""
    library = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    return library.loads(text)
