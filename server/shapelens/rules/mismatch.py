"""What a rule raises where Keras, TensorFlow or NumPy raises: the facts, without words.

Each class carries what a message and a fix need: the parameter, the axis, both numbers. `checks` turns them into words
and edits.
"""

from __future__ import annotations

from dataclasses import dataclass

from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


@dataclass(eq=False)
class Mismatch(Exception):
    """An operation that raises when it is run with these arguments.

    `operation` is the name of the layer class (`Conv1D`) or the qualified name of the function (`numpy.concatenate`).
    """

    operation: str


@dataclass(eq=False)
class RankMismatch(Mismatch):
    """An input with too few or too many axes. `min_rank` and `max_rank` are what the operation accepts."""

    received: Shape
    min_rank: int
    max_rank: int | None = None


@dataclass(eq=False)
class AxisMismatch(Mismatch):
    """An input whose `axis` (negative: counted from the end) does not have the size that the layer was built with."""

    received: Shape
    axis: int
    expected: int


@dataclass(eq=False)
class ShapeMismatch(Mismatch):
    """An input whose shape is not the declared one, as in a functional model."""

    received: Shape
    expected: Shape


@dataclass(eq=False)
class UnknownChannels(Mismatch):
    """An input whose size along `axis` must be a number to build the layer, and is `None`."""

    received: Shape
    axis: int


@dataclass(eq=False)
class DTypeMismatch(Mismatch):
    """An input of a dtype that the operation does not take; with `beside`, that it does not take next to that one."""

    received: DType
    beside: DType | None = None


@dataclass(eq=False)
class OutputSizeMismatch(Mismatch):
    """A window that does not fit: the output would have zero or negative size along `axis` of `received`.

    `kernel_size`, `strides` and `dilation_rate` are those of that axis; a pooling layer has its `pool_size` as
    `kernel_size`.
    """

    received: Shape
    axis: int
    kernel_size: int
    strides: int
    dilation_rate: int
    padding: str


@dataclass(eq=False)
class InvalidArgument(Mismatch):
    """An argument that the operation refuses whatever its input is. `reason` completes the sentence '`parameter` …'."""

    parameter: str
    value: object
    reason: str


@dataclass(eq=False)
class StridesWithDilation(Mismatch):
    """`strides > 1` together with `dilation_rate > 1`."""

    strides: tuple[int, ...]
    dilation_rate: tuple[int, ...]


@dataclass(eq=False)
class ElementCountMismatch(Mismatch):
    """A reshape whose target does not hold as many elements as the input has. `target` may contain one -1."""

    received: Shape
    target: tuple[object, ...]


@dataclass(eq=False)
class UnequalShapes(Mismatch):
    """Tensors that are joined and disagree in an axis that must be the same (concatenate, stack, a ragged list)."""

    shapes: tuple[Shape, ...]
    axis: int | None


@dataclass(eq=False)
class BroadcastMismatch(Mismatch):
    """Two shapes that cannot be broadcast together."""

    left: Shape
    right: Shape


@dataclass(eq=False)
class ContractionMismatch(Mismatch):
    """A product that sums over an axis of each operand, and the two are not of the same size."""

    left: Shape
    right: Shape
    left_size: Dim
    right_size: Dim


@dataclass(eq=False)
class NotATensor(Mismatch):
    """A positional argument of a layer that is no tensor (a list, a ragged tensor). `received` says what it is."""

    received: str


@dataclass(eq=False)
class InvalidCall(Mismatch):
    """Any other call that raises. `reason` is a full clause that names the parameter and both numbers.

    `unnamed` is the number of an argument given by position, and the parameter by whose name it would be taken.
    """

    reason: str
    inputs: tuple[TensorSpec, ...] = ()
    unnamed: tuple[int, str] | None = None


@dataclass(eq=False)
class MisnamedInput(InvalidCall):
    """The input of a layer is given as `given`, and its call knows it as `expected`."""

    given: str = ""
    expected: str = ""


@dataclass(eq=False)
class StatesMismatch(InvalidCall):
    """Initial states that a recurrent layer of `count` states does not take: too few, or `number` is a sequence."""

    count: int = 0
    number: int | None = None


