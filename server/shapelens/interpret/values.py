"""The values that names are bound to while code is run abstractly.

Immutable Python values (numbers, strings, `None`, tuples, ranges, slices) stand for themselves. What Python mutates
is a `Ref` to an object in `Memory` (`objects.py`). Everything else is one of the classes below; `Unresolved` is a
value that could not be found, with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, TypeGuard

from shapelens.rules.classes import Classes
from shapelens.rules.layers.layer import Layer
from shapelens.rules.receptive_field import ReceptiveField
from shapelens.spec import TensorSpec

Value: TypeAlias = object
Key: TypeAlias = "tuple[str, str | int]"
"""Where something is kept in `Memory`: `(scope, name)` for a variable, `(step, number)` for an object."""

RAGGED: Final = "RaggedTensor"
"""The `kind` of a ragged tensor, whose rows differ in length."""

VARIABLE: Final = "Variable"
"""The `kind` of a variable of Keras, whose operators are those of `keras.ops`."""


def is_tuple(value: Value) -> TypeGuard[tuple[Value, ...]]:
    """Say whether `value` is a tuple."""
    return isinstance(value, tuple)


class TensorShape(tuple[object, ...]):
    """The shape of a tensor of TensorFlow: to Python no tuple, though it is read as one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A stretch of source: the statement it lies in, and lines (from 0) and UTF-8 columns relative to that
    statement.
    """

    unit: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Origin:
    """How a value is known: sampled from the kernel, inferred from code, or declared by the user (`Input`,
    `input_shape`).
    """

    kind: Literal["sampled", "inferred", "declared"]
    site: Site | None = None
    cell: str | None = None
    execution_count: int | None = None


def inferred_at(site: Site) -> Origin:
    """Return the origin of what the call at `site` gives."""
    return Origin("inferred", site)


def declared_at(site: Site) -> Origin:
    """Return the origin of what the user declares at `site`."""
    return Origin("declared", site)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value that could not be found, and why. `failed` says that what would make it raises an error."""

    reason: str
    failed: bool = False


def plainly_unknown(value: Unresolved) -> Unresolved:
    """Return what is left of a value that is not known in what is made of it: not even what else is known of it."""
    return value if type(value) is Unresolved else Unresolved(value.reason, value.failed)


@dataclass(frozen=True, slots=True)
class Valueless(Unresolved):
    """A layer that is built and whose weights have no values, or what a model of such layers gives."""


@dataclass(frozen=True, slots=True)
class WholeNumber(Unresolved):
    """A whole number that is not known, as the length of something whose length is not."""


@dataclass(frozen=True, slots=True)
class Text(Unresolved):
    """A text of Python's (`str`) that is not known."""


