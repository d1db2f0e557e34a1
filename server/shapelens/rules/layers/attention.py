"""Attention: `keras/src/layers/attention`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from shapelens.rules.geometry import read_python_int, read_whole
from shapelens.rules.layers.dtype_effects import KEEPS
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, PlacesMismatch, UnequalShapes, UnknownChannels
from shapelens.rules.numbers import check_numbers
from shapelens.rules.registry import layer
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, is_floating


@layer("Attention")
class Attention(LayerRule):
    """Source: `keras.src.layers.attention.attention.Attention`, called on `[query, value]` or `[query, value, key]`."""

    multiple_inputs = True
    eager_dtypes = KEEPS

    def configure(self, layer: Layer) -> None:
        """Check the score mode."""
        mode = layer["score_mode"]
        if "score_mode" in layer.arguments and mode is not UNKNOWN and mode not in ("dot", "concat"):
            raise InvalidArgument(self.class_name, "score_mode", mode, "must be 'dot' or 'concat'")
        if layer["dropout"] is None or isinstance(layer["dropout"], (str, tuple, list)):
            raise InvalidArgument(self.class_name, "dropout", layer["dropout"], "must be a number")

    def weights_for(self, layer: Layer, query: Sizes) -> Weights:
        """Return the scale, and the weight of the score mode `concat`."""
        weights: dict[str, Shape] = {}
        if layer["use_scale"]:
            weights["scale"] = ()
        if layer["score_mode"] == "concat":
            weights["concat_score_weight"] = ()
        return weights

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Check the list; the output has the query's places and the value's features."""
        if inputs is UNKNOWN:
            return layer, UNKNOWN
        if not isinstance(inputs, list):
            raise InvalidCall(self.class_name, "the layer takes a list: [query, value] or [query, value, key]")
        specs = [item if isinstance(item, TensorSpec) else TensorSpec() for item in cast("list[object]", inputs)]
        if not 2 <= len(specs) <= 3:
            raise InvalidCall(self.class_name, f"the layer takes 2 or 3 tensors, and gets {len(specs)}", tuple(specs))
        query, value, key = (self.convert_input(layer, spec).shape for spec in (*specs[:2], specs[-1]))
        with_scores = arguments.get("return_attention_scores", False)
        if query is UNKNOWN or value is UNKNOWN or key is UNKNOWN or not isinstance(with_scores, bool):
            return layer, UNKNOWN
        if not context.symbolic and (min(len(query), len(value), len(key)) < 2 or not self._agrees(query, value, key)):
            raise UnequalShapes(self.class_name, (query, value, key), None)
        if not query or not value or (with_scores and len(key) < 2):
            raise InvalidCall(self.class_name, "a scalar has no features", tuple(specs))
        if not context.symbolic and (len({len(query), len(value), len(key)}) > 1 or len(query) != 3):
            return layer, UNKNOWN
        if layer.built_shape is None:
            layer = replace(layer, built_shape=(query, value, key), weights=self.weights_for(layer, query))
        dtype = layer.policy.compute_dtype
        if not context.symbolic and not all(is_floating(spec.dtype) for spec in specs):
            dtype = UNKNOWN
        output = TensorSpec((*query[:-1], value[-1]), dtype)
        if not with_scores:
            return layer, output
        return layer, (output, TensorSpec((*query[:-1], key[-2]), dtype))

    def _agrees(self, query: Sizes, value: Sizes, key: Sizes) -> bool:
        """Say whether features of query and key, and places of key and value, may be the same."""
        features = query[-1], key[-1]
        broadcasts = self.class_name == "AdditiveAttention" and 1 in features
        return (broadcasts or not sizes_differ(*features)) and not sizes_differ(key[-2], value[-2])


@layer("AdditiveAttention")
class AdditiveAttention(Attention):
    """Source: `keras.src.layers.attention.additive_attention.AdditiveAttention`."""

    def weights_for(self, layer: Layer, query: Sizes) -> Weights:
        """Return the scale, one for each feature."""
        if layer["use_scale"] and query[-1] is None:
            raise UnknownChannels(self.class_name, query, -1)
        return {"scale": (query[-1],)} if layer["use_scale"] else {}


