"""`Unwritten`: what pending cells start from where some of them write a module, or ask `%autoreload` for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shapelens.interpret.values import Key, Value
from shapelens.kernel.history import SomeSources
from shapelens.notebook.modules import Sources, SourcesWithout, written_file
from shapelens.notebook.reloading import Asked, Reloading, asked_of_autoreload

_NOTHING = Asked(now=False, always=False)


@dataclass(frozen=True)
class Start:
    """The sources of modules and the environment that cells start from."""

    sources: SomeSources
    environment: Mapping[Key, Value]


class Unwritten:
    """Keeps what it returned as long as nothing is different: timelines go by the identity of it."""

    def __init__(self, reloading: Reloading) -> None:
        self._reloading = reloading
        self._given: tuple[frozenset[str], Asked, Sources, dict[Key, Value]] | None = None
        self._start: Start | None = None

    def start(self, codes: Sequence[str], sources: Sources, environment: dict[Key, Value]) -> Start:
        """Return what pending cells of these codes start from: nothing is known of the files that some of them write,
        nor of what will be reloaded.
        """
        paths = frozenset(path for code in codes if (path := written_file(code)) is not None)
        asked = asked_of_autoreload(codes)
        if not paths and asked == _NOTHING:
            return Start(sources, environment)
        before, self._given = self._given, (paths, asked, sources, environment)
        same = before is not None and before[:2] == (paths, asked) and before[2] is sources and before[3] is environment
        if self._start is None or not same:
            known = SourcesWithout(sources, paths) if paths else sources
            self._start = Start(known, self._reloading.with_unwritten(environment, sources, paths, asked))
        return self._start
