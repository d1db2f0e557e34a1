"""The user's own modules as files: found as Python finds them, read once, and looked at again when they change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import inf
from pathlib import Path
from time import time
from typing import Final, TypeAlias

from shapelens.interpret.language.modules import SCRIPT, SOURCE, ModuleSource
from shapelens.interpret.memory import COMPLETE, MISSING
from shapelens.interpret.values import Key, Site, Value
from shapelens.kernel.history import SomeSources
from shapelens.notebook.stored_cells import UnreadableFile, cell_texts
from shapelens.source.document import Document
from shapelens.source.parsing import parse

MAX_BYTES: Final = 1_000_000
"""A file above this size is no module that people write."""

MAX_NOTEBOOK_BYTES: Final = 8_000_000
"""A notebook has its outputs in it."""

_WRITES: Final = re.compile(
    r"\s*%%(?:writefile|file)[ \t]+(?:(?:-a|--append)[ \t]+)?"
    r"(?:(?P<quote>[\"'])(?P<quoted>.+?)(?P=quote)|(?P<plain>\S+))"
)
_MARGIN: Final = 2.0  # seconds: a file's times and the clock need not agree

Stamp: TypeAlias = "tuple[int, int] | None"
"""When a file was changed and how long it is; `None` if there is no such file."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found under a name, and the stamps of all files that were looked at for it."""

    source: ModuleSource | None
    stamps: Mapping[Path, Stamp]


@dataclass(slots=True)
class Sources:
    """The sources of modules as they are at one moment; a module is read when it is asked for the first time."""

    files: ModuleFiles
    found: dict[Key, _Found] = field(default_factory=dict[Key, _Found])

    def get(self, key: Key) -> Value:
        """Return the `ModuleSource` under a key, `MISSING` if there is no such module."""
        if key not in self.found:
            self.found[key] = self.files.read(key)
        source = self.found[key].source
        return MISSING if source is None else source


class SourcesThen:
    """The sources of modules as they were at a `moment` (in seconds since the epoch): those that were `found` by then,
    and those whose files have not changed since.
    """

    def __init__(self, files: ModuleFiles, found: Mapping[Key, _Found], moment: float) -> None:
        self._files = files
        self._found = dict(found)
        self._moment = moment

    def get(self, key: Key) -> Value:
        """Return the `ModuleSource` under a key, `MISSING` if there is none, or it may have said something else."""
        if key not in self._found:
            found = self._files.read(key)
            newest = max((newest_change(path) for path, stamp in found.stamps.items() if stamp is not None), default=0)
            self._found[key] = found if newest <= self._moment else _Found(None, {})
        source = self._found[key].source
        return MISSING if source is None else source


class SourcesWithout:
    """The sources of modules, but for those at these paths: what they will say is not there yet."""

    def __init__(self, sources: SomeSources, paths: frozenset[str]) -> None:
        self.sources = sources
        self.paths = paths
        self._names = {
            *paths,
            *(path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in paths),
        }

    def get(self, key: Key) -> Value:
        """Return the `ModuleSource` under a key, `MISSING` if there is none, or it will be another one."""
        name = str(key[1]).split("\0")[0].removeprefix(SCRIPT).removeprefix("./")
        return MISSING if name in self._names else self.sources.get(key)


def written_file(code: str) -> str | None:
    """Return the path that a cell writes to with `%%writefile`."""
    match = _WRITES.match(code)
    return match and (match["quoted"] or match["plain"]).removeprefix("./")


