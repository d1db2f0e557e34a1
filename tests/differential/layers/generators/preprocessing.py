"""Cases of layers that prepare numbers, categories, texts and sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapelens.spec import TensorSpec

from ..reality import Case
from .making import Constructor, Maker, exact, generator, once

COLUMNS = ("int32", "int64", "int64", "float32", "string")


@generator("Normalization")
def numeric_normalization(maker: Maker, name: str) -> Case:
    axis = maker.pick(-1, -1, None, 1, 2, -2, (1, 2), [-1], 0, 4, 1.0)
    optional: dict[str, Any] = {"axis": axis, "invert": lambda: maker.pick(True, False)}
    constructor = maker.arguments(**optional)
    if maker.chance(0.3):
        mean = maker.pick(0.0, 2.0, [1.0, 2.0], (1.0, 2.0, 3.0), [1.0], None)
        constructor[1].update(mean=mean, variance=mean if maker.chance(0.9) else None)
    rank = maker.pick(1, 2, 3)
    return maker.case(
        name, constructor, lambda symbolic: maker.tensor(rank, symbolic, floats=0.8, channel_axis=rank - 1)
    )


def encoded(maker: Maker, name: str, constructor: Constructor, plain: tuple[Any, ...], make: Any, **call: Any) -> Case:
    """A case of a layer that takes Python's values too: now and then it is called with one of `plain`."""
    case = once(maker, name, constructor, make, **call)
    return replace(case, inputs=(maker.pick(*plain),)) if not case.symbolic and maker.chance(0.15) else case


NUMBERS: tuple[Any, ...] = (0, 1, [0, 1], [[0], [1]], [[0, 1], [1, 0]], [[1, 0], [1]])

TEXTS: tuple[Any, ...] = ("a", "a b", ["a", "b c"], [["a"], ["b"]], [["a", "b"], ["a"]])


@generator("CategoryEncoding")
def category_encoding(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_tokens", lambda: maker.pick(3, maker.count())),
        output_mode=lambda: maker.pick("multi_hot", "one_hot", "count", "count", "binary", "int"),
    )
    make = lambda symbolic: exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3, 4), COLUMNS[:4])  # noqa: E731
    case = encoded(maker, name, constructor, NUMBERS, make)
    if not isinstance(case.inputs[0], TensorSpec) or maker.chance(0.8):
        return case
    weights = TensorSpec(case.inputs[0].shape, maker.pick("float32", "float64"))
    return replace(case, call_kwargs={"count_weights": weights})


@generator("Discretization")
def discretization(maker: Maker, name: str) -> Case:
    boundaries = maker.pick([0.5], [-1.0, 0.0, 2.0], (1.0, 2.0), None)
    constructor = maker.arguments(output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", "count", "tf_idf"))
    bins = maker.pick(None, None, 3) if boundaries else maker.pick(None, 4, -1)
    constructor[1].update({key: value for key, value in (("bin_boundaries", boundaries), ("num_bins", bins)) if value})
    make = lambda symbolic: exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3, 4), COLUMNS[:4])  # noqa: E731
    case = encoded(maker, name, constructor, NUMBERS, make)
    # Without boundaries, an eager call fails until the layer was adapted, which no rule can know.
    if boundaries:
        return case
    return replace(case, symbolic=True, inputs=(exact(maker, True, 2, COLUMNS[:4]),))


@generator("Hashing")
def hashing(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_bins", maker.count),
        output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", "count", "tf_idf"),
        salt=lambda: maker.pick(None, 3, (1, 2), [1, 2, 3], "a"),
        mask_value=lambda: maker.pick(None, "", 0),
    )
    if maker.chance(0.5):
        constructor[1].pop("dtype", None)
    elif maker.chance(0.5):
        constructor[1]["dtype"] = maker.pick("int32", "int64")
    make = lambda symbolic: exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3), COLUMNS)  # noqa: E731
    return encoded(maker, name, constructor, NUMBERS + TEXTS, make)


@generator("HashedCrossing")
def hashed_crossing(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_bins", lambda: maker.random.randint(1, 6)),
        output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", None),
    )
    if maker.chance(0.5):
        constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> Any:
        first = exact(maker, symbolic, maker.pick(0, 1, 1, 2, 2), COLUMNS[2:])
        if maker.chance(0.5) and first.rank == 2:
            first = TensorSpec((first.shape[0], 1), first.dtype)  # pyright: ignore
        second = TensorSpec(first.shape, maker.pick("int64", "string"))
        return [first, second] if maker.chance(0.95) else first

    return once(maker, name, constructor, make)


