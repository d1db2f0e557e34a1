"""The history of a kernel: what each execution started from, and what holds now."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType
from typing import Any, Final, Protocol, cast

from shapelens.interpret.language.modules import is_of_a_library, of_unknown_content, source_key
from shapelens.interpret.memory import DELETED, GLOBAL, KERAS, KERAS_BACKEND, KERAS_VERSION, MISSING, apply_writes
from shapelens.interpret.names import STAR
from shapelens.interpret.tensors.written_arrays import SHAPE_IN_KERNEL
from shapelens.interpret.values import Key, Origin, Ref, Tensor, Value
from shapelens.kernel.descriptions import spec_of
from shapelens.kernel.earlier import CellsByHash, Earlier, Interpret
from shapelens.kernel.effects import Effect, Observed, contradict, joined, of_unknown_code, until_error
from shapelens.kernel.sampled import Sampler
from shapelens.kernel.schema import Raised
from shapelens.rules.backends import TENSORFLOW
from shapelens.rules.dtype_policies import policy_named
from shapelens.rules.versions import LAST_OF_KERAS_2, version_of
from shapelens.source.document import history_hash
from shapelens.source.sections import Section

_log = logging.getLogger(__name__)

_NOTHING: Final[Mapping[Key, Value]] = MappingProxyType({})

_OBJECTS: Final = frozenset({"layer", "model", "list", "dict", "frame", "object"})
"""The kinds of what may have several names, and can be changed under each."""

_MAX_CONTRADICTIONS = 100
"""How many contradictions are kept."""


class SomeSources(Protocol):
    """The sources of the user's modules at some time."""

    def get(self, key: Key) -> Value:
        """Return the source of a module, `MISSING` if there is none."""
        ...


@dataclass(frozen=True)
class Execution:
    """One execution of a cell. `before` is the environment just before it, `complete` if no variable is missing in it;
    `failed_line` is where it ended early, `after` what the kernel held then, and `raised` what the probe recognized of
    the library's message. One that `failed_unseen` ended before we came, at a line that is not known. It is not
    `certain` where another cell with the same text may have run in its place.
    """

    number: int
    cell_id: str
    source_hash: str
    execution_count: int | None
    before: Mapping[Key, Value]
    failed_line: int | None = None
    after: Mapping[Key, Value] = field(default_factory=dict[Key, Value])
    raised: Raised | None = None
    failed_unseen: bool = False
    certain: bool = True
    complete: bool = False
    sources: SomeSources | None = None
    """What the user's modules said when it ran."""

    @property
    def name(self) -> str:
        """The name of the moment just before it."""
        return f"ran {self.number}"

    def in_doubt(self, cell_id: str) -> Execution:
        """Return this for a cell that perhaps ran in place of another one: it is not known what it started from."""
        return replace(
            self, cell_id=cell_id, before=_NOTHING, after=_NOTHING, raised=None, certain=False, complete=False
        )