@dataclass(eq=False)
class MissingAxis(InvalidCall):
    """`x.shape[axis]` of an array with `rank` axes, which has no such axis."""

    rank: int = 0
    axis: int = 0


@dataclass(eq=False)
class PlacesMismatch(InvalidCall):
    """An attention mask for other numbers of places than those of the query and of the value."""

    places: tuple[Dim, Dim] = (UNKNOWN, UNKNOWN)


@dataclass(eq=False)
class WeightMismatch(Mismatch):
    """A saved weight of another shape than that of the layer. `number` counts the weights from 0."""

    number: int
    received: Shape
    expected: Shape


@dataclass(eq=False)
class NotALayer(Mismatch):
    """Something in the place of a layer that is none. `what` describes it; `remedy` says what it may be meant for:
    'call' (a class), 'uncalled' (the output of a layer), or nothing.
    """

    what: str
    remedy: str = ""


@dataclass(eq=False)
class NoSuchLayer(Mismatch):
    """A name or a number that no layer of a model has. `names` are those of all its layers, without the numbers that
    Keras puts behind some; `given` are those of them that the user gave. `owner` is the name of a model among them
    that has a layer of this name.
    """

    asked: str | int
    names: tuple[str, ...]
    given: tuple[str, ...] = ()
    owner: str = ""


@dataclass(eq=False)
class InputShapeDiffers(Mismatch):
    """Data that a Sequential model accepts although its shape is not the declared one. Nothing is raised."""

    received: Shape
    expected: Shape


@dataclass(eq=False)
class TargetMismatch(Mismatch):
    """Targets that a loss cannot compare with the output of a model. `operation` is the loss."""

    target: TensorSpec
    output: TensorSpec


@dataclass(eq=False)
class LabelsOutOfRange(Mismatch):
    """Numbers of classes from `low` to `high` beside an output of `width` numbers. `operation` is the loss."""

    low: int
    high: int
    width: int


@dataclass(eq=False)
class TargetBroadcast(Mismatch):
    """Targets that a loss broadcasts against the output of a model. Nothing is raised."""

    target: TensorSpec
    output: TensorSpec


@dataclass(eq=False)
class SamplePairs(Mismatch):
    """A column of numbers, one for each sample, beside numbers of as many samples without that axis: an operator makes
    a table of all pairs of them. Nothing is raised.
    """

    left: Shape
    right: Shape


@dataclass(eq=False)
class MetricMismatch(Mismatch):
    """Targets that a metric cannot compare with the output of a model. `operation` is the metric; `reason`, if there is
    one, completes the sentence 'The metric …'.
    """

    target: TensorSpec
    output: TensorSpec
    reason: str = ""


@dataclass(eq=False)
class OneClass(Mismatch):
    """An output of one number whose `activation` or loss compares classes: nothing is learnt, and nothing is raised."""

    activation: str


@dataclass(eq=False)
class LogitsMismatch(Mismatch):
    """A loss that takes numbers for logits that the `activation` has made probabilities of, or the other way round.

    Nothing is raised.
    """

    activation: str
    from_logits: bool


@dataclass(eq=False)
class SampleWeightMismatch(Mismatch):
    """Sample weights that losses of this shape cannot be multiplied by. `operation` is the loss."""

    losses: Shape
    weight: Shape


@dataclass(eq=False)
class PlainData(Mismatch):
    """A list of numbers or texts where Keras takes an array. `part` is `x`, `y` or `sample_weight`."""

    part: str
    item: str


@dataclass(eq=False)
class WordAsNumber(Mismatch):
    """An array, a list or a frame that is converted to numbers and holds a `word`, a text that is none."""

    word: str


@dataclass(eq=False)
class TextTargets(Mismatch):
    """Targets that are texts or Python objects."""

    spec: TensorSpec


@dataclass(eq=False)
class ListInBatch(Mismatch):
    """A list that a generator yields where Keras takes a tuple. `part` is `x`, `y` or `sample_weight`, or nothing if it
    is the batch itself.
    """

    part: str


@dataclass(eq=False)
class SampleCountMismatch(Mismatch):
    """Data of which not all parts have as many rows: `counts` has each part (`x`, `y`, `sample_weight`) and its own."""

    counts: tuple[tuple[str, int], ...]
