"""Vocabularies: the lookup layers and `TextVectorization` of `keras/src/layers/preprocessing`."""

from __future__ import annotations

from typing import ClassVar, Final

from shapelens.rules.geometry import read_python_int, read_whole
from shapelens.rules.layers.layer import CallContext, Layer, Outputs, Sizes
from shapelens.rules.layers.preprocessing import COUNTABLE, MODES, Encoding, one_hot_places
from shapelens.rules.mismatch import InvalidArgument, InvalidCall
from shapelens.rules.numbers import is_no_number
from shapelens.rules.registry import layer
from shapelens.rules.values import UserFunction, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec, Unknown

_OF_TEXTS: Final = ("string", "str", "object")
"""What texts are in TensorFlow and in NumPy; an array of objects that holds anything else raises."""
_MODES: Final = (*MODES, "tf_idf")


class Vocabulary(Encoding):
    """A layer with a vocabulary, which is given or found by `adapt`. Of one that was adapted, the size is unknown."""

    token: ClassVar[str] = "a text"

    def takes_token(self, value: object) -> bool:
        """Say whether a token may be something that the layer looks up; a number is no text."""
        items = read_items(value)
        return not isinstance(value, (int, float)) if items is None else all(map(self.takes_token, items))

    def takes_words(self, items: tuple[object, ...]) -> bool:
        """Say whether a vocabulary may hold these: NumPy makes texts of the numbers beside a text."""
        return not items or any(map(self.takes_token, items))

    def check_words(self, layer: Layer) -> None:
        """Check that the vocabulary can be what the layer looks up."""
        words = layer["vocabulary"]
        if isinstance(words, (int, float)):
            raise InvalidArgument(self.class_name, "vocabulary", words, "must be a list, an array or a path")
        if not self.takes_words(read_items(words) or ()):
            raise InvalidArgument(self.class_name, "vocabulary", words, "must hold " + self.token.split()[-1] + "s")

    def check_sizes(self, layer: Layer) -> None:
        """Check the size of the vocabulary."""
        tokens = layer["max_tokens"]
        if isinstance(tokens, (int, float)) and tokens <= 1:
            raise InvalidArgument(self.class_name, "max_tokens", tokens, "must be greater than 1")
        if layer["pad_to_max_tokens"] is True and tokens is None:
            raise InvalidArgument(self.class_name, "max_tokens", None, "must be given to pad to it")
        if layer["idf_weights"] not in (None, UNKNOWN) and self.mode(layer) in MODES:
            raise InvalidArgument(self.class_name, "idf_weights", layer["idf_weights"], "needs the mode 'tf_idf'")
        size = self.vocabulary_size(layer)
        if isinstance(size, int) and isinstance(tokens, int) and size > tokens:
            raise InvalidArgument(
                self.class_name, "max_tokens", tokens, f"is less than the vocabulary, which has {size}"
            )

    def special_tokens(self, layer: Layer) -> tuple[object, ...] | Unknown:
        """Return what stands at the head of a vocabulary: the mask and what is not in it."""
        raise NotImplementedError

    def mask(self, layer: Layer) -> object:
        """Return the token that stands for nothing."""
        return layer["mask_token"]

    def vocabulary_size(self, layer: Layer) -> Dim:
        """Return the size of a given vocabulary, special tokens included."""
        words, special = read_items(layer["vocabulary"]), self.special_tokens(layer)
        if words is None or special is UNKNOWN or not all(isinstance(word, (str, int)) for word in words):
            return UNKNOWN
        if not words:
            raise InvalidArgument(self.class_name, "vocabulary", words, "cannot be empty")
        own = words[len(special) :] if words[: len(special)] == special else words
        if len(set(own)) != len(own):
            raise InvalidArgument(self.class_name, "vocabulary", words, "cannot have a word twice")
        reserved = self.mask(layer)
        if reserved is not None and reserved in own:
            raise InvalidArgument(self.class_name, "vocabulary", words, f"has the mask {reserved!r} among its words")
        if layer["invert"] is True and layer["oov_token"] is not None and layer["oov_token"] in own:
            reason = f"has the unknown token {layer['oov_token']!r} among its words"
            raise InvalidArgument(self.class_name, "vocabulary", words, reason)
        return len(special) + len(own)

    def depth(self, layer: Layer) -> Dim:
        """Return the length of the vectors."""
        if layer["pad_to_max_tokens"] is True:
            return read_whole(layer["max_tokens"]) or UNKNOWN
        if layer["pad_to_max_tokens"] is not False:
            return UNKNOWN
        return self.vocabulary_size(layer)

    def vector_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """A symbolic call says `float32`; an eager one counts in `int64`."""
        return "float32" if symbolic or self.mode(layer) == "tf_idf" else "int64"