class ModuleFiles:
    """The modules in the folders that a program imports from: its own folder, then those of the workspace."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._documents: dict[tuple[Path, int], Document] = {}
        self._named: dict[str, Path] = {}
        self.sources = Sources(self)

    def then(self, moment: float) -> SourcesThen:
        """Return the sources as they were at a moment, as far as files that have not changed since tell it."""
        return SourcesThen(self, {}, moment - _MARGIN)

    def now(self) -> SourcesThen:
        """Return the sources as they are, for when they have changed."""
        return SourcesThen(self, self.sources.found, time())

    def refresh(self) -> bool:
        """Look at the files again; say whether one that was looked for is another one, new or gone."""
        stamps = {path: stamp(path) for found in self.sources.found.values() for path in found.stamps}
        same = {
            key: found
            for key, found in self.sources.found.items()
            if all(stamps[path] == stamp for path, stamp in found.stamps.items())
        }
        if len(same) == len(self.sources.found):
            return False
        self.sources = Sources(self, same)
        return True

    def read(self, key: Key) -> _Found:
        """Read the module under a key of the environment."""
        name, *added = str(key[1]).split("\0")
        stamps: dict[Path, Stamp] = {}
        is_script = name.startswith(SCRIPT)
        folders = (self._folders or [Path()]) if is_script else chain(map(self._absolute, added), self._folders)
        for folder in folders:
            for path in _scripts(folder, name) if is_script else _candidates(folder, name):
                stamps[path] = stamp(path)
                if stamps[path] is not None:
                    source = self._source(path, name)
                    if source is not None:
                        return _Found(source, stamps)
        return _Found(self._namespace_package(name, stamps), stamps)

    def where(self, site: Site) -> tuple[Path, int] | None:
        """Return the file and the line (from 0, in a notebook that of its cell) of a place in a module; `None` if it is
        in none.
        """
        for (path, _), document in self._documents.items():
            for unit in document.units:
                if unit.key == site.unit:
                    line = unit.present_line(site.line)
                    return None if line is None else (path, line)
        return None

    def _namespace_package(self, name: str, stamps: dict[Path, Stamp]) -> ModuleSource | None:
        """A folder with modules in it is a package without a source of its own."""
        if not all(part.isidentifier() for part in name.split(".")):
            return None
        folders = [folder.joinpath(*name.split(".")) for folder in self._folders]
        stamps.update({folder: stamp(folder) for folder in folders})
        return ModuleSource(name, "", is_package=True) if any(folder.is_dir() for folder in folders) else None

    def _absolute(self, folder: str) -> Path:
        return self._folders[0] / folder if self._folders else Path(folder)

    def _source(self, path: Path, name: str) -> ModuleSource | None:
        is_notebook = path.suffix == ".ipynb"
        try:
            large = path.stat().st_size > (MAX_NOTEBOOK_BYTES if is_notebook else MAX_BYTES)
            text = None if large else path.read_bytes().decode("utf-8-sig")
            texts = [] if text is None else [*cell_texts(path, text)] if is_notebook else [text]
        except (OSError, UnicodeDecodeError, UnreadableFile):
            return None
        documents: list[Document] = []
        for number, text in enumerate(texts):
            if text is not None:
                documents.append(self._documents.setdefault((path, number), Document()))
                documents[-1].set_text(text)
        if not documents:
            return None
        statements = tuple((unit.key, unit.tree) for document in documents for unit in document.units)
        content = " ".join(document.source_hash for document in documents)
        is_broken = any(parse(document.text) is None for document in documents if not is_notebook)
        return ModuleSource(name, content, path.name == "__init__.py", statements, is_broken)


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files that can hold the module `name` in `folder`, in Python's order."""
    parts = name.split(".")
    if all(part.isidentifier() for part in parts):
        yield folder.joinpath(*parts, "__init__.py")
        yield folder.joinpath(*parts[:-1], f"{parts[-1]}.py")


def _scripts(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files that `%run` takes for a path: the ending of a script may be left out."""
    path = folder / Path(name.removeprefix(SCRIPT)).expanduser()
    yield path
    yield path.with_name(f"{path.name}.py")


def stamp(path: Path) -> Stamp:
    """Look at a file: what this returns is another thing when the file has changed."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size)


def newest_change(path: Path) -> float:
    """Return when a file changed last, or was put in its place, in seconds since the epoch."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return inf
    return max(status.st_mtime, status.st_ctime)


class WithSources(Mapping[Key, Value]):
    """An environment, and the sources of modules as far as somebody asks for them. It is `complete` where no global
    variable is missing in it.
    """

    __slots__ = ("complete", "environment", "sources")

    def __init__(self, environment: Mapping[Key, Value], sources: SomeSources, complete: bool = False) -> None:
        self.environment = environment
        self.sources = sources
        self.complete = complete

    def __getitem__(self, key: Key) -> Value:
        value = self.get(key, MISSING)
        if value is MISSING:
            raise KeyError(key)
        return value

    def get(self, key: Key, default: Value = None) -> Value:
        """Return what `key` holds, or `default`."""
        if key is COMPLETE:
            return self.complete
        if key[0] != SOURCE:
            return self.environment.get(key, default)
        value = self.sources.get(key)
        return default if value is MISSING else value

    def __iter__(self) -> Iterator[Key]:
        return iter(self.environment)

    def __len__(self) -> int:
        return len(self.environment)
