"""How the arguments of each function are drawn at random: legal ones mostly, and some that are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import GENERATORS, Array, Case, Name, library_of

_NO_BOOL = ("float32", "float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8", "int8", "bool")
FLOATS = ("float32", "float64", "float16")
NUMBERS = ("float32", "float32", "float64", "float16", "int32", "int64", "uint8", "int8")
ALL = (*NUMBERS, "bool", "complex64")
SIZES = (1, 2, 3, 4, 5, 2, 3, 4, 6, 0)

Draw = Callable[[random.Random], Any]


class Rng(random.Random):
    """A source of arguments."""


def shape(rng: random.Random, low: int = 0, high: int = 4, sizes: tuple[int, ...] = SIZES) -> tuple[int, ...]:
    return tuple(rng.choice(sizes) for _ in range(rng.randint(low, high)))


def tensor(low: int = 0, high: int = 4, dtypes: tuple[str, ...] = NUMBERS) -> Draw:
    return lambda rng: Array(shape(rng, low, high), rng.choice(dtypes))


def axis(rng: random.Random, rank: int, many: bool = True, none: bool = True) -> Any:
    kind = rng.random()
    if none and kind < 0.2:
        return None
    if many and kind < 0.45 and rank:
        chosen = rng.sample(range(rank), rng.randint(0, rank))
        return tuple(place - rank if rng.random() < 0.3 else place for place in chosen)
    if kind < 0.55 or not rank:
        return rng.randint(-rank - 2, rank + 1)
    return rng.randrange(-rank, rank)


def open_some(rng: random.Random, value: Any, mode: str) -> Any:
    """Return the argument with some sizes left open, for a symbolic call."""
    if mode == "symbolic" and isinstance(value, Array) and value.values is None:
        return Array(tuple(None if rng.random() < 0.3 else size for size in value.shape), value.dtype)
    return value


def register(names: list[str] | tuple[str, ...], make: Callable[[random.Random, str], tuple[Any, ...]]) -> None:
    """Register a generator for each name; `make` returns the positional arguments, and a dict last for keywords."""
    for name in names:
        GENERATORS[name] = _generator(name, make)


def _generator(name: str, make: Callable[[random.Random, str], tuple[Any, ...]]) -> Callable[[random.Random], Case]:
    def draw(rng: random.Random) -> Case:
        arguments = make(rng, name)
        keywords: dict[str, Any] = {}
        if arguments and isinstance(arguments[-1], dict):
            *rest, keywords = arguments
            arguments = tuple(rest)
        symbolic = library_of(name) in ("tensorflow", "keras") and rng.random() < 0.4
        symbolic = symbolic or name.startswith("operator.keras")
        if (
            not symbolic
            or name in ("keras.ops.dot", "keras.ops.tensordot")
            or name.startswith(("keras.utils", "tensorflow.random.Generator"))
        ):
            return Case(name, tuple(arguments), keywords)
        opened = tuple(
            [open_some(rng, item, "symbolic") for item in argument]
            if isinstance(argument, list)
            else open_some(rng, argument, "symbolic")
            for argument in arguments
        )
        return Case(name, opened, keywords, "symbolic")

    return draw


def named(prefix: str, names: str) -> list[str]:
    return [f"{prefix}.{name}" for name in names.split()]


def pair(rng: random.Random, dtypes: tuple[str, ...], same_dtype: bool, scalars: bool = True) -> tuple[Any, Any]:
    """Two operands, broadcastable most of the time; one may be a Python number."""
    left = shape(rng)
    right = tuple(rng.choice((size, size, size, 1)) for size in left[rng.randint(0, len(left)) :])
    if rng.random() < 0.3:
        right = (*(rng.choice(SIZES) for _ in range(rng.randint(0, 1))), *right)
    if rng.random() < 0.15:
        right = shape(rng)
    dtype = rng.choice(dtypes)
    operands: list[Any] = [Array(left, dtype), Array(right, dtype if same_dtype else rng.choice(dtypes))]
    if scalars and rng.random() < 0.3:
        operands[1] = rng.choice((2, 1.5, True, [1, 2, 3], 3) if dtypes != _NO_BOOL else (2, 1.5, 3))
    rng.shuffle(operands)
    return operands[0], operands[1]


# NumPy, element by element

from shapelens.rules.functions import keras_elementwise, numpy_elementwise, tensorflow_elementwise  # noqa: E402

register(
    named("numpy", " ".join(numpy_elementwise.UNARY_NAMES)),
    lambda rng, name: (tensor(dtypes=ALL)(rng),) if rng.random() < 0.8 else (rng.choice((2, 1.5, [1, 2], [1.5, 2])),),
)
register(
    named("numpy", " ".join(numpy_elementwise.BINARY_NAMES)),
    lambda rng, name: pair(rng, ALL, same_dtype=False),
)
register(
    named("operator.numpy", "add sub mul truediv floordiv mod pow lt le gt ge eq ne and_ or_ xor"),
    lambda rng, name: pair(rng, ALL, same_dtype=False),
)
register(named("operator.numpy", "neg pos invert abs"), lambda rng, name: (tensor(dtypes=ALL)(rng),))


def _matmul(rng: random.Random, name: str) -> tuple[Any, ...]:
    n, m, k = (rng.choice(SIZES) for _ in range(3))
    batch = shape(rng, 0, 2)
    left, right = (*batch, n, m), (*rng.choice((batch, (), (1,))), m, k)
    if rng.random() < 0.2:
        left = left[-1:]
    if rng.random() < 0.2:
        right = (m,)
    if rng.random() < 0.15:
        right = shape(rng, 0, 3)
    dtype = rng.choice(NUMBERS)
    same = library_of(name) == "tensorflow"
    dtypes = ("float32", "float64", "int32", "int64")
    return Array(left, rng.choice(dtypes) if same else dtype), Array(
        right, rng.choice(dtypes) if not same else "float32"
    )


def _matmul_same(rng: random.Random, name: str) -> tuple[Any, ...]:
    left, right = _matmul(rng, name)
    dtype = rng.choice(("float32", "float64", "int32", "float16"))
    return Array(left.shape, dtype), Array(right.shape, dtype)


register(
    ["numpy.matmul", "numpy.dot", "numpy.inner", "numpy.ndarray.dot", "operator.numpy.matmul", "numpy.linalg.matmul"],
    _matmul,
)
register(["numpy.outer", "numpy.vdot", "numpy.kron"], _matmul)


def _transposes(rng: random.Random, name: str) -> tuple[Any, ...]:
    left, right = _matmul_same(rng, name)
    flags = {}
    if rng.random() < 0.4:
        flag = rng.choice(("transpose_a", "transpose_b"))
        flags[flag] = True
        if flag == "transpose_a" and rng.random() < 0.8 and len(left.shape) > 1:
            left = Array((*left.shape[:-2], left.shape[-1], left.shape[-2]), left.dtype)
        if flag == "transpose_b" and rng.random() < 0.8 and len(right.shape) > 1:
            right = Array((*right.shape[:-2], right.shape[-1], right.shape[-2]), right.dtype)
    return left, right, flags


register(["tensorflow.matmul", "tensorflow.linalg.matmul"], _transposes)
register(["operator.tensorflow.matmul"], _matmul_same)


def _tensordot(rng: random.Random, name: str) -> tuple[Any, ...]:
    left = shape(rng, 1, 3)
    count = rng.randint(0, len(left))
    right = (*left[len(left) - count :], *shape(rng, 0, 2)) if rng.random() < 0.8 else shape(rng, 1, 3)
    axes: Any = count
    if rng.random() < 0.4 and count:
        places = list(range(len(left) - count, len(left)))
        axes = [places, list(range(count))] if rng.random() < 0.8 else [rng.randrange(-3, 3), rng.randrange(-3, 3)]
    dtype = rng.choice(("float32", "float64"))
    return Array(left, dtype), Array(right, dtype), axes


register(["numpy.tensordot", "tensorflow.tensordot"], _tensordot)

_EQUATIONS = (
    "ij,jk->ik", "bij,bjk->bik", "ij->ji", "ii->i", "...ij,...jk->...ik", "bhqd,bhkd->bhqk", "ij,ij", "i,j->ij",
    "abc->a", "ij,jk", "...d,df->...f", "bnqk,bknd->bqnd",
)  # fmt: skip


def _einsum(rng: random.Random, name: str) -> tuple[Any, ...]:
    equation = rng.choice([e for e in _EQUATIONS if library_of(name) != "keras" or e not in ("ii->i", "i,j->ij")])
    sizes = {letter: rng.choice((1, 2, 3, 4)) for letter in "abcdefghijklmnopqrstuvwxyz"}
    batch = shape(rng, 0, 2, (1, 2, 3))
    dtype = rng.choice(("float32", "float64"))
    arrays = []
    for term in equation.partition("->")[0].split(","):
        if rng.random() < 0.06:
            sizes["j"] = rng.choice((1, 2, 3))
        head, dots, tail = term.partition("...")
        parts = (*(sizes[c] for c in head), *(batch if dots else ()), *(sizes[c] for c in tail))
        arrays.append(Array(parts if rng.random() < 0.95 else shape(rng), dtype))
    return (equation, *arrays)


register(["numpy.einsum", "tensorflow.einsum"], _einsum)

# Reductions


def _reduction(rng: random.Random, name: str) -> tuple[Any, ...]:
    plain = name.rpartition(".")[2]
    dtypes = ALL
    if any(word in plain for word in ("median", "quantile", "percentile", "ptp")) or plain.startswith("nan"):
        dtypes = NUMBERS
    if plain in ("reduce_all", "reduce_any"):
        dtypes = ("bool", "bool", "float32")
    if plain in ("reduce_std", "reduce_variance", "reduce_logsumexp", "logsumexp"):
        dtypes = ("float32", "float64", "float16", "int32")
    array = tensor(dtypes=dtypes)(rng)
    many = plain not in ("argmax", "argmin", "nanargmax", "nanargmin", "cumsum", "cumprod", "nancumsum", "nancumprod")
    if any(word in plain for word in ("percentile", "quantile", "average", "median")):
        array = Array(tuple(size or 1 for size in array.shape), array.dtype)
    arguments: list[Any] = [array]
    if "percentile" in plain:
        arguments.append(rng.choice((50, 25.0, [10, 50, 90])))
    if "quantile" in plain:
        arguments.append(rng.choice((0.5, [0.1, 0.5, 0.9])))
    keywords: dict[str, Any] = {}
    if rng.random() < 0.8:
        keywords["axis"] = axis(rng, len(array.shape), many)
        if (keywords["axis"] == () and "median" in plain) or (
            not array.shape and plain in ("nanmean", "nanstd", "nanvar")
        ):
            keywords["axis"] = None
    keeps = "cum" not in plain and not (plain.startswith("arg") and name.startswith("tensorflow"))
    if rng.random() < 0.4 and keeps and (plain != "count_nonzero" or name.startswith("numpy")):
        keywords["keepdims"] = rng.random() < 0.7
    return (*arguments, keywords)


register(
    named(
        "numpy",
        "sum prod nansum nanprod mean nanmean median nanmedian std var nanstd nanvar max min amax amin nanmax nanmin "
        "ptp "
        "all any argmax argmin count_nonzero percentile quantile average cumsum cumprod nancumsum nancumprod",
    ),
    _reduction,
)
register(named("numpy.ndarray", "sum prod mean std var max min all any argmax argmin cumsum cumprod"), _reduction)
register(
    named(
        "tensorflow.math",
        "reduce_sum reduce_mean reduce_prod reduce_max reduce_min reduce_all reduce_any reduce_std reduce_variance "
        "reduce_logsumexp argmax argmin",
    ),
    _reduction,
)

# Shaping


def _divisors(rng: random.Random, count: int) -> list[int]:
    sizes: list[int] = []
    while count > 1 and len(sizes) < 3:
        options = [d for d in range(1, count + 1) if count % d == 0]
        size = rng.choice(options)
        sizes.append(size)
        count //= size
    sizes.append(count)
    rng.shuffle(sizes)
    return sizes


def _reshape(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    count = 1
    for size in array.shape:
        count *= size
    target = _divisors(rng, count)
    for _ in range(2):
        if rng.random() < 0.4:
            target[rng.randrange(len(target))] = -1
    if rng.random() < 0.15:
        target = [rng.choice((-1, 0, 1, 2, 3)) for _ in range(rng.randint(0, 3))]
    if name == "numpy.ndarray.reshape" and rng.random() < 0.5 and target:
        return (array, *target)
    value: Any = rng.choice((tuple(target), list(target), Array((len(target),), "int32", list(target))))
    if len(target) == 1 and rng.random() < 0.3 and name.startswith("numpy"):
        value = target[0]
    return array, value


register(["numpy.reshape", "numpy.ndarray.reshape", "tensorflow.reshape"], _reshape)


def _permutation(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 4)(rng)
    rank = len(array.shape)
    order = list(range(rank))
    rng.shuffle(order)
    if rng.random() < 0.1:
        order = [rng.randint(-3, 3) for _ in range(rank)]
    if rng.random() < 0.1:
        order = order[:-1]
    if rng.random() < 0.25:
        return (array,)
    if name == "numpy.ndarray.transpose" and rng.random() < 0.5:
        return (array, *order)
    return array, tuple(order)


register(["numpy.transpose", "numpy.ndarray.transpose", "tensorflow.transpose", "numpy.permute_dims"], _permutation)


def _two_axes(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(1, 4)(rng)
    rank = len(array.shape)
    if name.endswith("moveaxis") and rng.random() < 0.4:
        count = rng.randint(0, rank)
        return array, tuple(rng.sample(range(rank), count)), tuple(rng.sample(range(rank), count))
    return array, axis(rng, rank, False, False), axis(rng, rank, False, False)


register(["numpy.swapaxes", "numpy.ndarray.swapaxes", "numpy.moveaxis", "numpy.rollaxis"], _two_axes)


def _expand(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    if name == "numpy.expand_dims" and rng.random() < 0.3:
        return array, tuple(rng.randint(-4, 4) for _ in range(rng.randint(1, 2)))
    return array, rng.randint(-len(array.shape) - 2, len(array.shape) + 1)


register(["numpy.expand_dims", "tensorflow.expand_dims"], _expand)


def _squeeze(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 4, (1, 1, 2, 3)), rng.choice(NUMBERS))
    ones = [place for place, size in enumerate(array.shape) if size == 1]
    if rng.random() < 0.35:
        return (array,)
    if ones and rng.random() < 0.7:
        chosen = rng.sample(ones, rng.randint(1, len(ones)))
        return array, {"axis": chosen[0] if len(chosen) == 1 else tuple(chosen)}
    return array, {"axis": axis(rng, len(array.shape), none=False)}


register(["numpy.squeeze", "numpy.ndarray.squeeze", "tensorflow.squeeze"], _squeeze)
register(
    [
        "numpy.ravel",
        "numpy.ndarray.flatten",
        "numpy.ndarray.ravel",
        "numpy.atleast_1d",
        "numpy.atleast_2d",
        "numpy.atleast_3d",
    ],
    lambda rng, name: (tensor()(rng),),
)
register(
    ["numpy.shape", "numpy.ndim", "tensorflow.shape", "tensorflow.rank", "tensorflow.size"],
    lambda rng, name: (tensor()(rng),),
)
register(["numpy.size"], lambda rng, name: (lambda a: (a, axis(rng, len(a.shape), many=False)))(tensor()(rng)))


def several(rng: random.Random, low: int, high: int, along: int | None, same_dtype: bool) -> list[Any]:
    """Tensors that agree but for the axis `along`, most of the time."""
    base = list(shape(rng, low, high))
    dtype = rng.choice(NUMBERS)
    arrays = []
    for _ in range(rng.randint(1, 3)):
        sizes = list(base)
        if along is not None and sizes and -len(sizes) <= along < len(sizes):
            sizes[along] = rng.choice(SIZES)
        if rng.random() < 0.07:
            sizes = list(shape(rng, low, high))
        arrays.append(Array(tuple(sizes), dtype if same_dtype else rng.choice(NUMBERS)))
    return arrays


def _concatenate(rng: random.Random, name: str) -> tuple[Any, ...]:
    along = rng.randint(-2, 2)
    return several(rng, 0, 3, along, name.startswith("tensorflow")), along


def _stack(rng: random.Random, name: str) -> tuple[Any, ...]:
    arrays = several(rng, 0, 3, None, name.startswith("tensorflow"))
    return arrays, rng.randint(-len(arrays[0].shape) - 2, len(arrays[0].shape) + 1)


register(["numpy.concatenate", "tensorflow.concat"], _concatenate)
register(["numpy.stack", "tensorflow.stack"], _stack)
register(
    ["numpy.vstack", "numpy.hstack", "numpy.dstack", "numpy.column_stack"],
    lambda rng, name: (several(rng, 0, 3, rng.choice((0, 1, 2)), False),),
)


def _append(rng: random.Random, name: str) -> tuple[Any, ...]:
    arrays = several(rng, 0, 2, 0, False)
    if len(arrays) < 2:
        arrays = [arrays[0], arrays[0]]
    return (arrays[0], arrays[1], *rng.choice(((), (0,), (1,))))


register(["numpy.append"], _append)


def _split(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    if name.endswith(("vsplit", "hsplit", "dsplit")):
        return array, rng.choice((1, 2, 3, [1], [1, 2]))
    place = rng.randint(-len(array.shape), max(len(array.shape) - 1, 0))
    if name.startswith("tensorflow") and rng.random() < 0.4 and array.shape:
        total = array.shape[place] if -len(array.shape) <= place < len(array.shape) else 3
        first = rng.randint(0, total)
        return array, [first, rng.choice((total - first, -1, 1))], {"axis": place}
    parts = rng.choice((1, 2, 3, 0, [1, 3], [2], [])) if name.startswith("numpy") else rng.choice((1, 2, 3, 0))
    return array, parts, {"axis": place}


register(
    ["numpy.split", "numpy.array_split", "numpy.vsplit", "numpy.hsplit", "numpy.dsplit", "tensorflow.split"], _split
)


def _tile(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    rank = len(array.shape)
    count = rank if name.startswith("tensorflow") and rng.random() < 0.8 else rng.randint(0, 4)
    times: Any = [rng.choice((1, 2, 3, 0)) for _ in range(count)]
    return array, rng.choice((times, 2)) if name.startswith("numpy") else times


register(["numpy.tile", "tensorflow.tile"], _tile)


def _repeat(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    rank = len(array.shape)
    place = None if rng.random() < 0.3 else rng.randint(-rank - 1, rank)
    repeats: Any = rng.choice((1, 2, 3, 0))
    if place is not None and -rank <= place < rank and rng.random() < 0.4:
        length = array.shape[place] if rng.random() < 0.8 else 2
        repeats = [rng.randint(0, 2) for _ in range(length)]
    return array, repeats, {"axis": place}


def _repeat_filled(rng: random.Random, name: str) -> tuple[Any, ...]:
    array, repeats, keywords = _repeat(rng, name)
    repeats = 2 if isinstance(repeats, list) else repeats  # counts of their own are known eagerly and open in a graph
    return Array(tuple(size or 1 for size in array.shape), array.dtype), repeats, keywords


register(["numpy.repeat", "numpy.ndarray.repeat"], _repeat)
register(["tensorflow.repeat"], _repeat_filled)


def _pad(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 3, (1, 2, 3, 4)), rng.choice(NUMBERS))
    rank = len(array.shape)
    width: Any = [
        (rng.randint(0, 3), rng.randint(0, 2)) for _ in range(rank if rng.random() < 0.85 else rng.randint(0, 3))
    ]
    if name.startswith("numpy"):
        width = rng.choice((width, width, 1, (1, 2), ((1, 2),), [2]))
        return array, width, rng.choice(("constant", "edge"))
    return array, width, rng.choice(("CONSTANT", "REFLECT", "SYMMETRIC"))


register(["numpy.pad", "tensorflow.pad"], _pad)


def _broadcast_to(rng: random.Random, name: str) -> tuple[Any, ...]:
    target = shape(rng, 0, 3)
    source = tuple(rng.choice((size, 1)) for size in target[rng.randint(0, len(target)) :])
    if rng.random() < 0.2:
        source = shape(rng, 0, 3)
    return Array(source, rng.choice(NUMBERS)), target


register(["numpy.broadcast_to", "tensorflow.broadcast_to"], _broadcast_to)
register(["numpy.flip"], lambda rng, name: (lambda a: (a, axis(rng, len(a.shape))))(tensor()(rng)))
register(["numpy.fliplr", "numpy.flipud", "numpy.matrix_transpose"], lambda rng, name: (tensor()(rng),))
register(["numpy.roll"], lambda rng, name: (lambda a: (a, 1, axis(rng, len(a.shape), many=False)))(tensor()(rng)))
register(
    ["tensorflow.reverse"], lambda rng, name: (lambda a: (a, [axis(rng, len(a.shape), False, False)]))(tensor()(rng))
)
register(
    ["numpy.rot90"],
    lambda rng, name: (tensor(2, 3)(rng), rng.randint(-2, 5), rng.choice(((0, 1), (1, 0), (0, -1), (1, 2)))),
)
register(["numpy.where"], lambda rng, name: (Array(shape(rng, 0, 2), "bool"), *pair(rng, ALL, False)))


def _delete(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (3, 4, 5)), "float32")
    obj: Any = rng.choice((0, 1, -1, 4, [0, 1], [0, 0], slice(0, 2), slice(None, None, 2)))
    return array, obj, rng.choice((None, 0, -1))


register(["numpy.delete"], _delete)

# Creation


def _dtype(rng: random.Random, library: str, none: bool = True) -> Any:
    if none and rng.random() < 0.4:
        return None
    name = rng.choice(("float32", "int32", "float64", "uint8", "bool", "float16"))
    if library == "numpy" and rng.random() < 0.3:
        return Name(rng.choice(("builtins.float", "builtins.int", "builtins.bool")))
    return rng.choice((name, Name(f"{library}.{name}")))


def _new(rng: random.Random, name: str) -> tuple[Any, ...]:
    value: Any = shape(rng, 0, 3)
    if rng.random() < 0.2:
        value = rng.choice((3, [2, 3], -1, (2, -1), 0))
    library = library_of(name)
    dtype = _dtype(rng, library)
    rest = {} if dtype is None else {"dtype": dtype}
    plain = name.rpartition(".")[2]
    if plain == "full":
        return value, rng.choice((1, 2.5, True, [1, 2])), rest
    return value, rest


register(named("numpy", "zeros ones empty full") + named("tensorflow", "zeros ones"), _new)
register(
    named("numpy", "zeros_like ones_like empty_like") + named("tensorflow", "zeros_like ones_like"),
    lambda rng, name: (tensor()(rng), {} if (d := _dtype(rng, library_of(name))) is None else {"dtype": d}),
)
register(["numpy.full_like"], lambda rng, name: (tensor()(rng), 2))
register(
    ["numpy.eye"],
    lambda rng, name: (
        rng.randint(-1, 5),
        rng.choice((None, 0, 3)),
        {"dtype": "float32"} if rng.random() < 0.5 else {},
    ),
)
register(["numpy.identity"], lambda rng, name: (rng.randint(0, 5),))
register(["numpy.tri"], lambda rng, name: (rng.randint(0, 5), rng.choice((None, 2))))
register(
    ["tensorflow.eye"],
    lambda rng, name: (rng.randint(-1, 5), rng.choice((None, 0, 3)), rng.choice((None, [2], [2, 3]))),
)


def _range(rng: random.Random, name: str) -> tuple[Any, ...]:
    numbers = (0, 1, 5, 10, -3, 2.5, 0.5, 7)
    arguments = [rng.choice(numbers) for _ in range(rng.randint(1, 3))]
    dtype = {}
    if rng.random() < 0.3:
        dtype["dtype"] = rng.choice(
            ("float32", "float64") if name.startswith("tensorflow") else ("float32", "int32", "float64")
        )
    return (*arguments, dtype)


register(["numpy.arange", "tensorflow.range"], _range)
register(
    ["numpy.linspace", "numpy.logspace"],
    lambda rng, name: (
        rng.choice((0, 1.5, Array((2,), "float32"), [1, 2])),
        rng.choice((5, 2.5, Array((3, 2), "float64"))),
        rng.choice((5, 0, 10, -1)),
        {"axis": rng.choice((0, -1))},
    ),
)
register(["numpy.geomspace"], lambda rng, name: (1, 10, rng.choice((5, 10))))
register(
    ["tensorflow.linspace"],
    lambda rng, name: (rng.choice((0.0, 1.5, 1)), rng.choice((5.0, 9.5)), rng.choice((5, 1, 10, 0))),
)


def _nested(rng: random.Random, depth: int, leaf: Draw, ragged: float) -> Any:
    if depth == 0:
        return leaf(rng)
    length = rng.randint(1, 3)
    items = [_nested(random.Random(rng.random()), 0, leaf, 0) for _ in range(length)] if depth == 1 else None
    if items is None:
        width = rng.randint(1, 3)
        items = [[leaf(rng) for _ in range(width if rng.random() > ragged else width + 1)] for _ in range(length)]
    return items


def _literal(rng: random.Random, name: str) -> tuple[Any, ...]:
    leaves: tuple[Draw, ...] = (
        lambda r: r.randint(0, 9),
        lambda r: r.random(),
        lambda r: r.choice((1, 2.5)),
        lambda r: r.choice((True, False)),
        lambda r: r.choice("ab"),
        lambda r: Array((2,), "float32"),
        lambda r: Array((r.choice((2, 2, 2, 3)), 2), "int32"),
        lambda r: r.choice((1, True)) if name.startswith("numpy") else 1,
    )
    if name == "tensorflow.constant":
        leaves = leaves[:5]  # an eager one refuses tensors in a list, one in a graph does not
    value = _nested(rng, rng.randint(0, 2), rng.choice(leaves), 0.1)
    if rng.random() < 0.05:
        value = []
    dtype: dict[str, Any] = {}
    if rng.random() < 0.3 and "a" not in str(value) and "b" not in str(value):
        dtype["dtype"] = rng.choice(("float32", "float64", "int32"))
        if name.startswith("tensorflow") and isinstance(value, Array):
            dtype = {}
    return value, dtype


register(["numpy.array", "numpy.asarray", "tensorflow.constant", "tensorflow.convert_to_tensor"], _literal)
register(["numpy.ndarray.astype"], lambda rng, name: (tensor(dtypes=NUMBERS)(rng), _dtype(rng, "numpy", none=False)))
register(["tensorflow.cast"], lambda rng, name: (tensor(dtypes=ALL)(rng), _dtype(rng, "tensorflow", none=False)))
register(
    ["numpy.meshgrid"],
    lambda rng, name: (
        *(Array((rng.randint(0, 4),), "float32") for _ in range(rng.randint(1, 3))),
        {"indexing": rng.choice(("xy", "ij")), "sparse": rng.random() < 0.3},
    ),
)
register(
    ["tensorflow.meshgrid"],
    lambda rng, name: (
        *(Array((rng.randint(0, 4),), "float32") for _ in range(rng.randint(1, 3))),
        {"indexing": rng.choice(("xy", "ij"))},
    ),
)
register(["numpy.indices"], lambda rng, name: (shape(rng, 0, 3),))
register(["tensorflow.fill"], lambda rng, name: (shape(rng, 0, 3), rng.choice((1, 2.5, True, Array((2,), "float32")))))
register(
    ["numpy.clip"],
    lambda rng, name: (tensor()(rng), rng.choice((0, 1.5, None, Array((3,), "float32"))), rng.choice((2, 5))),
)
register(
    ["tensorflow.clip_by_value"],
    lambda rng, name: (tensor(dtypes=("float32", "float64", "int32"))(rng), rng.choice((0, 1)), rng.choice((2, 5))),
)


# Random


def _random(rng: random.Random, name: str) -> tuple[Any, ...]:
    plain = name.rpartition(".")[2]
    size = rng.choice((None, 3, (), (2, 3), [4], (2, -1), (3, 0)))
    owner: tuple[Any, ...] = (None,) if name.count(".") == 3 else ()
    if plain in ("rand", "randn"):
        return (*owner, *shape(rng, 0, 3))
    if plain in ("randint", "integers"):
        low: Any = rng.choice((5, 5, [3, 4]))
        return (*owner, low, *rng.choice(((), (9,))), {"size": size})
    if plain in ("random", "standard_normal", "random_sample"):
        keywords: dict[str, Any] = {"size": size}
        if "Generator" in name and rng.random() < 0.4:
            keywords["dtype"] = rng.choice((Name("numpy.float32"), "float32"))
        return (*owner, keywords)
    if plain in ("poisson", "exponential"):
        return (*owner, rng.choice((1.0, 2, [1.0, 2.0, 3.0])), size)
    if plain == "permutation":
        return (*owner, rng.choice((5, Array((3, 2), "float32"), [1, 2, 3])))
    if plain == "choice":
        return (
            *owner,
            rng.choice((5, [1, 2, 3], ["a", "b"], Array((4,), "float32"))),
            {"size": size, "replace": rng.random() < 0.7},
        )
    if plain == "binomial":
        return (*owner, 10, rng.choice((0.5, [0.1, 0.2, 0.3])), size)
    return (*owner, rng.choice((0.0, 1, [0.0, 1.0, 2.0], Array((3,), "float32"))), rng.choice((5.0, 9)), size)


register(
    [
        f"{owner}.{name}"
        for owner in ("numpy.random", "numpy.random.RandomState")
        for name in (
            "rand randn randint random standard_normal uniform normal choice permutation poisson exponential binomial"
        ).split()
    ]
    + named(
        "numpy.random.Generator",
        "random standard_normal uniform normal choice permutation integers poisson exponential binomial",
    ),
    _random,
)
register(
    named("tensorflow.random", "normal uniform truncated_normal"),
    lambda rng, name: (
        shape(rng, 0, 3),
        {"dtype": rng.choice(("float32", "float64", "float16"))} if rng.random() < 0.5 else {},
    ),
)
register(
    ["tensorflow.random.stateless_normal", "tensorflow.random.stateless_uniform"],
    lambda rng, name: (shape(rng, 0, 3), [1, 2]),
)
register(["tensorflow.random.Generator.normal"], lambda rng, name: (None, shape(rng, 0, 3)))
register(
    ["tensorflow.random.categorical"],
    lambda rng, name: (Array(shape(rng, 1, 3, (1, 2, 3)), "float32"), rng.randint(0, 3)),
)

# TensorFlow, element by element

_TF_KINDS = ("float32", "float32", "float64", "float16", "int32", "int64", "bool")
register(
    named("tensorflow.math", " ".join(tensorflow_elementwise.UNARY_NAMES)),
    lambda rng, name: (
        tensor(
            dtypes=("float32", "float64") if name.endswith(("erfinv", "ndtri", "reciprocal", "rint")) else _TF_KINDS
        )(rng),
    ),
)
_SUPPORTED = ("float32", "float64", "int32", "int64")
register(
    named("tensorflow.math", " ".join(n for n in tensorflow_elementwise.BINARY_NAMES if n != "multiply_no_nan")),
    lambda rng, name: pair(rng, ("bool",) if "logical" in name else _SUPPORTED, same_dtype=True),
)
register(
    named("operator.tensorflow", "add sub mul truediv floordiv mod pow lt le gt ge eq ne"),
    lambda rng, name: pair(rng, _SUPPORTED, same_dtype=rng.random() < 0.9),
)
register(
    named("operator.tensorflow", "and_ or_ xor"),
    lambda rng, name: pair(rng, ("bool", "int32"), same_dtype=True, scalars=False),
)
register(named("operator.tensorflow", "neg abs"), lambda rng, name: (tensor(dtypes=_SUPPORTED)(rng),))


# Indexing


def _index(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 4, (1, 2, 3, 4, 5)), "float32")
    rank = len(array.shape)
    arrays = library_of(name) == "numpy"
    items: list[Any] = []
    place = 0
    for _ in range(rng.randint(1, rank + 1)):
        kind = rng.random()
        size = array.shape[place] if place < rank else 2
        if kind < 0.25:
            items.append(rng.randint(-size, size - 1) if rng.random() < 0.95 else size + 1)
        elif kind < 0.6:
            bounds = [rng.choice((None, None, rng.randint(-6, 6))) for _ in range(2)]
            items.append(slice(*bounds, rng.choice((None, None, None, 1, 2, -1, -2))))
        elif kind < 0.7:
            items.append(None)
            continue
        elif kind < 0.78 and Ellipsis not in [item for item in items if not isinstance(item, Array)]:
            items.append(Ellipsis)
            continue
        elif arrays and kind < 0.9:
            length = rng.choice((1, 2, 3))
            items.append(
                rng.choice(
                    (
                        [0] * length,
                        Array((length,), "int64", [0] * length),
                        Array((2, length), "int64", [[0] * length] * 2),
                    )
                )
            )
        elif arrays and kind < 0.95 and not any(isinstance(item, (list, Array)) for item in items):
            arrays = False
            items.append(Array((size if rng.random() < 0.9 else size + 1,), "bool"))
        else:
            items.append(slice(None))
        place += 1
    if rng.random() < 0.05 and arrays and rank:
        items = [Array(array.shape[:2], "bool")]
    return array, items[0] if len(items) == 1 else tuple(items)


register(["operator.numpy.getitem", "operator.tensorflow.getitem"], _index)


def _gather(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 3, (2, 3, 4)), "float32")
    index = Array(shape(rng, 0, 2, (1, 2, 3)), "int32")
    values = [0] * 100
    count = 1
    for size in index.shape:
        count *= size
    index = Array(index.shape, "int32", np.zeros(index.shape, int).tolist()) if values else index
    keywords = {} if rng.random() < 0.4 else {"axis": rng.randint(-3, 2)}
    return array, index, keywords


register(["tensorflow.gather"], _gather)
register(
    ["tensorflow.one_hot"],
    lambda rng, name: (
        tensor(0, 3, ("int32", "int64"))(rng),
        rng.randint(0, 5),
        {"axis": rng.randint(-3, 3)} if rng.random() < 0.4 else {},
    ),
)
register(["tensorflow.where"], lambda rng, name: (Array(shape(rng, 0, 2), "bool"), *pair(rng, _SUPPORTED, True)))


def _boolean_mask(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (2, 3, 4)), "float32")
    depth = rng.randint(1, len(array.shape))
    mask = array.shape[:depth] if rng.random() < 0.8 else shape(rng, 0, 2)
    return array, Array(mask, "bool")


register(["tensorflow.boolean_mask"], _boolean_mask)


def _unstack(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    return array, {"axis": rng.randint(-3, 2)}


register(["tensorflow.unstack", "numpy.unstack"], _unstack)


def _slice(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (2, 3, 4)), "float32")
    return array, [rng.randint(0, 1) for _ in array.shape], [rng.choice((-1, 1, 2, 3)) for _ in array.shape]


register(["tensorflow.slice"], _slice)

# Keras

_KERAS = _NO_BOOL
register(named("keras.ops", " ".join(keras_elementwise.UNARY_NAMES)), lambda rng, name: (tensor(dtypes=_KERAS)(rng),))
register(
    named("keras.ops", " ".join(keras_elementwise.BINARY_NAMES)), lambda rng, name: pair(rng, _KERAS, same_dtype=False)
)
register(
    ["keras.utils.to_categorical"],
    lambda rng, name: (Array(shape(rng, 0, 3, (1, 2, 3)), "int64"), rng.choice((5, 6))),
)


def _sequences(rng: random.Random, name: str) -> tuple[Any, ...]:
    sequences = [[1] * rng.randint(0, 4) for _ in range(rng.randint(0, 3))]
    keywords = {}
    if rng.random() < 0.5:
        keywords["maxlen"] = rng.randint(1, 6)
    if rng.random() < 0.4:
        keywords["dtype"] = rng.choice(("float32", "int64"))
    return sequences, keywords


register(["keras.utils.pad_sequences"], _sequences)


# Keras: shaping and reductions

register(
    named("keras.ops", "sum mean std var max min prod all any argmax argmin logsumexp count_nonzero amax amin"),
    _reduction,
)
register(named("keras.ops", "cumsum cumprod"), lambda rng, name: (tensor(1, 3, _KERAS)(rng), rng.choice((None, 0, -1))))
register(["keras.ops.reshape"], _reshape)
register(["keras.ops.transpose"], _permutation)
register(["keras.ops.swapaxes", "keras.ops.moveaxis"], _two_axes)
register(["keras.ops.expand_dims"], _expand)
register(["keras.ops.squeeze"], _squeeze)
register(["keras.ops.concatenate"], _concatenate)
register(["keras.ops.stack"], _stack)
register(
    ["keras.ops.vstack", "keras.ops.hstack"], lambda rng, name: (several(rng, 2, 3, rng.choice((0, 1, 2)), False),)
)
register(
    ["keras.ops.tile"], lambda rng, name: (tensor(0, 3)(rng), [rng.choice((1, 2, 3)) for _ in range(rng.randint(0, 3))])
)
register(["keras.ops.repeat"], _repeat_filled)
register(["keras.ops.matmul", "keras.ops.dot"], _matmul_same)
register(["keras.ops.einsum"], _einsum)
register(["keras.ops.tensordot"], _tensordot)
register(["keras.ops.broadcast_to"], _broadcast_to)
register(["keras.ops.ravel", "keras.ops.shape"], lambda rng, name: (tensor(0, 3)(rng),))
register(
    ["keras.ops.pad"],
    lambda rng, name: (lambda a: (a, [(rng.randint(0, 2), 1) for _ in a.shape]))(tensor(1, 3, ("float32",))(rng)),
)
register(
    named("keras.ops", "softmax log_softmax"),
    lambda rng, name: (lambda a: (a, rng.randint(-len(a.shape), len(a.shape) - 1)))(tensor(1, 3, FLOATS)(rng)),
)
register(named("keras.ops", "elu gelu leaky_relu hard_shrink"), lambda rng, name: (tensor(0, 3, FLOATS)(rng),))
register(
    ["keras.ops.one_hot"],
    lambda rng, name: (tensor(0, 3, ("int32", "int64"))(rng), rng.randint(1, 5), rng.randint(-2, 2)),
)


def _keras_where(rng: random.Random, name: str) -> tuple[Any, ...]:
    arguments = (Array(shape(rng, 0, 2), "bool"), *pair(rng, _KERAS, False))
    return tuple(
        Array(tuple(size or 1 for size in item.shape), item.dtype) if isinstance(item, Array) else item
        for item in arguments
    )


register(["keras.ops.where"], _keras_where)

register(named("keras.ops", "zeros ones"), lambda rng, name: (shape(rng, 0, 3), rng.choice((None, "int32", "float16"))))
register(
    named("keras.ops", "zeros_like ones_like"),
    lambda rng, name: (tensor(0, 3, _KERAS)(rng), rng.choice((None, "int32", "float16"))),
)
register(["keras.ops.arange"], lambda rng, name: tuple(rng.choice((1, 5, 10, 2.5)) for _ in range(rng.randint(1, 2))))
register(["keras.ops.linspace"], lambda rng, name: (rng.choice((0, 1.5)), rng.choice((5, 2.5)), rng.choice((5, 10))))
register(
    ["keras.ops.cast"],
    lambda rng, name: (tensor(0, 3, _KERAS)(rng), rng.choice(("float32", "int32", "bool", "float16"))),
)
register(["keras.ops.clip"], lambda rng, name: (tensor(0, 3, _KERAS[:-1])(rng), 0, 2))
register(
    ["keras.ops.norm"], lambda rng, name: (tensor(1, 2, ("float32", "float64"))(rng), {"axis": rng.choice((-1, None))})
)
register(
    ["keras.ops.sort", "keras.ops.argsort"],
    lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.choice((0, -1))),
)
register(["keras.ops.top_k"], lambda rng, name: (Array((*shape(rng, 0, 2), 5), "float32"), rng.randint(1, 5)))
register(
    ["keras.ops.take"],
    lambda rng, name: (
        Array(shape(rng, 1, 3, (2, 3)), "float32"),
        Array((s := rng.choice(((2,), (1, 3), ()))), "int32", np.zeros(s, int).tolist()),
        {"axis": rng.choice((0, -1, 1))},
    ),
)
register(["keras.ops.normalize"], lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng),))
register(["keras.ops.tril", "keras.ops.triu"], lambda rng, name: (tensor(2, 3, ("float32", "int32"))(rng),))
register(
    ["keras.ops.flip", "keras.ops.roll"],
    lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), *((1,) if name.endswith("roll") else ())),
)
register(named("keras.random", "normal uniform truncated_normal"), lambda rng, name: (shape(rng, 0, 3),))
register(["keras.random.randint"], lambda rng, name: (shape(rng, 0, 3), 0, 5))
register(
    ["keras.ops.split"],
    lambda rng, name: (Array((rng.choice((2, 4, 6)), 3), "float32"), rng.choice((1, 2, [1], [1, 2])), {"axis": 0}),
)
register(["keras.ops.moments"], lambda rng, name: (tensor(1, 3, ("float32", "float64"))(rng), [0], rng.random() < 0.5))
register(["operator.keras.getitem"], _index)
register(
    named("operator.keras", "add sub mul truediv floordiv lt gt matmul"),
    lambda rng, name: _matmul_same(rng, name) if name.endswith("matmul") else pair(rng, _KERAS, False),
)

# NumPy: selection, linear algebra, transforms

_SQUARE = ("float32", "float64", "int32")


def _matrices(rng: random.Random, name: str) -> tuple[Any, ...]:
    side = rng.choice((1, 2, 3))
    other = side if rng.random() < 0.8 else side + 1
    if rng.random() < 0.1:
        return (Array((3,), rng.choice(_SQUARE)),)
    full = (*shape(rng, 0, 1, (2, 3)), side, other)
    return (Array(full, rng.choice(_SQUARE), np.broadcast_to(np.eye(side, other, dtype=int), full).tolist()),)


register(
    named("numpy", "sort argsort"),
    lambda rng, name: (lambda a: (a, axis(rng, len(a.shape), many=False)))(tensor(1, 3)(rng)),
)
register(
    ["numpy.diff"],
    lambda rng, name: (lambda a: (a, rng.randint(0, 3), axis(rng, len(a.shape), False, False)))(
        tensor(0, 3, ("float32", "int32"))(rng)
    ),
)
register(["numpy.tril", "numpy.triu"], lambda rng, name: (tensor(1, 3)(rng),))
register(["numpy.diag"], lambda rng, name: (tensor(0, 3)(rng), rng.randint(-2, 2)))
register(
    ["numpy.diagonal", "numpy.trace"],
    lambda rng, name: (tensor(1, 3)(rng), rng.randint(-2, 2), *rng.choice(((), (0, 1), (1, 0), (0, 0), (-1, -2)))),
)
register(
    ["numpy.unique", "numpy.nonzero", "numpy.argwhere", "numpy.flatnonzero"], lambda rng, name: (tensor(1, 3)(rng),)
)
register(
    ["numpy.take"],
    lambda rng, name: (
        Array(shape(rng, 1, 3, (2, 3)), "float32"),
        rng.choice((0, [0, 1], [[0, 1]])),
        rng.choice((None, 0, -1, 1)),
    ),
)
register(
    ["numpy.searchsorted", "numpy.digitize"],
    lambda rng, name: (
        ([1, 2, 3], Array(shape(rng, 0, 2), "float32"))
        if name.endswith("sorted")
        else (Array(shape(rng, 0, 2), "float32"), [1, 2, 3])
    ),
)
register(
    ["numpy.convolve", "numpy.correlate"],
    lambda rng, name: (tensor(1, 1)(rng), tensor(1, 1)(rng), rng.choice(("full", "same", "valid"))),
)
register(["numpy.cov"], lambda rng, name: (Array(shape(rng, 1, 2, (1, 2, 3)), rng.choice(("float32", "int32"))),))
register(["numpy.gradient"], lambda rng, name: (Array(shape(rng, 1, 3, (2, 3, 4)), rng.choice(("float32", "int32"))),))
register(
    named("numpy.fft", "fft ifft rfft irfft"),
    lambda rng, name: (lambda a: (a, rng.choice((None, None, 4, 5)), axis(rng, len(a.shape), False, False)))(
        Array(shape(rng, 1, 3, (2, 3, 4, 5)), rng.choice(("float32", "float64", "int32", "float16")))
    ),
)
register(named("numpy.linalg", "inv det pinv matrix_rank"), _matrices)
register(["numpy.linalg.svd"], lambda rng, name: (*_matrices(rng, name), {"full_matrices": rng.random() < 0.5}))
register(["numpy.linalg.qr"], lambda rng, name: (*_matrices(rng, name), rng.choice(("reduced", "complete"))))
register(
    ["numpy.linalg.norm"],
    lambda rng, name: (lambda a: (a, {"axis": axis(rng, len(a.shape), many=False)}))(
        tensor(1, 3, ("float32", "float64", "int32"))(rng)
    ),
)

# TensorFlow: images, networks, signals


def _image(rng: random.Random, dtypes: tuple[str, ...] = ("float32", "uint8")) -> Array:
    low, high = (2, 5) if rng.random() < 0.1 else (3, 4)
    return Array(shape(rng, low, high, (1, 2, 3, 4)), rng.choice(dtypes))


def _rgb(rng: random.Random) -> Array:
    image = _image(rng)
    return Array((*image.shape[:-1], 3), image.dtype)


register(
    ["tensorflow.image.resize"],
    lambda rng, name: (_image(rng), rng.choice(([4, 5], (3, 3), [2])), {"method": rng.choice(("bilinear", "nearest"))}),
)
register(
    ["tensorflow.image.resize_with_crop_or_pad"],
    lambda rng, name: (_image(rng), rng.randint(1, 5), rng.randint(1, 5)),
)
register(
    named("tensorflow.image", "flip_left_right flip_up_down random_flip_left_right"), lambda rng, name: (_image(rng),)
)
register(["tensorflow.image.per_image_standardization"], lambda rng, name: (_image(rng),))
register(
    ["tensorflow.image.adjust_brightness", "tensorflow.image.random_brightness"], lambda rng, name: (_image(rng), 0.1)
)
register(["tensorflow.image.random_contrast"], lambda rng, name: (_image(rng), 0.1, 0.5))
register(["tensorflow.image.rgb_to_grayscale"], lambda rng, name: (_rgb(rng) if rng.random() < 0.8 else _image(rng),))
register(
    ["tensorflow.image.grayscale_to_rgb"],
    lambda rng, name: (Array((*shape(rng, 2, 3), rng.choice((1, 1, 2))), "float32"),),
)
register(["tensorflow.image.convert_image_dtype"], lambda rng, name: (_image(rng), Name("tensorflow.float32")))
register(["tensorflow.image.rot90"], lambda rng, name: (_image(rng), rng.randint(0, 3)))
register(["tensorflow.image.transpose"], lambda rng, name: (_image(rng),))
register(
    ["tensorflow.image.central_crop"],
    lambda rng, name: (Array(shape(rng, 3, 4, (2, 3, 4, 5)), "float32"), rng.choice((0.5, 0.3, 0.8, 1.0))),
)
register(
    ["tensorflow.image.random_crop"],
    lambda rng, name: (lambda a: (a, [rng.randint(1, size + (rng.random() < 0.1)) for size in a.shape]))(
        Array(shape(rng, 2, 3, (2, 3, 4)), "float32")
    ),
)
register(
    ["tensorflow.image.extract_patches"],
    lambda rng, name: (
        Array((2, rng.randint(3, 7), rng.randint(3, 7), 3), "float32"),
        [1, rng.randint(1, 3), 2, 1],
        [1, rng.randint(1, 3), 1, 1],
        [1, 1, 1, 1],
        rng.choice(("SAME", "VALID")),
    ),
)
register(
    named("tensorflow.nn", "relu elu selu gelu leaky_relu silu softmax log_softmax l2_loss"),
    lambda rng, name: (tensor(1, 3, ("float32", "float64", "int32"))(rng),),
)
register(
    ["tensorflow.nn.moments"],
    lambda rng, name: (tensor(1, 3, ("float32", "float64"))(rng), [0], {"keepdims": rng.random() < 0.5}),
)
register(
    ["tensorflow.nn.bias_add"],
    lambda rng, name: (lambda a: (a, Array((a.shape[-1] if rng.random() < 0.8 else 3,), a.dtype)))(
        tensor(2, 4, ("float32",))(rng)
    ),
)
register(
    ["tensorflow.nn.sigmoid_cross_entropy_with_logits"],
    lambda rng, name: (lambda a: (a if rng.random() < 0.8 else tensor(1, 2, ("float32",))(rng), a))(
        tensor(1, 3, ("float32",))(rng)
    ),
)
register(
    ["tensorflow.nn.sparse_softmax_cross_entropy_with_logits"],
    lambda rng, name: (lambda a: (Array(a.shape[:-1] if rng.random() < 0.8 else (2,), "int32"), a))(
        Array(shape(rng, 1, 3, (4, 5, 6)), "float32")
    ),
)
register(
    ["tensorflow.nn.embedding_lookup"], lambda rng, name: (Array((4, 3), "float32"), Array(shape(rng, 0, 2), "int32"))
)
register(["tensorflow.math.top_k"], lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.randint(0, 4)))
register(
    ["tensorflow.nn.conv2d"],
    lambda rng, name: (
        Array((2, rng.randint(4, 8), rng.randint(4, 8), (c := rng.choice((1, 2, 3)))), "float32"),
        Array((rng.randint(1, 3), 2, c if rng.random() < 0.9 else 4, 5), "float32"),
        rng.choice((1, 2, [1, 2, 2, 1])),
        rng.choice(("SAME", "VALID")),
    ),
)
register(
    ["tensorflow.nn.conv1d"],
    lambda rng, name: (
        Array((2, rng.randint(4, 8), 3), "float32"),
        Array((rng.randint(1, 3), 3, 5), "float32"),
        rng.choice((1, 2)),
        rng.choice(("SAME", "VALID")),
    ),
)
register(
    ["tensorflow.nn.max_pool2d", "tensorflow.nn.avg_pool2d"],
    lambda rng, name: (
        Array((2, rng.randint(4, 8), rng.randint(4, 8), 3), "float32"),
        rng.choice((2, 3)),
        rng.choice((1, 2)),
        rng.choice(("SAME", "VALID")),
    ),
)
register(["tensorflow.signal.rfft"], lambda rng, name: (tensor(1, 3, ("float32", "float64"))(rng),))
register(
    ["tensorflow.signal.fft"],
    lambda rng, name: (Array(shape(rng, 1, 3, (1, 2, 3)), rng.choice(("complex64", "complex64", "float32"))),),
)
register(["tensorflow.signal.irfft"], lambda rng, name: (Array(shape(rng, 1, 3, (2, 3, 4)), "complex64"),))
register(
    ["tensorflow.signal.stft"],
    lambda rng, name: (
        Array((*shape(rng, 0, 1, (2,)), rng.randint(8, 40)), "float32"),
        rng.randint(2, 9),
        rng.randint(1, 4),
        {"pad_end": rng.random() < 0.4},
    ),
)
register(
    ["tensorflow.signal.frame"],
    lambda rng, name: (
        Array((*shape(rng, 0, 1, (2,)), rng.randint(3, 20)), "float32"),
        rng.randint(1, 6),
        rng.randint(1, 4),
        {"pad_end": rng.random() < 0.4},
    ),
)
register(["tensorflow.signal.hann_window"], lambda rng, name: (rng.randint(0, 9),))
register(
    named("tensorflow.linalg", "inv det cholesky"),
    lambda rng, name: (lambda a: (Array(a[0].shape, "float32", a[0].values),))(_matrices(rng, name)),
)
register(named("tensorflow.linalg", "trace matrix_transpose"), _matrices)
register(["tensorflow.linalg.diag"], lambda rng, name: (tensor(1, 2, ("float32",))(rng),))
register(
    ["tensorflow.sort", "tensorflow.argsort"],
    lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.choice((0, -1))),
)
register(
    ["tensorflow.math.cumsum"], lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.choice((0, -1, 1)))
)

# keras.ops: windows, segments, matrices


def _keras_window(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank = rng.choice((1, 2))
    data_format = rng.choice((None, "channels_last", "channels_last"))
    channels = rng.randint(1, 3)
    images = Array((rng.choice((1, 2)), *(rng.randint(3, 8) for _ in range(rank)), channels), "float32")
    window = tuple(rng.randint(1, 3) for _ in range(rank))
    options = {"strides": rng.choice((1, 2)), "padding": rng.choice(("valid", "same")), "data_format": data_format}
    if name.endswith("pool"):
        return images, rng.choice((window, 2)), options
    if rng.random() < 0.3:
        options |= {"strides": 1, "dilation_rate": 2}
    return images, Array((*window, channels, rng.randint(1, 4)), "float32"), options


register(named("keras.ops", "conv depthwise_conv max_pool average_pool"), _keras_window)
register(["keras.ops.outer"], lambda rng, name: (tensor(0, 2)(rng), tensor(0, 2)(rng)))
register(
    named("keras.ops", "segment_sum segment_max"),
    lambda rng, name: (
        Array((4, *shape(rng, 0, 2)), "float32"),
        Array((4,), "int32", [0, 0, 1, 1]),
        {"num_segments": rng.choice((None, 2, 3))},
    ),
)
register(
    ["keras.ops.scatter"],
    lambda rng, name: (Array((2, 1), "int32", [[0], [1]]), Array((2,), "float32"), (rng.randint(2, 5),)),
)
register(["keras.ops.scatter_update"], lambda rng, name: (Array((4,), "float32"), [[0], [2]], Array((2,), "float32")))
register(
    named("keras.ops", "inv det"),
    lambda rng, name: (
        lambda size: (Array((*shape(rng, 0, 2, (1, 2)), size, size + (rng.random() < 0.1)), "float32"),)
    )(rng.randint(1, 3)),
)
register(
    named("keras.ops", "nansum nanmean nanmax nanmin"),
    lambda rng, name: (lambda a: (a, axis(rng, len(a.shape)), rng.random() < 0.3))(
        Array(shape(rng, 0, 3, (1, 2, 3)), rng.choice(("float32", "float16", "int32")))
    ),
)

# NumPy: index arrays and choices

register(
    ["numpy.cross"],
    lambda rng, name: (
        lambda batch: (
            Array((*batch, rng.choice((3, 3, 3, 4))), rng.choice(("float32", "int64"))),
            Array((*rng.choice((batch, ())), 3), "float64"),
        )
    )(shape(rng, 0, 2, (1, 2, 3))),
)
register(
    named("numpy", "tril_indices triu_indices"),
    lambda rng, name: (rng.randint(0, 5), rng.randint(-3, 3), rng.choice((None, rng.randint(0, 6)))),
)
register(
    ["numpy.ix_"],
    lambda rng, name: tuple(
        Array(shape(rng, 1, 1 if rng.random() < 0.95 else 2, (1, 2, 3)), "int64", None)
        for _ in range(rng.randint(1, 3))
    ),
)
register(["numpy.diagflat"], lambda rng, name: (tensor(0, 2)(rng), rng.randint(-2, 2)))
register(
    ["numpy.trapezoid"],
    lambda rng, name: (lambda a: (a, {"axis": axis(rng, len(a.shape), many=False, none=False)}))(
        tensor(1, 3, ("float32", "float64", "int32"))(rng)
    ),
)
register(
    ["numpy.select"],
    lambda rng, name: (lambda size, count: (
        [Array(size, "bool") for _ in range(count)],
        [Array(rng.choice((size, (), (4,))), "float32") for _ in range(count + (rng.random() < 0.1))],
    ))(shape(rng, 0, 2, (1, 2, 3)), rng.randint(1, 2)),
)  # fmt: skip

# TensorFlow: segments, crops, blocks

register(
    named("tensorflow.math", "unsorted_segment_sum unsorted_segment_max unsorted_segment_min unsorted_segment_prod"),
    lambda rng, name: (
        Array((4, *shape(rng, 0, 2)), "float32"),
        Array((4,), "int32", [0, 1, 1, 0]),
        rng.randint(2, 4),
    ),
)
register(
    ["tensorflow.image.crop_and_resize"],
    lambda rng, name: (
        Array(shape(rng, 4 - (rng.random() < 0.1), 4, (2, 3)), "float32"),
        Array((2, 4), "float32"),
        Array((2,), "int32", [0, 1]),
        (rng.randint(1, 4), rng.randint(1, 4)),
    ),
)
register(
    named("tensorflow.nn", "space_to_depth depth_to_space"),
    lambda rng, name: (Array(shape(rng, 4, 4, (2, 4, 4, 8, 3 if rng.random() < 0.2 else 4)), "float32"), 2),
)