class Lookup(Vocabulary):
    """Source: `keras.src.layers.preprocessing.index_lookup.IndexLookup`."""

    def configure(self, layer: Layer) -> None:
        """Check sizes and mode."""
        unseen = layer["num_oov_indices"]
        if is_no_number(unseen) or (isinstance(unseen, (int, float)) and unseen < 0):
            raise InvalidArgument(self.class_name, "num_oov_indices", unseen, "must be zero or more")
        self.check_mode(layer, _MODES)
        if layer["invert"] is True and self.mode(layer) in _MODES[1:]:
            raise InvalidArgument(self.class_name, "output_mode", layer["output_mode"], "must be 'int' to invert")
        self.check_sizes(layer)
        self.check_tokens(layer)

    def check_tokens(self, layer: Layer) -> None:
        """Check that the mask and the vocabulary can be what the layer looks up."""
        mask = layer["mask_token"]
        if mask is not None and not self.takes_token(mask):
            raise InvalidArgument(self.class_name, "mask_token", mask, f"must be {self.token}")
        self.check_words(layer)

    def special_tokens(self, layer: Layer) -> tuple[object, ...] | Unknown:
        """Return the mask, in the mode `int` only, and as many unknown tokens as there are numbers for them."""
        mask, unseen, token = layer["mask_token"], read_whole(layer["num_oov_indices"]), layer["oov_token"]
        if not isinstance(unseen, int) or UNKNOWN in (mask, token, self.mode(layer)):
            return UNKNOWN
        return (*((mask,) if mask is not None and self.mode(layer) == "int" else ()), *(token,) * unseen)


@layer("StringLookup")
class StringLookup(Lookup):
    """Source: `keras.src.layers.preprocessing.string_lookup.StringLookup`."""

    def input_dtype(self, layer: Layer) -> DType:
        """Its compute dtype is `string`, inverted or not."""
        return "string"

    def accepts(self, layer: Layer, dtype: DType) -> bool:
        """Take texts; inverted, numbers."""
        return (layer["invert"] is False and dtype == "string") or (layer["invert"] is True and dtype in COUNTABLE)

    def number_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """A symbolic call says `int64`, even when it gives texts."""
        if symbolic or layer["invert"] is False:
            return "int64"
        return "string" if layer["invert"] is True else UNKNOWN


@layer("IntegerLookup")
class IntegerLookup(Lookup):
    """Source: `keras.src.layers.preprocessing.integer_lookup.IntegerLookup`."""

    token = "an integer"

    def configure(self, layer: Layer) -> None:
        """Check the dtype too."""
        if layer["vocabulary_dtype"] not in ("int64", UNKNOWN):
            raise InvalidArgument(self.class_name, "vocabulary_dtype", layer["vocabulary_dtype"], "must be 'int64'")
        super().configure(layer)

    def takes_token(self, value: object) -> bool:
        """Take no texts but those that write an integer."""
        return not isinstance(value, str) or value.strip().lstrip("+-").isdigit()

    def takes_words(self, items: tuple[object, ...]) -> bool:
        """Take none but integers."""
        return all(map(self.takes_token, items))

    def input_dtype(self, layer: Layer) -> DType:
        """Its compute dtype is `int64`."""
        return "int64"


def _open_length(layer: Layer) -> Dim:
    """Return the number of tokens in a graph: what `output_sequence_length` says, else it is open."""
    length = layer["output_sequence_length"]
    return None if length is None else read_whole(length) or UNKNOWN


