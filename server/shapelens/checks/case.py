"""`Case`: one finding, with everything that its message and its fixes are made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from shapelens.checks.edits.names import Names
from shapelens.checks.edits.source_edits import find_argument
from shapelens.checks.edits.sources import Place, Sources
from shapelens.interpret.machine import StepData
from shapelens.interpret.values import LayerStep, Site, Tensor, Value, is_tuple
from shapelens.notebook.program import Program
from shapelens.notebook.results import PlacedFinding
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import Mismatch
from shapelens.spec import UNKNOWN, Shape, TensorSpec, format_shape

_INPUT_KEYWORDS = ("inputs", "input", "x", "query", "sequences", "sequence", "data", "a", "tensor", "array")
_LONGEST_NAME = 32


@dataclass(frozen=True)
class Given:
    """An argument in the source, and its value."""

    place: Place
    value: Tensor


class Case:
    """A finding in its program."""

    def __init__(self, program: Program, sources: Sources, placed: PlacedFinding) -> None:
        self.program = program
        self.sources = sources
        self.placed = placed

    @property
    def mismatch(self) -> Mismatch:
        """The facts of what is wrong."""
        return self.placed.finding.mismatch

    @property
    def operation(self) -> str:
        """The layer's class, or the function's name without its module."""
        return self.mismatch.operation.rpartition(".")[2]

    @property
    def layer(self) -> Layer | None:
        """The layer as it was before the call."""
        return self.placed.finding.facts.layer

    @cached_property
    def names(self) -> Names:
        """What the user's program calls the modules that it imports."""
        return Names(self.program)

    @cached_property
    def site(self) -> Place | None:
        """Where the call stands that raises."""
        return self.sources.place(self.placed.finding.site)

    @cached_property
    def construction(self) -> Place | None:
        """Where the layer is constructed."""
        return self.sources.place(self.placed.finding.layer_site)

    @property
    def elsewhere(self) -> str | None:
        """Say where the call stands that raises, if that is in a module of the user's and not in the program itself."""
        place = self.program.files.where(self.placed.finding.site)
        return None if place is None else f"{place[0].name}, line {place[1] + 1}"

    @property
    def in_construction(self) -> bool:
        """Say whether the finding stands where its layer is constructed, as in a `Sequential` with a declared input."""
        return self.placed.finding.site == self.placed.finding.layer_site

    @cached_property
    def argument(self) -> Place | None:
        """Where the input of the call stands in the source."""
        if self.site is None or self.in_construction:
            return None
        if self.data is not None:
            place, number = data_place(self.site, self.data.part, "x"), self._number
            items = place.node.elts if place is not None and isinstance(place.node, (ast.List, ast.Tuple)) else []
            return place.at(items[number]) if place is not None and number is not None and items else place
        node = self.site.node
        if isinstance(node, ast.BinOp):
            return self.site.at(node.left)
        if not isinstance(node, ast.Call):
            return None
        if node.args:
            first = node.args[0]
            return None if isinstance(first, ast.Starred) else self.site.at(first)
        found = next((k.value for k in node.keywords if k.arg in _INPUT_KEYWORDS), None)
        return None if found is None else self.site.at(found)

    @property
    def _parts(self) -> tuple[Value, ...]:
        """The inputs in the data, where these are given in a list."""
        x = self.placed.finding.facts.given[:1]
        return x[0] if x and is_tuple(x[0]) else ()

    @cached_property
    def _number(self) -> int | None:
        """Which of several inputs that are written in a list it is that the operation got."""
        place = None if self.data is None else data_place(self.site, self.data.part, "x")
        count = len(place.node.elts) if place is not None and isinstance(place.node, (ast.List, ast.Tuple)) else 0
        received, parts = self.placed.finding.facts.received, self._parts
        if not isinstance(received, Tensor) or received.origin is None or count != len(parts):
            return None
        found = [i for i, part in enumerate(parts) if isinstance(part, Tensor) and part.origin == received.origin]
        return found[0] if len(found) == 1 else None

    @property
    def given(self) -> Value:
        """The value of the first argument of the call, as the source has it."""
        if self.data is not None:
            number, parts = self._number, self._parts
            return self.data.x if number is None else parts[number]
        given = self.placed.finding.facts.given
        return given[0] if given else None

    @property
    def data(self) -> StepData | None:
        """The data of `fit` or the like, if it is in a step of it that the program fails."""
        return self.placed.finding.facts.data

    def as_given(self, shape: Shape) -> Shape:
        """Return the shape of the data as the source has them, of which a batch with `shape` reached the model."""
        given = self.given
        if self.data is None or not isinstance(given, Tensor) or not self._is_given(shape):
            return shape
        return given.spec.shape

    def _is_given(self, shape: Shape) -> bool:
        """Say whether the first argument of the call has a shape, or is data of which a batch has it."""
        if not isinstance(self.given, Tensor):
            return False
        given = self.given.spec.shape
        if self.data is None or given is UNKNOWN or shape is UNKNOWN or not given:
            return given == shape
        return len(given) == len(shape) and given[1:] == shape[1:]

    def givers(self, shape: Shape) -> list[Given]:
        """Return the arguments that bring a tensor of this shape into the call, nearest first.

        Where the call stands in a function or a layer of the user's, the arguments of the calls that lead there are
        among them.
        """
        found: list[Given] = []
        if self.argument is not None and isinstance(self.given, Tensor) and self._is_given(shape):
            found.append(Given(self.argument, self.given))
        finding = self.placed.finding
        for site, values in zip(reversed(finding.via), reversed(finding.facts.outer), strict=False):
            place = self.sources.place(site)
            call = place.call if place is not None else None
            if place is None or call is None or any(isinstance(node, ast.Starred) for node in call.args):
                continue
            # A method's arguments begin with the object that it belongs to.
            for node, value in zip(call.args, values[len(values) - len(call.args) :], strict=False):
                if isinstance(value, Tensor) and value.spec.shape == shape:
                    found.append(Given(place.at(node), value))
        return found

    @property
    def called(self) -> str:
        """What is called, as the user writes it: `Conv1D`, `np.concatenate`, `x[7]`."""
        call = self.site.call if self.site is not None else None
        if self.site is not None and isinstance(self.site.node, (ast.Subscript, ast.BinOp, ast.Attribute)):
            return short_text(self.site) or self.operation
        if self.layer is not None or call is None or self.site is None or "." not in self.mismatch.operation:
            return self.operation
        text = self.site.text_of(call.func)
        return text if len(text) <= _LONGEST_NAME and "\n" not in text else self.operation

    @property
    def received(self) -> TensorSpec | None:
        """What the operation itself got, if it is one tensor."""
        value = self.placed.finding.facts.received
        return value.spec if isinstance(value, Tensor) else None

    @property
    def merged(self) -> tuple[Tensor, ...]:
        """The tensors that a merging layer got; none if they are not all known."""
        value = self.placed.finding.facts.received
        items = value if is_tuple(value) else ()
        tensors = tuple(item for item in items if isinstance(item, Tensor))
        return tensors if len(tensors) == len(items) else ()

    @property
    def steps(self) -> Iterator[LayerStep]:
        """Yield the calls of layers that the input of the operation comes from, the last one first."""
        value = self.placed.finding.facts.received
        step = value.step if isinstance(value, Tensor) else None
        while step is not None:
            yield step
            step = step.given.step

    @property
    def declaration(self) -> Place | None:
        """Where the shape of the input is declared: `Input(...)` or the layer with `input_shape`."""
        facts = self.placed.finding.facts
        return self._declaration(facts.declared) or self._declaration(facts.received)

    @property
    def source(self) -> Place | None:
        """Where the shape is declared of what came through the layers before."""
        first = self.placed.finding.facts.received
        for step in self.steps:
            first = step.given
        return self.declaration or self._declaration(first)

    def _declaration(self, value: Value) -> Place | None:
        if isinstance(value, Tensor) and value.origin is not None and value.origin.kind == "declared":
            return self.sources.place(value.origin.site)
        return None

    def place(self, site: Site | None) -> Place | None:
        """Return the place of any site."""
        return self.sources.place(site)

    def shown(self, shape: Shape) -> str:
        """Write a shape that the operation got; where it is a batch of what the user gives, the shape of that."""
        return format_shape(self.as_given(shape))

    @property
    def _is_frame(self) -> bool:
        """Say whether the data are something that Keras makes arrays of: a frame, a dataset."""
        return self.data is not None and not isinstance(self.data.x, Tensor)

    def subject(self, shape: Shape) -> str:
        """Return what the user calls the tensor of this shape that the operation gets: `x`, or 'its input'."""
        argument = self.argument
        if argument is not None and (self._is_given(shape) or self._is_frame):
            return short_text(argument) or "its input"
        return "its input"