@dataclass
class KernelHistory:
    """What is known of a notebook's kernel. Empty when there is none."""

    kernel_id: str | None = None
    alive: bool = False
    busy: bool = False
    runtime: dict[str, Any] = field(default_factory=dict[str, Any])
    now: dict[Key, Value] = field(default_factory=dict[Key, Value])
    described: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    origins: dict[str, Origin] = field(default_factory=dict[str, Origin])
    """Which execution bound each name that is described."""
    executions: dict[str, Execution] = field(default_factory=dict[str, Execution])
    """The last execution of each cell."""
    contradictions: list[str] = field(default_factory=list[str])
    """Where a cell bound another tensor than its source says: what was sampled counts, and a rule of ours is wrong."""
    _unplaced: dict[str, Execution] = field(default_factory=dict[str, Execution])
    """What ran before we came and was the text of no cell then, by the hash that IPython's history has of it."""
    _count: int = 0
    _last_sequence: int = -1

    def forget(self, kernel_id: str | None = None) -> None:
        """Forget everything that was sampled; what comes next is of `kernel_id`."""
        self.__init__(kernel_id)

    def add(
        self,
        snapshot: Mapping[str, Any],
        interpret: Interpret,
        cells: CellsByHash | None = None,
        sources: SomeSources | None = None,
    ) -> bool:
        """Take in one message of the probe; say whether anything changed. A message that came before is ignored.

        `cells` are the ids and source hashes of the present cells by the hash that IPython's history has of them: what
        a kernel that was running before we came says that it ran is found by it. `sources` are those of the user's
        modules when it ran.
        """
        sequence = int(snapshot.get("seq", 0))
        full = bool(snapshot.get("full"))
        if sequence <= self._last_sequence and not full:
            return False
        missed = self._last_sequence >= 0 and sequence != self._last_sequence + 1
        self._last_sequence = sequence
        self.alive = True
        before = self.now
        cell_id, source_hash = snapshot.get("cell_id"), snapshot.get("source_hash")
        # A full description of a kernel that nothing is known of yet: it ran before we came.
        attached = self.is_first(snapshot)
        if attached and sources is not None:
            before = _changed_modules(snapshot, sources)
        effects = interpret(cell_id, source_hash, before) if cell_id is not None or attached else None
        inferred = joined(effects or ()) if attached else self._inferred(snapshot, None if missed else effects, before)
        self.now = self._after(snapshot, before, inferred, trusted=not attached)
        if not attached:
            self._look_for_contradictions(snapshot, inferred)
        if attached:
            self._reconstruct(snapshot, interpret, cells or {}, sources)
        if isinstance(cell_id, str) and isinstance(source_hash, str):
            self._count += 1
            count = snapshot.get("execution_count")
            # The cell that imports Keras ran with the version and the backend that it brought.
            brought = [key for key in (KERAS_VERSION, KERAS_BACKEND) if key in self.now and key not in before]
            if brought:
                before = before | {key: self.now[key] for key in brought}
            line = snapshot.get("failed_line")
            after, raised = ({}, None) if line is None else (self.now, snapshot.get("raised"))
            self.executions[cell_id] = Execution(
                self._count,
                cell_id,
                source_hash,
                count,
                before,
                line,
                after,
                raised,
                complete=not attached,
                sources=sources,
            )
        return True

    def is_first(self, snapshot: Mapping[str, Any]) -> bool:
        """Say whether a message is the first of a kernel that ran before we came."""
        return bool(snapshot.get("full")) and not self.now

    def last_run(self, section: Section) -> Execution | None:
        """Return the last execution of a section that is unchanged since.

        One of a file is known by its code: where another one has the same, or had it when it ran, either may have run.
        A cell that is given a text that ran before we came is perhaps the one that ran.
        """
        run = self.executions.get(section.id)
        if run is not None and run.source_hash == section.source_hash and section.twins in (None, 1):
            return run
        if run is None and self._unplaced:
            hashes = section.hashes if section.twins is not None else (history_hash(section.code),)
            unplaced = next((self._unplaced[each] for each in hashes if each in self._unplaced), None)
            if unplaced is not None:
                return replace(unplaced, cell_id=section.id, source_hash=section.source_hash)
        if section.twins is None:
            return None
        runs = self.executions.values()
        run = next((run for run in runs if run.source_hash == section.source_hash), None)
        return None if run is None else run.in_doubt(section.id)

    def confuse(self, cell_ids: Sequence[str]) -> None:
        """Say that it is not known which of several cells with the same text ran last: nothing is known of what any of
        them started from.
        """
        run = self.executions.get(cell_ids[0]) if len(cell_ids) > 1 else None
        if run is not None:
            for cell_id in cell_ids:
                self.executions[cell_id] = run.in_doubt(cell_id)

    def divide(self, run: Execution, first: int, sections: Sequence[Section], effects: Sequence[Effect]) -> None:
        """Take the run of a whole file, from the line `first` on, for those of its sections, one after the other as far
        as it came. `effects` are those of its statements.
        """
        environment, statements = dict(run.before), iter(effects)
        for section in sections:
            line = None if run.failed_line is None else run.failed_line + first - section.line
            if line is not None and line < 1:
                return
            last = self.executions.get(section.id)
            if last is None or last.number < run.number:
                before, text = dict(environment), section.source_hash
                part = replace(run, cell_id=section.id, source_hash=text, before=before, complete=False)
                if line is None or line > section.code.count("\n") + 1:
                    part = replace(part, failed_line=None, after={}, raised=None)
                else:
                    part = replace(part, failed_line=line)
                self.executions[section.id] = part
            apply_writes(environment, joined([*islice(statements, len(section.units))]))

    def _inferred(
        self, snapshot: Mapping[str, Any], effects: Sequence[Effect] | None, before: Mapping[Key, Value]
    ) -> dict[Key, Value]:
        """Return what an execution wrote, as far as its source says it."""
        if effects is not None and snapshot.get("ok", True):
            return joined(effects)
        bound = cast("Mapping[str, Mapping[str, Any]]", snapshot.get("bound") or {})
        if snapshot.get("full"):
            present, bound = (
                bound,
                {n: described for n, described in bound.items() if self.described.get(n) != described},
            )
        else:
            gone = cast("list[str]", snapshot.get("unbound") or [])
            present = {name: d for name, d in {**self.described, **bound}.items() if name not in gone}
            if effects is None and snapshot.get("source_hash") is None and not bound and not gone:
                return {}
        observed = Observed(bound, present, snapshot.get("failed_line"))
        return of_unknown_code(before, observed) if effects is None else until_error(effects, before, observed)

    def _reconstruct(
        self, snapshot: Mapping[str, Any], interpret: Interpret, cells: CellsByHash, sources: SomeSources | None
    ) -> None:
        """Reconstruct what each cell that ran before we came started from, in the order in which they ran, and what
        they left behind that can't be sampled. Of cells with the same text it is not known which one ran, so nothing is
        known of what any of them started from.
        """
        ran = cast("list[str]", snapshot.get("ran") or [])
        modules = {} if sources is None else _changed_modules(snapshot, sources)
        failed, defined = snapshot.get("ran_failed"), cast("dict[str, int]", snapshot.get("defined") or {})
        earlier = Earlier(ran, failed, defined, cells, interpret, self.now, self.described, modules)
        for text in ran:
            if text not in cells:
                self._count += 1
                self._unplaced[text] = Execution(self._count, "", text, None, _NOTHING, certain=False, sources=sources)
        for ran_cells, environment in earlier.environments():
            for cell_id, source_hash in ran_cells.cells:
                self._count += 1
                failed = ran_cells.failed
                run = Execution(
                    self._count, cell_id, source_hash, None, environment, failed_unseen=failed, sources=sources
                )
                self.executions[cell_id] = run if len(ran_cells.cells) == 1 else run.in_doubt(cell_id)
        left = earlier.left_behind()
        if left:
            before = {key: value for key, value in self.now.items() if not isinstance(value, Ref)}
            self.now = self._after(snapshot, before, left, trusted=True)

    def _after(
        self, snapshot: Mapping[str, Any], before: Mapping[Key, Value], inferred: Mapping[Key, Value], trusted: bool
    ) -> dict[Key, Value]:
        """Return what the kernel holds after a message. What was inferred is `trusted` if it ran; else it may have, at
        some time.
        """
        bound = cast("Mapping[str, Mapping[str, Any]]", snapshot.get("bound") or {})
        unbound = cast("list[str]", snapshot.get("unbound") or [])
        # An object whose name is bound anew may be gone, and another have its number.
        kept = {} if snapshot.get("full") else self._known_objects(without={*bound, *unbound})
        same = {name for name, described in bound.items() if _is_same(self.described.get(name), described)}
        gone = self.described.keys() - bound.keys() if snapshot.get("full") else set(unbound)
        if snapshot.get("full"):
            self.described = dict(bound)
        else:
            self.described.update(bound)
            for name in unbound:
                self.described.pop(name, None)
        origin = Origin("sampled", cell=snapshot.get("cell_id"), execution_count=snapshot.get("execution_count"))
        runtime: dict[str, Any] = self.runtime | (snapshot.get("runtime") or {})
        backend = runtime.get("backend") or TENSORFLOW
        sampler = Sampler(origin, before, inferred, trusted, all_is_new=not snapshot.get("full"), backend=backend)
        for name, described in (*kept.items(), *bound.items()):
            if name in kept or name in same or (GLOBAL, name) in inferred:
                sampler.identify(name, described)
        for name, described in bound.items():
            sampler.bind(name, described)
            self.origins[name] = origin
        for name in self._mistaken(inferred, bound):
            sampler.bind(name, self.described[name])
        after = dict(before)
        apply_writes(after, inferred)
        apply_writes(after, sampler.writes)
        after.update({(DELETED, name): True for name in gone})
        self._take_runtime(snapshot.get("runtime"), after)
        for key in [key for key in after if key[0] == SHAPE_IN_KERNEL]:
            del after[key]  # what was changed in place is sampled now
        for key in [key for key in after if key[0] == GLOBAL and key[1] != STAR]:
            if key[1] not in self.described:
                del after[key]
        if snapshot.get("unbound") and self.described.keys() <= bound.keys():
            after.pop((GLOBAL, STAR), None)  # `%reset` takes everything away
        return after

    def _mistaken(self, inferred: Mapping[Key, Value], bound: Mapping[str, Any]) -> list[str]:
        """Return the names that were inferred to be bound to something else, and are what they were: a magic may have
        caught an error, or have run its code apart.
        """
        kept = [str(name) for scope, name in inferred if scope == GLOBAL and name in self.described]
        return [n for n in kept if n not in bound and _is_another(inferred[GLOBAL, n], self.described[n])]

    def _look_for_contradictions(self, snapshot: Mapping[str, Any], inferred: Mapping[Key, Value]) -> None:
        """Note where what was inferred of a name contradicts what was sampled."""
        for name in cast("Mapping[str, Any]", snapshot.get("bound") or {}):
            expected, found = inferred.get((GLOBAL, name)), self.now.get((GLOBAL, name))
            if isinstance(expected, Tensor) and isinstance(found, Tensor) and contradict(expected.spec, found.spec):
                said = f"'{name}' is {found.spec}, and was inferred to be {expected.spec}"
                _log.warning("a contradiction: %s", said)
                self.contradictions = [*self.contradictions[1 - _MAX_CONTRADICTIONS :], said]

    def _known_objects(self, without: set[str]) -> dict[str, Mapping[str, Any]]:
        """Return the descriptions of the objects that are bound, those of some names left out."""
        return {
            name: described
            for name, described in self.described.items()
            if described.get("kind") in _OBJECTS and name not in without
        }

    def _take_runtime(self, runtime: object, after: dict[Key, Value]) -> None:
        if not isinstance(runtime, Mapping):
            return
        self.runtime.update(cast("Mapping[str, Any]", runtime))
        for name in ("image_data_format", "floatx"):
            if isinstance(self.runtime.get(name), str):
                after[KERAS, name] = self.runtime[name]
        for library in ("keras", "tensorflow"):
            if isinstance(self.runtime.get(library), str):
                after[KERAS, f"{library}.__version__"] = self.runtime[library]
        version = version_of(str(self.runtime.get("keras")))
        if self.runtime.get("legacy_keras") is True:
            version = LAST_OF_KERAS_2
        if version is not None:
            after[KERAS_VERSION] = version
        backend = self.runtime.get("backend")
        if isinstance(backend, str):  # Keras 2, which has none, runs on TensorFlow
            after[KERAS_BACKEND] = backend
        policy = self.runtime.get("dtype_policy")
        if isinstance(policy, str):
            after[KERAS, "dtype_policy"] = policy_named(policy)


def _changed_modules(snapshot: Mapping[str, Any], sources: SomeSources) -> dict[Key, Value]:
    """Return an environment in which those modules of the user's are imported whose files have changed since."""
    found: dict[Key, Value] = {}
    for name in cast("list[str]", snapshot.get("modules") or []):
        if not is_of_a_library(name) and sources.get(source_key(name)) is MISSING:
            found.update(of_unknown_content(name))
    return found


def _is_same(before: Mapping[str, Any] | None, described: Mapping[str, Any]) -> bool:
    """Say whether a list or dict is the one that was described before."""
    if before is None or described.get("kind") not in ("list", "dict"):
        return False
    return (before.get("kind"), before.get("id")) == (described.get("kind"), described.get("id"))


def _is_another(value: Value, described: Mapping[str, Any]) -> bool:
    """Say whether what was inferred of a name can't be what is described."""
    kind = described.get("kind")
    if isinstance(value, Tensor):
        return kind != "tensor" or contradict(value.spec, spec_of(described))
    if kind in ("int", "bool") and isinstance(value, (int, bool)):
        return value != described["value"]
    return kind == "tensor" and isinstance(value, (int, bool, str, type(None)))