@generator("StringLookup", "IntegerLookup")
def lookup(maker: Maker, name: str) -> Case:
    words: Any = ("a", "b", "c") if name == "StringLookup" else (0, 7, 8)
    constructor = maker.arguments(
        max_tokens=lambda: maker.pick(None, None, 3, 10, 1),
        num_oov_indices=lambda: maker.pick(1, 2, 3, -1),
        output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", "count", "binary", "other"),
        pad_to_max_tokens=lambda: maker.pick(True, False),
        invert=lambda: maker.pick(True, False),
        mask_token=lambda: maker.pick(None, "" if name == "StringLookup" else 5),
    )
    constructor[1].pop("dtype", None)
    unseen: Any = "[UNK]" if name == "StringLookup" else -1
    vocabulary = maker.pick(list(words), words, [unseen, *words], [*words, words[0]], [])
    symbolic = maker.chance(0.5)
    if not symbolic or maker.chance(0.6):
        constructor[1]["vocabulary"] = vocabulary
    dtypes = ("string", "string", "int64") if name == "StringLookup" else COLUMNS
    inputs = exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3), dtypes)
    if not symbolic and maker.chance(0.15):
        inputs = maker.pick(*(TEXTS if name == "StringLookup" else NUMBERS))
    return Case(name, *constructor, (inputs,), symbolic)


@generator("TextVectorization")
def text_vectorization(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        max_tokens=lambda: maker.pick(None, 10, 3, 1),
        standardize=lambda: maker.pick("lower", "lower_and_strip_punctuation", "upper", None),
        split=lambda: maker.pick("whitespace", "character", "words", None),
        ngrams=lambda: maker.pick(None, 2, (1, 2)),
        output_sequence_length=lambda: maker.pick(None, 4, 7, "a"),
        output_mode=lambda: maker.pick("int", "int", "multi_hot", "count", "one_hot", "other"),
        pad_to_max_tokens=lambda: maker.pick(True, False),
    )
    symbolic = maker.chance(0.5)
    if not symbolic or maker.chance(0.5):
        constructor[1]["vocabulary"] = maker.pick(["a", "b"], ["", "[UNK]", "a"], ["a", "a"], ("b",))
    inputs = exact(maker, symbolic, maker.pick(1, 1, 2, 2, 3), ("string", "string", "string", "int64"))
    if not symbolic and maker.chance(0.2):
        inputs = maker.pick(*TEXTS)
    return Case(name, *constructor, (inputs,), symbolic)


@generator("STFTSpectrogram")
def stft_spectrogram(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        mode=lambda: maker.pick("log", "magnitude", "psd", "real", "imag", "angle", "stft", "power"),
        frame_length=maker.pick(8, 12, 16),
        frame_step=lambda: maker.pick(None, 4, 5, 0, 20),
        fft_length=lambda: maker.pick(None, 16, 32, 4),
        padding=lambda: maker.pick("valid", "same", "causal"),
        scaling=lambda: maker.pick("density", "spectrum", None, "other"),
        expand_dims=lambda: maker.pick(True, False),
        data_format=lambda: maker.pick("channels_last", "channels_first", None),
    )
    constructor[1].setdefault("frame_length", 8)
    constructor[1]["window"] = None  # others need SciPy
    constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> TensorSpec:
        shape: list[int | None] = [maker.pick(1, 2), maker.pick(7, 30, 64), maker.pick(1, 2)]
        if str(constructor[1].get("data_format")) == "channels_first":
            shape[1:] = shape[:0:-1]
        if symbolic:
            shape[0] = None
        return TensorSpec(tuple(shape[: maker.pick(3, 3, 3, 2)]), maker.pick("float32", "float32", "float64", "int32"))

    return once(maker, name, constructor, make)


@generator("MelSpectrogram")
def mel_spectrogram(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        num_mel_bins=lambda: maker.pick(8, 20),
        sequence_stride=lambda: maker.pick(16, 50),
        sequence_length=lambda: maker.pick(None, 64, 100, 200),
        power_to_db=lambda: maker.pick(True, False),
    )
    constructor[1]["fft_length"] = maker.pick(64, 128)
    constructor[1]["sampling_rate"] = 2000
    constructor[1]["max_freq"] = 900.0
    constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> TensorSpec:
        length = maker.pick(100, 400, 1000)
        batch = maker.pick(None, 2) if symbolic else 2
        return TensorSpec(maker.pick((length,), (batch, length)), maker.pick("float32", "float32", "float16"))

    return once(maker, name, constructor, make)