class Projected(LayerRule):
    """Attention with projections, called as `layer(query, value, key)`."""

    def heads(self, layer: Layer) -> Dim:
        """Return the number of heads of the query."""
        raise NotImplementedError

    def weights_for(self, layer: Layer, query: Sizes, value: Sizes, key: Sizes) -> Weights:
        """Return the weights of the projections."""
        raise NotImplementedError

    def output_of(self, layer: Layer, query: Sizes, value: Sizes, key: Sizes) -> Shape:
        """Return the shape of the output, or raise."""
        raise NotImplementedError

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Check that the three tensors fit, build the projections on first use, and attend."""
        if "value" not in arguments:
            raise InvalidArgument(self.class_name, "value", None, "is required")
        value = arguments["value"]
        key = arguments.get("key")
        key = value if key is None else key
        with_scores = arguments.get("return_attention_scores", False)
        specs = [spec if isinstance(spec, TensorSpec) else TensorSpec() for spec in (inputs, value, key)]
        shapes = [spec.shape for spec in specs]
        if UNKNOWN in shapes or not isinstance(with_scores, bool):
            return layer, UNKNOWN
        query_shape, value_shape, key_shape = cast("list[Sizes]", shapes)
        if min(len(shape) for shape in (query_shape, value_shape, key_shape)) < 3:
            return layer, UNKNOWN
        if any(sizes_differ(a, b) for a, b in zip(value_shape[1:-1], key_shape[1:-1], strict=False)):
            raise UnequalShapes(self.class_name, (value_shape, key_shape), None)
        self.check_places(layer, query_shape, value_shape, context)
        if not context.symbolic and len(query_shape) == len(value_shape) == 3:
            self.check_mask(arguments.get("attention_mask"), query_shape[1], value_shape[1])
        if layer.built_shape is None:
            weights = self.weights_for(layer, query_shape, value_shape, key_shape)
            layer = replace(layer, built_shape=(query_shape, value_shape, key_shape), weights=weights)
        if len(query_shape) != 3 and arguments.get("use_causal_mask") not in (None, False):
            return layer, UNKNOWN  # the mask is made for three axes
        shape = self.output_of(layer, query_shape, value_shape, key_shape)
        floats = all(is_floating(spec.dtype) for spec in specs)
        output = TensorSpec(shape, layer.policy.compute_dtype if context.symbolic or floats else UNKNOWN)
        if not with_scores:
            return layer, output
        return layer, (output, TensorSpec(self.score_shape(layer, query_shape, value_shape, context), output.dtype))

    def check_mask(self, mask: object, queries: Dim, values: Dim) -> None:
        """Raise if a mask has other numbers of places than query and value; 1 is for all of them."""
        if not isinstance(mask, TensorSpec) or mask.shape is UNKNOWN or len(mask.shape) not in (2, 3, 4):
            return
        given = mask.shape[-2:]
        if any(size != 1 and sizes_differ(size, places) for size, places in zip(given, (queries, values), strict=True)):
            reason = f"the attention mask ends in {given}, and there are {queries} places of the query and {values} of"
            raise PlacesMismatch(self.class_name, f"{reason} the value", (mask,), places=(queries, values))

    def check_places(self, layer: Layer, query: Sizes, value: Sizes, context: CallContext) -> None:
        """Raise if query and value do not fit each other."""

    def score_shape(self, layer: Layer, query: Sizes, value: Sizes, context: CallContext) -> Shape:
        """Return the shape of the scores: a number for each head, place of the query and place of the value."""
        if len(query) != 3 or len(value) != 3:
            return UNKNOWN
        return (query[0], self.heads(layer), query[1], value[1])


def _check_positive(rule: LayerRule, configured: Layer, parameter: str, *, optional: bool = False) -> None:
    value = configured[parameter]
    if value is None and optional:
        return
    whole = read_python_int(value)
    if whole is None or (isinstance(whole, int) and whole <= 0):
        raise InvalidArgument(rule.class_name, parameter, value, "must be a positive integer")


@layer("MultiHeadAttention")
class MultiHeadAttention(Projected):
    """Source: `keras.src.layers.attention.multi_head_attention.MultiHeadAttention`."""

    def configure(self, layer: Layer) -> None:
        """Check the sizes."""
        _check_positive(self, layer, "num_heads")
        _check_positive(self, layer, "key_dim")
        _check_positive(self, layer, "value_dim", optional=True)
        _check_positive(self, layer, "sliding_window", optional=True)
        axes = layer["attention_axes"]
        if isinstance(axes, (str, float)) and axes:
            raise InvalidArgument(self.class_name, "attention_axes", axes, "must be an integer or a tuple of integers")

    def heads(self, layer: Layer) -> Dim:
        """Return the number of heads."""
        return read_whole(layer["num_heads"]) or UNKNOWN

    def _output_sizes(self, layer: Layer, query: Sizes) -> Sizes | None:
        given = layer["output_shape"]
        if not given:
            return (query[-1],)
        if isinstance(given, int):
            return (given,)
        items = read_items(given)
        return (
            None if items is None else tuple(UNKNOWN if (size := read_whole(item)) is None else size for item in items)
        )

    def weights_for(self, layer: Layer, query: Sizes, value: Sizes, key: Sizes) -> Weights:
        """Return a kernel, and a bias, for each of query, key, value and output."""
        heads, key_dim = self.heads(layer), read_whole(layer["key_dim"]) or UNKNOWN
        value_dim = (read_whole(layer["value_dim"]) or UNKNOWN) if layer["value_dim"] else key_dim
        output = self._output_sizes(layer, query)
        weights: dict[str, Shape] = {}
        parts = [("query", query, key_dim), ("key", key, key_dim), ("value", value, value_dim)]
        if layer["use_gate"]:
            parts.append(("gate", query, value_dim))
        for name, shape, size in parts:
            if shape[-1] is None:
                raise UnknownChannels(self.class_name, shape, -1)
            weights[f"{name}/kernel"] = (shape[-1], heads, size)
            if layer["use_bias"]:
                weights[f"{name}/bias"] = (heads, size)
        weights["attention_output/kernel"] = UNKNOWN if output is None else (heads, value_dim, *output)
        if layer["use_bias"]:
            weights["attention_output/bias"] = UNKNOWN if output is None else output
        return weights

    def output_of(self, layer: Layer, query: Sizes, value: Sizes, key: Sizes) -> Shape:
        """Keep the query's places; the features are the query's, or those that were asked for."""
        output = self._output_sizes(layer, query)
        return UNKNOWN if output is None else (*query[:-1], *output)

    def _attended(self, layer: Layer, rank: int) -> tuple[int, ...] | None:
        """Return the axes to attend along, by default all between batch and features."""
        given = layer["attention_axes"]
        if given is None:
            return tuple(range(1, rank - 1))
        axes = (given,) if isinstance(given, int) else read_items(given)
        if axes is None or not all(isinstance(axis, int) for axis in axes):
            return None
        along = sorted({axis % rank for axis in cast("tuple[int, ...]", axes)})
        return tuple(along) if set(along) <= set(range(1, rank - 1)) else None

    def check_places(self, layer: Layer, query: Sizes, value: Sizes, context: CallContext) -> None:
        """In an eager call, the axes that are not attended along must be the same."""
        along = self._attended(layer, len(query))
        if context.symbolic or along is None or len(query) != len(value):
            return
        if any(axis not in along and sizes_differ(query[axis], value[axis]) for axis in range(1, len(query) - 1)):
            raise UnequalShapes(self.class_name, (query, value), None)

    def score_shape(self, layer: Layer, query: Sizes, value: Sizes, context: CallContext) -> Shape:
        """Return a number for each head and pair of places, behind the axes that are not attended along.

        A symbolic call takes the first axis for all of them, and the length of the query for that of the value.
        """
        if context.symbolic:
            return (query[0], self.heads(layer), query[1], query[1])
        along = self._attended(layer, len(query))
        if along is None or len(query) != len(value):
            return UNKNOWN
        kept = tuple(size for axis, size in enumerate(query[:-1]) if axis not in along)
        return (*kept, self.heads(layer), *(query[axis] for axis in along), *(value[axis] for axis in along))


_HEADS: Final = ("head_dim", "num_query_heads", "num_key_value_heads")


@layer("GroupQueryAttention")
class GroupQueryAttention(Projected):
    """Source: `keras.src.layers.attention.grouped_query_attention.GroupedQueryAttention`."""

    def configure(self, layer: Layer) -> None:
        """Check the numbers of heads."""
        _check_positive(self, layer, "sliding_window", optional=True)
        check_numbers(self.class_name, layer, *_HEADS)
        size, heads, groups = (layer[parameter] for parameter in _HEADS)
        if isinstance(size, (int, float)) and size <= 0:
            raise InvalidArgument(self.class_name, "head_dim", size, "must be a positive integer")
        if isinstance(heads, (int, float)) and isinstance(groups, (int, float)) and (groups == 0 or heads % groups):
            reason = f"must be divisible by num_key_value_heads ({groups})"
            raise InvalidArgument(self.class_name, "num_query_heads", heads, reason)

    def heads(self, layer: Layer) -> Dim:
        """Return the number of heads of the query."""
        return read_whole(layer["num_query_heads"]) or UNKNOWN

    def weights_for(self, layer: Layer, query: Sizes, value: Sizes, key: Sizes) -> Weights:
        """Return a kernel, and a bias, for each of query, key, value and output."""
        for parameter in _HEADS:
            given = layer[parameter]
            if isinstance(given, float) or (isinstance(given, int) and given < 0):
                raise InvalidArgument(self.class_name, parameter, given, "must be a positive integer")
        size = read_whole(layer["head_dim"]) or UNKNOWN
        groups = read_whole(layer["num_key_value_heads"]) or UNKNOWN
        weights: dict[str, Shape] = {}
        parts = [("query", query, self.heads(layer)), ("key", key, groups), ("value", value, groups)]
        if layer["use_gate"]:
            parts.append(("gate", query, self.heads(layer)))
        for name, shape, heads in parts:
            if shape[-1] is None:
                raise UnknownChannels(self.class_name, shape, -1)
            weights[f"{name}/kernel"] = (shape[-1], heads, size)
            if layer["use_bias"]:
                weights[f"{name}/bias"] = (heads, size)
        weights["attention_output/kernel"] = (self.heads(layer), size, query[-1])
        if layer["use_bias"]:
            weights["attention_output/bias"] = (query[-1],)
        return weights

    def check_places(self, layer: Layer, query: Sizes, value: Sizes, context: CallContext) -> None:
        """A symbolic call wants as many features of the query as of the value."""
        if context.symbolic and sizes_differ(query[-1], value[-1]):
            raise UnequalShapes(self.class_name, (query, value), None)

    def output_of(self, layer: Layer, query: Sizes, value: Sizes, key: Sizes) -> Shape:
        """Keep the query's shape."""
        return query