def data_place(site: Place | None, part: str, name: str) -> Place | None:
    """Return where data stand in the call of `fit` or the like: `x` and `y`, or those in `validation_data`."""
    if site is None or site.call is None:
        return None
    place = argument_place(site, part if part != "x" else name, {"x": 0, "y": 1}.get(name) if part == "x" else None)
    if part == "x" or place is None:
        return place
    items = place.node.elts if isinstance(place.node, (ast.Tuple, ast.List)) else []
    number = ("x", "y", "sample_weight").index(name)
    return place.at(items[number]) if number < len(items) else None


def dataset_place(case: Case) -> Place | None:
    """Return where a dataset of inputs and targets is given: as the data, or as `validation_data`."""
    if case.data is None or case.data.part != "validation_data":
        return case.argument
    return None if case.site is None else argument_place(case.site, "validation_data", None)


def argument_place(place: Place, parameter: str, number: int | None) -> Place | None:
    """Return where the argument for a parameter stands: by keyword, or by position if it can be given so."""
    call = place.call
    if call is None:
        return None
    node = find_argument(call, parameter)
    if node is None and number is not None and number < len(call.args):
        starred = any(isinstance(argument, ast.Starred) for argument in call.args[: number + 1])
        node = None if starred else call.args[number]
    return None if node is None else place.at(node)


def short_text(place: Place) -> str | None:
    """Return the source of an expression if it is short enough to be a name in a sentence."""
    text = place.text
    return text if len(text) <= _LONGEST_NAME and "\n" not in text else None
