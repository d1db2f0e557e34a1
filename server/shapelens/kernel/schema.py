"""What the probe sends, as types. docs/architecture.md says it in words."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

SCHEMA = 1

Sizes: TypeAlias = list[int | None]
"""A shape; `None` stands for a size that is left open."""

ConfigValue: TypeAlias = int | bool | str | list["ConfigValue"] | None
"""A plain setting of a layer: numbers, switches, nested tuples of them, and words of a fixed vocabulary."""


class _Parts(TypedDict, total=False):
    parts: list[Sizes]
    """The shape of each part or copy of a tensor that is distributed over replicas or devices."""


class TensorValue(_Parts):
    """An array, a tensor, a variable or the specification of one."""

    kind: Literal["tensor"]
    library: Literal["numpy", "tensorflow", "keras", "jax", "torch"]
    shape: Sizes | None
    dtype: str | None
    type: str
    nbytes: int | None
    device: str | None


class IntValue(TypedDict):
    """A Python integer of at most 64 bits."""

    kind: Literal["int"]
    value: int


class BoolValue(TypedDict):
    """`True` or `False`."""

    kind: Literal["bool"]
    value: bool


class BareValue(TypedDict):
    """`None`, or a number that is not sent."""

    kind: Literal["none", "float"]


class _Str(TypedDict):
    kind: Literal["str"]


class StrValue(_Str, total=False):
    """A string; its value only if it is a word of the fixed vocabulary."""

    value: str


class DTypeValue(TypedDict):
    """A dtype object of NumPy, TensorFlow or PyTorch."""

    kind: Literal["dtype"]
    name: str


class TupleValue(TypedDict):
    """A tuple; where items were cut, `length` is larger than `len(items)`."""

    kind: Literal["tuple"]
    length: int
    items: list[Value]


class ListValue(TypedDict):
    """A list; cut as a tuple is. `id` tells one list from another."""

    kind: Literal["list"]
    id: int
    length: int
    items: list[Value]


class MarkedKey(TypedDict):
    """A text as the key of a dict, of which nothing is sent but a number of 20 bits, its mark."""

    kind: Literal["str", "bytes"]
    mark: int


class _Dict(TypedDict):
    kind: Literal["dict"]
    id: int
    length: int


class DictValue(_Dict, total=False):
    """A dict; of one that is too large, nothing but its length is sent. One of `collections` has a `type`."""

    type: Literal["OrderedDict", "defaultdict"]
    keys: list[Value | MarkedKey]
    values: list[Value]


class DatasetValue(TypedDict):
    """A `tf.data` dataset."""

    kind: Literal["dataset"]
    element_spec: Value


class FrameValue(TypedDict):
    """A pandas DataFrame or Series; `dtype` is `None` unless all columns share it."""

    kind: Literal["frame"]
    id: int
    shape: Sizes
    type: str
    dtype: str | None


class ModuleValue(TypedDict):
    """An imported module."""

    kind: Literal["module"]
    name: str


# The key `class` is a keyword of Python, so these two are written in the functional form.
_Layer = TypedDict(
    "_Layer",
    {
        "class": str,
        "module": str,
        "id": int,
        "name": str | None,
        "config": dict[str, ConfigValue],
        "dtype_policy": str | None,
        "built": bool,
        "input_shape": Sizes | None,
        "output_shape": Sizes | None,
        "weights": list[Sizes],
    },
)


class _Attributes(TypedDict, total=False):
    attributes: dict[str, Value]
    """What an instance of a user's class keeps under the names that its class's code mentions."""


class _Instance(_Attributes, total=False):
    id: int
    complete: bool


class NamedValue(_Instance):
    """A function or a class, or the class of anything else; of an instance of a class of the notebook also what it
    keeps, and whether that is all, private names apart.
    """

    kind: Literal["function", "class", "object"]
    module: str
    name: str


class LayerValue(_Layer, _Attributes):
    """A Keras layer. A setting that could not be read is absent from `config`; a name is there if Keras chose it."""

    kind: Literal["layer"]
    layers: list[Value]
    """The layers that it holds: the cell of an LSTM, what a wrapper wraps."""
    complete: bool
    """Whether all of them are among `layers`."""


class OutputArgument(TypedDict):
    """A symbolic tensor in a graph: which output of which node."""

    kind: Literal["output"]
    node: int
    index: int


class SliceArgument(TypedDict):
    """`start:stop:step` or `...` in an index."""

    kind: Literal["slice", "ellipsis"]
    items: list[Argument]


class ArgumentsArgument(TypedDict):
    """A tuple or list of arguments."""

    kind: Literal["tuple", "list"]
    length: int
    items: list[Argument]


class GraphNode(TypedDict):
    """One call in a graph: of a layer (its number among the model's), or of an operation of `keras.ops` by its class.

    One with neither is an input of the model, or something that can't be told.
    """

    layer: int | None
    operation: str | None
    config: dict[str, ConfigValue]
    arguments: list[Argument]
    keywords: dict[str, Argument]
    outputs: list[Value]


class Graph(TypedDict):
    """The graph of a functional model: its inputs first, each node behind those that it needs.

    `results` are the model's outputs; a form of `None` is a nested structure.
    """

    nodes: list[GraphNode]
    results: list[Argument]
    input_form: Literal["one", "tuple", "list", "dict"] | None
    output_form: Literal["one", "tuple", "list", "dict"] | None


class _Graph(TypedDict, total=False):
    graph: Graph | None


class ModelValue(_Layer, _Graph, _Attributes):
    """A Keras model; `inputs` and `outputs` are empty while it has none. A functional one has a graph."""

    kind: Literal["model"]
    layers: list[Value]
    complete: bool
    inputs: list[Value]
    outputs: list[Value]


Value: TypeAlias = (
    TensorValue
    | IntValue
    | BoolValue
    | BareValue
    | StrValue
    | DTypeValue
    | TupleValue
    | ListValue
    | DictValue
    | DatasetValue
    | FrameValue
    | ModuleValue
    | NamedValue
    | LayerValue
    | ModelValue
)

Argument: TypeAlias = OutputArgument | SliceArgument | ArgumentsArgument | Value
"""What a node of a graph is called with."""


class ReloadFacts(TypedDict):
    """How IPython runs modules again that changed: `only` these (`None`: all), `never` those; whether it runs changed
    definitions by themselves (`in_parts`), and `adds` what they bind to the notebook; and which modules `failed`.
    """

    only: list[str] | None
    never: list[str]
    in_parts: bool
    adds: bool
    failed: list[str]


class Reloads(TypedDict):
    """Whether and how IPython runs modules again that changed; `None` where that extension is not loaded."""

    autoreload: bool | None
    reloading: ReloadFacts | None


class Runtime(Reloads):
    """The versions and global settings that decide what Keras does; `None` where the library is not imported.
    `legacy_keras` says whether the environment asks TensorFlow for Keras 2.
    """

    python: str
    keras: str | None
    backend: str | None
    tensorflow: str | None
    numpy: str | None
    image_data_format: str | None
    floatx: str | None
    dtype_policy: str | None
    legacy_keras: bool


class _Snapshot(TypedDict):
    schema: int
    seq: int
    full: bool
    cell_id: str | None
    execution_count: int | None
    source_hash: str | None
    ok: bool
    bound: dict[str, Value]
    unbound: list[str]


class Raised(TypedDict):
    """A message of a library's that the probe knows: which one, and the sizes, shapes and dtypes in it."""

    template: str
    values: list[int | str | list[int | None]]


class Snapshot(_Snapshot, total=False):
    """One message of the probe; `runtime` comes with the first and when it changed, `started`, `modules`, `ran` and
    (where IPython keeps that) `ran_failed` and `defined` with a full one, `failed_line` and `raised` with a cell that
    failed, where they are known.
    """

    runtime: Runtime
    started: float
    modules: list[str]
    ran: list[str]
    ran_failed: list[int]
    defined: dict[str, int]
    failed_line: int
    raised: Raised