@layer("TextVectorization")
class TextVectorization(Vocabulary):
    """Source: `keras.src.layers.preprocessing.text_vectorization.TextVectorization`."""

    choices: ClassVar = {
        "standardize": ("lower_and_strip_punctuation", "lower", "strip_punctuation"),
        "split": ("whitespace", "character"),
    }

    def configure(self, layer: Layer) -> None:
        """Check the steps, the mode and the length."""
        for parameter, names in self.choices.items():
            value = layer[parameter]
            if isinstance(value, (int, float)) or (isinstance(value, str) and value not in names):
                reason = f"must be {', '.join(names)}, None or a function"
                raise InvalidArgument(self.class_name, parameter, value, reason)
        self.check_mode(layer, _MODES)
        mode, length = self.mode(layer), layer["output_sequence_length"]
        if mode == "int" and length is not None and read_python_int(length) is None:
            raise InvalidArgument(self.class_name, "output_sequence_length", length, "must be an integer")
        if mode in _MODES[1:] and length is not None and length is not UNKNOWN:
            raise InvalidArgument(self.class_name, "output_sequence_length", length, "needs the output mode 'int'")
        self.check_words(layer)
        if layer["ragged"] is True and mode in _MODES[1:]:
            raise InvalidArgument(self.class_name, "ragged", True, "needs the output mode 'int'")
        self.check_sizes(layer)

    def special_tokens(self, layer: Layer) -> tuple[object, ...] | Unknown:
        """Return the empty text, in the mode `int` only, and the unknown token."""
        mode = self.mode(layer)
        return UNKNOWN if mode is UNKNOWN else ("", "[UNK]") if mode == "int" else ("[UNK]",)

    def mask(self, layer: Layer) -> object:
        """The empty text stands for nothing."""
        return ""

    def input_dtype(self, layer: Layer) -> DType:
        """Its compute dtype is `string`."""
        return "string"

    def accepts(self, layer: Layer, dtype: DType) -> bool:
        """Take texts."""
        return dtype == "string"

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Split texts into tokens: an axis of `output_sequence_length`, or one vector for each text."""
        shape, mode = inputs.shape, self.mode(layer)
        if (
            shape is UNKNOWN
            or layer["ragged"] is not False
            or not isinstance(mode, str)
            or layer["sparse"] is not False
        ):
            return UNKNOWN
        if context.symbolic:
            return self._symbolic(layer, mode, shape)
        if layer["split"] in ("whitespace", "character") and len(shape) > 1 and shape[-1] not in (1, UNKNOWN):
            raise InvalidCall(self.class_name, f"the last of several axes must have size 1, not {shape[-1]}", (inputs,))
        plain = isinstance(layer["split"], str) and self._keeps_shape(layer, inputs, context)
        if not plain or inputs.dtype not in (*_OF_TEXTS, UNKNOWN) or 0 in shape or len(shape) > 2 or mode == "one_hot":
            return UNKNOWN
        batch = (None,) if context.traced else shape[:1]  # the graph loses it in the ragged tensor of the tokens
        if mode == "int" and context.traced:
            return TensorSpec((*batch, _open_length(layer)), "int64")
        if mode == "int":
            return TensorSpec((*batch, read_whole(layer["output_sequence_length"]) or UNKNOWN), "int64")
        return TensorSpec((*batch, self.depth(layer)), self.vector_dtype(layer, False))

    def _keeps_shape(self, layer: Layer, inputs: TensorSpec, context: CallContext) -> bool:
        """Say whether there are as many texts after `standardize` as before: a function of the user's is run."""
        standardize = layer["standardize"]
        if standardize is None or isinstance(standardize, str):
            return True
        if not isinstance(standardize, UserFunction) or context.call_function is None:
            return False
        result = context.call_function(standardize, inputs)
        return isinstance(result, TensorSpec) and result.shape == inputs.shape

    def _symbolic(self, layer: Layer, mode: str, shape: Sizes) -> Outputs:
        if not shape or layer["split"] is UNKNOWN:
            return UNKNOWN
        if mode == "int":
            return TensorSpec((shape[0], _open_length(layer)), "int64")
        if layer["split"] is not None:
            shape = (*shape, None)
        elif len(shape) == 1:
            shape = (*shape, 1)
        places = one_hot_places(shape) if mode == "one_hot" else shape[:-1]
        return TensorSpec((*places, self.depth(layer)), "float32")

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Say where the last axis comes from."""
        length = layer["output_sequence_length"]
        return f"last axis: output_sequence_length = {length}" if isinstance(length, int) else None
