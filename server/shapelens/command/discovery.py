"""Which files to look at: those given, and the Python files and notebooks in the folders given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shapelens.configuration import Configuration, ConfigurationError, settings_in

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SUFFIXES: Final = (".py", ".ipynb")
_FOREIGN: Final = frozenset({"node_modules", "site-packages", "__pycache__", "__pypackages__"})


class ProjectSettings:
    """The settings of each folder, read once; what cannot be used is a complaint, and the defaults hold."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._known: dict[Path, Configuration] = {}

    def of(self, folder: Path) -> Configuration:
        """Return the settings that hold in a folder, which must be absolute."""
        if folder not in self._known:
            self._known[folder] = self._read(folder)
        return self._known[folder]

    def _read(self, folder: Path) -> Configuration:
        try:
            found = settings_in(folder)
        except ConfigurationError as error:
            self.complaints.append(str(error))
            return Configuration()
        if found is not None:
            return found
        return Configuration() if folder == folder.parent else self.of(folder.parent)


@dataclass(frozen=True)
class _Ignores:
    """The `.gitignore` files that hold in a folder, the nearest first."""

    files: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def beside(self, folder: Path) -> _Ignores:
        """Return these and the one in a folder."""
        from pathspec import GitIgnoreSpec

        try:
            lines = (folder / ".gitignore").read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return self
        return _Ignores(((folder, GitIgnoreSpec.from_lines(lines)), *self.files))

    def match(self, path: Path, is_folder: bool) -> bool:
        """Say whether git leaves out a file or a folder: the nearest file that speaks of it decides."""
        for folder, patterns in self.files:
            name = path.relative_to(folder).as_posix()
            verdict = patterns.check_file(f"{name}/" if is_folder else name).include
            if verdict is not None:
                return verdict
        return False


def find_files(paths: Iterable[Path], settings: ProjectSettings, force_exclude: bool = False) -> list[Path]:
    """Return the files to look at, each once. A file that is named is looked at even if the settings exclude it, unless
    `force_exclude` says otherwise.

    Folders are searched without what is hidden, in a virtual environment or installed, left out by a `.gitignore` or
    excluded by the settings.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_walk(path, _ignores_above(path.absolute()), settings)))
        elif not force_exclude or not settings.of(path.absolute().parent).excludes(path):
            found[path] = None
    return [*found]


def _walk(folder: Path, ignores: _Ignores, settings: ProjectSettings) -> Iterator[Path]:
    absolute = folder.absolute()
    ignores = ignores.beside(absolute)
    configuration = settings.of(absolute)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        settings.complaints.append(f"{folder}: {error.strerror or 'cannot be read'}")
        return
    for path in entries:
        is_folder = path.is_dir() and not path.is_symlink()
        if path.name.startswith(".") or not (is_folder or path.suffix in _SUFFIXES):
            continue
        if ignores.match(path.absolute(), is_folder) or configuration.excludes(path):
            continue
        if not is_folder:
            if path.is_file():
                yield path
        elif path.name not in _FOREIGN and not (path / "pyvenv.cfg").exists():
            yield from _walk(path, ignores, settings)


def _ignores_above(folder: Path) -> _Ignores:
    """Return the `.gitignore` files above a folder, up to the top of its repository; none outside of one."""
    above: list[Path] = []
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            break
        above.append(place.parent)
    else:
        return _Ignores()
    ignores = _Ignores()
    for place in reversed(above):
        ignores = ignores.beside(place)
    return ignores
