"""`Machine`: the state of one abstract run: memory, what was seen of layer calls, findings, and the budget."""

from __future__ import annotations

import ast
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from shapelens.interpret.joins import join_values
from shapelens.interpret.language.rounds import Rounds
from shapelens.interpret.memory import KERAS, KERAS_BACKEND, KERAS_VERSION, MISSING, Memory
from shapelens.interpret.objects import DictInstance, DictObject, InstanceObject, ListInstance, ListObject
from shapelens.interpret.values import Class, Function, Key, Origin, Ref, Site, Unresolved, Value
from shapelens.rules import backends
from shapelens.rules.dtype_policies import FLOAT32, DTypePolicy
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.receptive_field import ReceptiveField
from shapelens.rules.versions import Version, newest, newest_text
from shapelens.spec import TensorSpec

MAX_STEPS = 60_000
MAX_SECONDS = 1.5
MAX_DEPTH = 40

Role = Literal["construct", "call"]


class OutOfBudget(Exception):
    """The run took more steps or time than one statement may."""


class PythonRaise(Exception):
    """The code that is run raises; unwinds to the `try` that catches it or to the end of the statement.

    `names` are those of the exception's class and its bases. Of what a library raises only the kind is known, so that
    it is not `exact`.
    """

    def __init__(self, names: tuple[str, ...], exact: bool = False, value: Value = None) -> None:
        super().__init__(names[0])
        self.names = names
        self.exact = exact
        self.value = value


Writes = dict[Key, Value]


@dataclass(frozen=True, slots=True)
class Left:
    """A way through the program that left a block while others went on: how, with which memory and which value."""

    kind: str
    writes: Writes
    value: Value = None


@dataclass(frozen=True, slots=True)
class LayerCall:
    """One pair of inputs and outputs that a place in the source saw.

    `made_in` is the step that made the layer, where it is known. `assumed` says for which arguments, where no call was
    found of the function in which it was seen.
    """

    site: Site
    role: Role
    class_name: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    origin: Origin | None = field(default=None, compare=False)
    layer: Value = field(default=None, compare=False)
    receptive_field: ReceptiveField | None = field(default=None, compare=False)
    why: str = field(default="", compare=False)
    made_in: str = ""
    assumed: Literal["", "default values", "any arguments"] = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class StepData:
    """The data of a step as `fit` and its like were given them: `x` and `y`, or those of `validation_data`."""

    part: Literal["x", "validation_data"]
    x: Value = None
    y: Value = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a finding's message and fixes need to know of the call.

    `given` are the arguments as the source at the site has them; `received` is what the operation itself got, which is
    something else where a model hands it on. `layer` is the layer before the call. `declared` is the symbolic input
    that `received` is compared with, or the number of inputs where that is wrong. `outer` are the arguments of the
    calls through which the run came there. `sites` are other places that have to do with it, by what they are:
    'compile', 'output', 'head', 'steps', 'targets'. `data` are those of `fit` or the like, of which `received` is a
    batch.
    """

    given: tuple[Value, ...] = ()
    received: Value = None
    layer: Layer | None = None
    declared: Value = None
    outer: tuple[tuple[Value, ...], ...] = ()
    sites: Mapping[str, Site] = field(default_factory=dict["str", "Site"])
    data: StepData | None = None


@dataclass(frozen=True, slots=True)
class UnknownCall:
    """A layer call of whose input nothing is known, or (no class) a place beyond which nothing is, and why."""

    class_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A mismatch and where it is: `site` is the call that raises, `layer_site` where its layer was constructed.

    `via` are the calls of the user's own functions and models through which the run came there, outermost first.
    """

    mismatch: Mismatch
    site: Site
    layer_site: Site | None
    via: tuple[Site, ...]
    severity: Literal["error", "warning", "information"] = "error"
    facts: Facts = field(default_factory=Facts, compare=False)


