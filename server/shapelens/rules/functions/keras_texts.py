"""The old text preprocessing of `tf.keras`: `Tokenizer` and `one_hot`, which make lists of numbers of texts."""

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec
from shapelens.rules.registry import function
from shapelens.rules.values import NUMBERS_BY_KEY, SEQUENCE, Record, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec

SEQUENCES_OF_TEXTS: Final = "keras.preprocessing.text.sequences"
"""The class name of the record of a list of lists of numbers, of unknown length."""

_TOKENIZER: Final = "keras.preprocessing.text.Tokenizer"
_MAX_LISTS: Final = 1_000
_COUNTS: Final = ("word_index", "word_counts", "word_docs", "index_docs")
_LEARNED: Final = (
    *((name, NUMBERS_BY_KEY) for name in _COUNTS),
    *((name, UNKNOWN) for name in ("index_word", "document_count")),
)


@function(_TOKENIZER)
def tokenizer(num_words: object = None, *args: object, **kwargs: object) -> object:
    """What numbers the words of texts."""
    return Record(_TOKENIZER, (("num_words", num_words), *_LEARNED))


@function(f"{_TOKENIZER}.fit_on_texts", f"{_TOKENIZER}.fit_on_sequences")
def fit(self: object, texts: object) -> object:
    """Learn the words: nothing is returned."""
    return None


@function(f"{_TOKENIZER}.texts_to_sequences")
def texts_to_sequences(self: object, texts: object) -> object:
    """A list of numbers for each text. A list that is too long to be held item by item may be appended to unseen, so
    its length is not told.
    """
    count = _count(texts)
    if isinstance(count, int) and count <= _MAX_LISTS:
        return [SEQUENCE] * count
    return Record(SEQUENCES_OF_TEXTS, ())


@function(f"{_TOKENIZER}.texts_to_matrix")
def texts_to_matrix(self: object, texts: object, mode: object = "binary") -> object:
    """A row for each text, with a column for each word."""
    return TensorSpec((_count(texts), _words(self)), "float64")


@function(f"{_TOKENIZER}.sequences_to_matrix")
def sequences_to_matrix(self: object, sequences: object, mode: object = "binary") -> object:
    """A row for each list of numbers, with a column for each word."""
    return TensorSpec((_count(sequences), _words(self)), "float64")


@function("keras.preprocessing.text.one_hot", "keras.preprocessing.text.hashing_trick")
def one_hot(text: object, n: object = None, *args: object, **kwargs: object) -> object:
    """A list of numbers, one for each word."""
    return SEQUENCE


def _count(texts: object) -> Dim:
    """Return how many texts there are."""
    items = read_items(texts)
    if items is not None:
        return len(items)
    spec = numpy_array(texts) if isinstance(texts, FrameSpec) else texts
    return spec.shape[0] if isinstance(spec, TensorSpec) and isinstance(spec.shape, tuple) and spec.shape else UNKNOWN


def _words(tokenizer: object) -> Dim:
    """Return the number of columns of a matrix: without `num_words`, it is known of the fitted texts alone."""
    number = tokenizer.get("num_words") if isinstance(tokenizer, Record) else None
    return UNKNOWN if number is None else read_int(number)