@dataclass(frozen=True, slots=True)
class RoundNumber(WholeNumber):
    """A whole number that is not known, but for its distance to others with the same `base`, and that it is not below
    `least`.
    """

    base: object = None
    offset: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class ItemOfSet(Unresolved):
    """The item `number` of a set as it was iterated over once (`base`), whose order is not known."""

    items: tuple[Value, ...] = ()
    base: object = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Several(Unresolved):
    """Something that is not known, and may be one of these objects; if `whole`, it is certainly one of them."""

    of: tuple[Value, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Choice(Unresolved):
    """One of several things that can be called, or `None`; it is not known which."""

    of: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of `library` ('numpy', 'tensorflow', 'keras', 'jax', 'torch'); a Keras symbolic one has a `node`."""

    spec: TensorSpec
    library: str
    node: GraphNode | None = field(default=None, repr=False)
    index: int = 0
    origin: Origin | None = None
    kind: str = ""
    receptive_field: ReceptiveField | None = None
    why: str = ""
    """Why a size or the dtype is not known."""
    array: Site | None = None
    """Where the array of NumPy was made whose numbers it shows, if they are known."""
    window: tuple[TensorSpec, int] | None = field(default=None, repr=False)
    """A window cut out of data of unknown length: its `spec`, and how many rows it has unless the end cuts it."""
    step: LayerStep | None = field(default=None, repr=False, compare=False)
    """The call of a layer that it comes from."""
    classes: Classes | None = field(default=None, repr=False)
    """Which labels it holds."""
    word: str | None = field(default=None, repr=False)
    """A text that is no number, which the array of a frame surely holds."""
    columns: bool = False
    """Whether its last axis has a column for each of several classes, of which the number is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerStep:
    """A layer's call on the way to a tensor: the layer, where it was constructed, and what it was given, which has a
    step of its own.
    """

    layer: Layer
    site: Site | None
    given: Tensor
    output: TensorSpec


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that belongs to a library, by its qualified name: a module, a function, a class, a constant."""

    name: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the user's. What it binds is kept in memory under `scope`; `names` are those that it binds itself.

    `content` tells the version of its source that ran.
    """

    name: str
    scope: str
    is_package: bool
    content: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DTypeValue:
    """A dtype object (`x.dtype`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a mutable object in `Memory`."""

    key: Key


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function or lambda of the user's, with the scopes that it closes over and its evaluated defaults.

    One with a `cache` (`functools.cache`) keeps under this name what it returned; one with an `input_signature`
    (`tf.function`) is traced for such tensors; one with a `dispatch` (`functools.singledispatch`) keeps under this name
    which functions are called instead for a class of the argument at `dispatch_place`; one that is `traced`
    (`tf.function`) what it was traced for beforehand.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    unit: str
    scopes: tuple[str, ...]
    defaults: tuple[Value, ...]
    keyword_defaults: Mapping[str, Value]
    owner: Class | None = None
    cache: str = ""
    input_signature: tuple[Tensor, ...] = ()
    dispatch: str = ""
    dispatch_place: int = 0
    traced: str = ""

    @property
    def name(self) -> str:
        """The name it was defined with."""
        return "<lambda>" if isinstance(self.node, ast.Lambda) else self.node.name

    def __eq__(self, other: object) -> bool:
        """Two functions are the same if the same code closes over the same scopes with the same defaults."""
        return self is other or (
            isinstance(other, Function)
            and self.node is other.node
            and (self.unit, self.scopes, self.defaults) == (other.unit, other.scopes, other.defaults)
            and (self.keyword_defaults, self.cache) == (other.keyword_defaults, other.cache)
            and (self.input_signature, self.dispatch) == (other.input_signature, other.dispatch)
            and self.traced == other.traced
        )

    def __hash__(self) -> int:
        """Hash by code."""
        return hash((id(self.node), self.unit))


@dataclass(slots=True, eq=False)
class Class:
    """A class of the user's. `attributes` is filled while its body runs; what is assigned later is in memory."""

    name: str
    node: ast.ClassDef
    unit: str
    bases: tuple[Value, ...]
    attributes: dict[str, Value]
    scope: str = ""

    def __eq__(self, other: object) -> bool:
        """Two classes are the same if the same code has the same bases and its body bound the same."""
        return self is other or (
            isinstance(other, Class)
            and self.node is other.node
            and (self.unit, self.bases, self.attributes) == (other.unit, other.bases, other.attributes)
        )

    def __hash__(self) -> int:
        """Hash by code."""
        return hash((id(self.node), self.unit))


@dataclass(frozen=True, slots=True)
class Decorated:
    """A function in a class that is decorated with `property`, `staticmethod` or `classmethod`."""

    kind: str
    function: Function
    setter: Function | None = None
    deleter: Function | None = None


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """A user's function bound to an instance."""

    receiver: Value
    function: Function


@dataclass(frozen=True, slots=True)
class Method:
    """A method, by name, of a value that is not the user's: a tensor, a list, a string, a layer, a model, a
    library's object.
    """

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class DictView:
    """`d.keys()`, `d.values()` or `d.items()`, of the dict as it is when the view is read."""

    dict: Ref
    kind: str


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial(function, *arguments, **keywords)`."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` inside a method: attribute access goes on behind `owner` in the class's bases."""

    receiver: Value
    owner: Class


@dataclass(frozen=True, slots=True)
class LibraryObject:
    """An instance of a library's class that has no rule of its own: `tf.keras.optimizers.Adam()`."""

    class_name: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What `get_config()` or `to_json()` of a layer or model gives; `from_config` makes another one of it."""

    source: Ref


@dataclass(frozen=True, slots=True)
class Dataset:
    """A `tf.data` dataset. `spec` is an element as `element_spec` has it, `first` the first one as it comes out.

    `count` is the number of elements, `None` if it is not known; `at_most` says that there may be fewer. Where they are
    `alike`, all have the sizes of the first one: no batch is smaller.
    """

    spec: Value
    first: Value
    count: int | None = None
    at_most: bool = False
    alike: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GraphNode:
    """One operation of a symbolic graph: a layer (`Ref`) or function (`Symbol`) with its arguments; an input has no
    operation. `sampled` is what the kernel says that came out: where the operation itself is not known, that is left.
    """

    operation: Value
    arguments: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict[str, Value])
    name: str = ""
    sampled: tuple[TensorSpec, ...] = ()

    @property
    def is_joined(self) -> bool:
        """Whether this stands for one of several operations, of which it is not known which was carried out."""
        return isinstance(self.operation, Unresolved) and not self.arguments and not self.keywords