@dataclass(slots=True)
class Frame:
    """Where names are looked up, innermost scope first; `yields` is the list of what a generator has yielded;
    a comprehension has a frame of its own in an `outer` one. `local_names` are bound in the innermost scope or nowhere.
    """

    scopes: tuple[str, ...]
    unit: str
    yields: Ref | None = None
    outer_names: dict[str, str] = field(default_factory=dict[str, str])
    owner: Class | None = None
    receiver: Value = None
    outer: Frame | None = None
    local_names: frozenset[str] = frozenset()

    @property
    def scope(self) -> str:
        """The scope that an assignment writes to."""
        return self.scopes[0]


class Machine:
    """One abstract run of one statement."""

    def __init__(self, step: str, environment: Mapping[Key, Value], max_steps: int = MAX_STEPS) -> None:
        self.step = step
        self.memory = Memory(environment)
        self.calls: dict[tuple[Site, Role], list[LayerCall]] = {}
        self.findings: list[Finding] = []
        self.unknowns: dict[Site, UnknownCall] = {}
        self.stack: list[Site] = []
        self.active: list[ast.AST] = []
        self.stack_arguments: list[tuple[Value, ...]] = []
        self.uncertain = 0
        self.called: set[Function] = set()
        self.used: set[Function | Class] = set()
        self.instances: dict[Class, Ref] = {}
        self.left: list[Left] = []
        self.trying = 0
        self.doubts = 0
        self.handling: list[PythonRaise] = []
        self.may_have_left: Literal["", "loop", "function"] = ""
        self.recording = True
        self.training: Value = None
        self.in_graph = False
        self.in_step = False
        self.step_data: StepData | None = None
        self._counter = 0
        self.statement: ast.stmt | None = None
        self.rounds: Rounds | None = None
        self.made: list[Key] = []
        """The objects that were made in this run, those that took the place of others again."""
        self._steps_left = max_steps
        # Processor time: what a busy machine does besides must not change what is found.
        self._looked = time.thread_time()
        self._deadline = self._looked + MAX_SECONDS
        self._longest_pause = 0.0

    # --- budget ---

    def tick(self, steps: int = 1) -> None:
        """Count steps; raise `OutOfBudget` past the limit."""
        self._steps_left -= steps
        if self._steps_left < 0 or (self._steps_left % 512 < steps and self._is_late()):
            raise OutOfBudget

    def _is_late(self) -> bool:
        """Look at the clock. The longest time between two looks does not count: it may have been no work of ours, but
        a garbage collection, or a virtual machine that stood still.
        """
        now = time.thread_time()
        pause, self._looked = now - self._looked, now
        if pause > self._longest_pause:
            self._deadline += pause - self._longest_pause
            self._longest_pause = pause
        return now > self._deadline

    # --- memory ---

    def fresh(self) -> int:
        """Return a number that is new in this step."""
        self._counter += 1
        return self._counter

    def new_scope(self) -> str:
        """Return the name of a new scope."""
        return f"{self.step}:{self.fresh()}"

    def allocate(self, thing: Value) -> Ref:
        """Put a mutable object into memory."""
        if self.rounds is None:
            number = self.fresh()
        else:
            number = -self.rounds.number((tuple(self.stack), self.statement, type(thing)), self.fresh)
        ref = Ref((self.step, number))
        self.made.append(ref.key)
        self.memory.set(ref.key, thing)
        return ref

    @contextmanager
    def many_rounds(self) -> Generator[Rounds]:
        """Run rounds that stand for an unknown number of them. What they make has negative numbers."""
        rounds = self.rounds = Rounds(self.fresh(), self.rounds)
        try:
            yield rounds
        finally:
            rounds.end()
            self.rounds = rounds.outer

    def stands_for_many(self, key: Key) -> bool:
        """Say whether an object is one of many that rounds made, which have all come to their end."""
        step, number = key
        if not isinstance(number, int) or number >= 0:
            return False
        return step != self.step or self.rounds is None or -number <= self.rounds.since

    @contextmanager
    def leaving_many(self) -> Generator[None]:
        """Run something that changes one of many objects for which one stands: afterwards this is as it was before."""
        before = self.memory.fork()
        try:
            yield
        finally:
            for key in [key for key in self.memory.writes if self.stands_for_many(key)]:
                if key in before:
                    self.memory.writes[key] = before[key]
                elif self.memory.original(key) is not MISSING:
                    del self.memory.writes[key]

    def load(self, ref: Ref) -> Value:
        """Return the object that `ref` points to, `Unresolved` if it is gone."""
        thing = self.memory.get(ref.key)
        return Unresolved("an object that is not known any more") if thing is MISSING else thing

    def store(self, ref: Ref, thing: Value) -> None:
        """Replace the object that `ref` points to; an instance of a user's class that is a list or dict stays one."""
        if type(thing) in (ListObject, DictObject):
            instance = self.memory.get(ref.key)
            if isinstance(instance, ListInstance) and isinstance(thing, ListObject):
                thing = replace(instance, items=thing.items, element=thing.element)
            elif isinstance(instance, DictInstance) and isinstance(thing, DictObject):
                thing = replace(instance, items=thing.items, factory=thing.factory, element=thing.element)
        if isinstance(thing, DictObject):
            before = self.memory.get(ref.key)
            owner = before.owner if isinstance(before, DictObject) else None
            if owner is not None:
                thing = replace(thing, owner=owner)
                self._set_attributes(owner, thing)
        if isinstance(thing, (ListObject, DictObject)) and self.stands_for_many(ref.key):
            thing = join_values(self.load(ref), thing, "one of several lists or dicts was changed")
        self.memory.set(ref.key, thing)

    def _set_attributes(self, owner: Ref, given: DictObject) -> None:
        """Give an instance the attributes that its `__dict__` has; what is not known of that, is not of its own."""
        instance = self.load(owner)
        if isinstance(instance, InstanceObject):
            known = {str(key): value for key, value in given.items} if given.items is not None else None
            changed = Unresolved("an instance whose attributes are not known")
            self.memory.set(owner.key, changed if known is None else replace(instance, attributes=known))

    # --- Keras's global state ---

    @property
    def policy(self) -> DTypePolicy:
        """The global dtype policy."""
        policy = self.memory.get((KERAS, "dtype_policy"))
        return policy if isinstance(policy, DTypePolicy) else FLOAT32

    @property
    def floatx(self) -> str:
        """The default float dtype of Keras."""
        floatx = self.memory.get((KERAS, "floatx"))
        return floatx if isinstance(floatx, str) else "float32"

    @property
    def keras_version(self) -> Version:
        """The version of Keras in the kernel; the newest one if there is no kernel."""
        version = self.memory.get(KERAS_VERSION)
        return cast(Version, version) if isinstance(version, tuple) else newest()

    def version_text(self, library: str) -> Value:
        """Return `__version__` of a library in the kernel; that which the rules describe if there is no kernel."""
        text = self.memory.get((KERAS, f"{library}.__version__"))
        if isinstance(text, str):
            return text
        sampled = self.memory.get(KERAS_VERSION) is not MISSING
        return Unresolved(f"the version of '{library}' in the kernel") if sampled else newest_text(library)

    @property
    def backend(self) -> str:
        """The backend of Keras, and the library of the tensors that Keras makes; TensorFlow if nothing says another."""
        backend = self.memory.get(KERAS_BACKEND)
        if isinstance(backend, Unresolved):
            return backends.NOT_KNOWN
        return backend if isinstance(backend, str) else backends.TENSORFLOW

    @property
    def image_data_format(self) -> str:
        """The default data format of Keras."""
        data_format = self.memory.get((KERAS, "image_data_format"))
        return data_format if isinstance(data_format, str) else "channels_last"

    # --- what is seen ---

    def record(self, call: LayerCall) -> None:
        """Remember what a place in the source saw, once."""
        if not self.recording:
            return
        seen = self.calls.setdefault((call.site, call.role), [])
        if call not in seen and len(seen) < 64:
            seen.append(call)

    def report(
        self, mismatch: Mismatch, site: Site, layer_site: Site | None = None, facts: Facts | None = None
    ) -> Unresolved:
        """Report a call that raises, and unwind to the `except` that catches it or the end of the statement.

        In a branch that may not run the result is unknown, and the run goes on.
        """
        self.note(mismatch, site, layer_site, "error", facts)
        return self.cannot_run("the call that makes it raises an error")

    def cannot_run(self, reason: str) -> Unresolved:
        """Keras raises here: unwind, or in a branch that may not run go on with what is unknown for a `reason`."""
        if self.uncertain:
            return Unresolved(reason, failed=True)
        raise PythonRaise(("ValueError",))

    def fails(self, exception: type[Exception], reason: str) -> Unresolved:
        """Python itself raises here. Inside a `try` that decides what runs next; elsewhere the value is unknown."""
        if self.trying:
            raise PythonRaise(tuple(base.__name__ for base in exception.__mro__), exact=True)
        return Unresolved(reason, failed=True)

    def exceeded(self, unit: str, node: ast.AST, reason: str) -> None:
        """Remember that not everything is followed at this place, and why; it is shown on the head of the statement."""
        text = f"ShapeLens stopped here: {reason}; run the cell to sample its results"
        self.unknowns.setdefault(_head_of(unit, node), UnknownCall("", text))

    def note(
        self,
        mismatch: Mismatch,
        site: Site,
        layer_site: Site | None = None,
        severity: Literal["error", "warning", "information"] = "warning",
        facts: Facts | None = None,
    ) -> None:
        """Report something without changing the run. In a branch that may not run, nothing is certain enough to
        report.
        """
        if self.uncertain:
            return
        known_facts = replace(facts or Facts(), outer=tuple(self.stack_arguments), data=self.step_data)
        finding = Finding(mismatch, site, layer_site, tuple(self.stack), severity, known_facts)
        known = any(
            f.site == site and type(f.mismatch) is type(mismatch) and vars(f.mismatch) == vars(mismatch)
            for f in self.findings
        )
        if not known:
            self.findings.append(finding)

    @contextmanager
    def quiet(self) -> Generator[None]:
        """Run something whose layer calls Keras does not make one by one: they are not recorded."""
        before, self.recording = self.recording, False
        try:
            yield
        finally:
            self.recording = before

    @contextmanager
    def training_is(self, value: Value) -> Generator[None]:
        """Run a layer's call in whose inner layers `training` is `value`; `None` changes nothing."""
        before, self.training = self.training, self.training if value is None else value
        try:
            yield
        finally:
            self.training = before

    @contextmanager
    def tracing(self) -> Generator[None]:
        """Run something that TensorFlow traces into a graph, as a function that `Dataset.map` is given."""
        before, self.in_graph = self.in_graph, True
        try:
            yield
        finally:
            self.in_graph = before

    @contextmanager
    def stepping(self) -> Generator[None]:
        """Run a step of `fit`, `evaluate` or `predict`: Keras traces it with a batch, and what is not known of its
        result in the graph is open.
        """
        before, self.in_step = self.in_step, True
        try:
            yield
        finally:
            self.in_step = before

    @contextmanager
    def on_data(self, data: StepData | None) -> Generator[None]:
        """Remember what the batch of a step is cut from; `None` in code that gets no batch, but what was made of it."""
        before, self.step_data = self.step_data, data
        try:
            yield
        finally:
            self.step_data = before


def site_of(unit: str, node: ast.AST) -> Site:
    """Return the place of `node` in the statement `unit`."""
    start_line, start_column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    end_line = getattr(node, "end_lineno", None) or start_line
    end_column = getattr(node, "end_col_offset", None) or start_column
    return Site(unit, start_line - 1, start_column, end_line - 1, end_column)


def _head_of(unit: str, node: ast.AST) -> Site:
    """Return the place of a statement without the blocks that it holds."""
    site, body = site_of(unit, node), getattr(node, "body", None)
    if not isinstance(body, list):
        return site
    first = site_of(unit, cast("list[ast.AST]", body)[0])
    return replace(site, end_line=first.line, end_column=first.column)
