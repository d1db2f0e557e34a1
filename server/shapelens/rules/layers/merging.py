"""Merging layers: `keras/src/layers/merging`. Their first argument is a list of tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, cast

from shapelens.rules.broadcasting import broadcast
from shapelens.rules.geometry import read_whole
from shapelens.rules.layers.dtype_effects import ARITHMETIC, COMPLEX, FLOATS_ONLY, KEEPS, SIGNED, DTypeEffect, effect
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes
from shapelens.rules.mismatch import (
    BroadcastMismatch,
    ContractionMismatch,
    DTypeMismatch,
    InvalidArgument,
    InvalidCall,
    UnequalShapes,
)
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.registry import layer
from shapelens.rules.sizes import add_sizes, sizes_differ
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating


class Merge(LayerRule):
    """Source: `keras.src.layers.merging.base_merge.Merge`."""

    multiple_inputs = True

    computes_alone: ClassVar[bool] = False
    """Whether a single tensor is changed too."""

    eager_dtypes = ARITHMETIC

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Check the list, merge the shapes and promote the dtypes."""
        if inputs is UNKNOWN:
            return layer, UNKNOWN
        if isinstance(inputs, TensorSpec):
            raise InvalidCall(self.class_name, "the layer takes a list of tensors, and gets a single one", (inputs,))
        items = read_items(inputs)
        if items is None:
            return layer, UNKNOWN
        specs = tuple(item if isinstance(item, TensorSpec) else TensorSpec() for item in items)
        if not specs:
            raise InvalidCall(self.class_name, "the layer takes a list of tensors, and gets an empty one")
        if any(item is not UNKNOWN and not isinstance(item, TensorSpec) for item in items):
            return layer, UNKNOWN
        specs = tuple(self.convert_input(layer, spec) for spec in specs)
        shapes = tuple(spec.shape for spec in specs)
        self.check_count(specs)
        if layer.built_shape is None and UNKNOWN not in shapes:
            self.check_build(layer, cast("tuple[Sizes, ...]", shapes))
            layer = replace(layer, built_shape=shapes)
        if not context.symbolic and all(spec.dtype == "string" for spec in specs) and len(specs) > 1:
            # TensorFlow joins texts for some shapes.
            return layer, UNKNOWN
        shape = UNKNOWN if UNKNOWN in shapes else self.merged_shape(layer, cast("tuple[Sizes, ...]", shapes), context)
        return layer, TensorSpec(shape, self.merged_dtype(layer, [spec.dtype for spec in specs], context))

    def check_count(self, specs: Sequence[TensorSpec]) -> None:
        """Raise if there are too few or too many tensors."""

    def check_build(self, layer: Layer, shapes: tuple[Sizes, ...]) -> None:
        """Raise if Keras refuses the shapes on the first call."""
        batches = {shape[0] for shape in shapes if shape and isinstance(shape[0], int)}
        if len(batches) > 1:
            raise UnequalShapes(self.class_name, shapes, 0)
        self.merge_samples(shapes)

    def merge_samples(self, shapes: tuple[Sizes, ...]) -> Sizes:
        """Return the merged shape without the batch: the last axes are aligned; an open size wins over any other."""
        merged = shapes[0][1:]
        for shape in shapes[1:]:
            merged = self._merge_two(merged, shape[1:])
        return merged

    def _merge_two(self, left: Sizes, right: Sizes) -> Sizes:
        if len(left) < len(right):
            left, right = right, left
        if not right:
            return left
        extra = len(left) - len(right)
        return (
            *left[:extra],
            *(self._merge_sizes(a, b, left, right) for a, b in zip(left[extra:], right, strict=True)),
        )

    def _merge_sizes(self, a: Dim, b: Dim, left: Sizes, right: Sizes) -> Dim:
        if a is None or b is None:
            return None
        if a == 1:
            return b
        if b == 1:
            return a
        if isinstance(a, int) and isinstance(b, int) and a != b:
            raise BroadcastMismatch(self.class_name, (None, *left), (None, *right))
        # One of the two may be 1: nothing but that the other is the result can be said of two that differ.
        return a if a == b else UNKNOWN

    def merged_shape(self, layer: Layer, shapes: tuple[Sizes, ...], context: CallContext) -> Shape:
        """Return the shape of the output, or raise a `Mismatch`."""
        if not context.symbolic:
            return self.eager_shape(layer, shapes)
        if not all(shapes):
            raise InvalidCall(self.class_name, "a scalar has no batch axis")
        batches = {shape[0] for shape in shapes} - {None}
        batch = batches.pop() if len(batches) == 1 else None
        return (UNKNOWN if batches else batch, *self.merge_samples(shapes))

    def eager_shape(self, layer: Layer, shapes: tuple[Sizes, ...]) -> Shape:
        """Expand lower ranks behind the batch, then broadcast."""
        rank = max(len(shape) for shape in shapes)
        if rank and not all(shapes):
            raise InvalidCall(self.class_name, "a scalar has no batch axis")
        expanded = [
            (shape[0], *(1,) * (rank - len(shape)), *shape[1:]) if len(shape) < rank and shape else shape
            for shape in shapes
        ]
        return self.combined(expanded)

    def combined(self, shapes: Sequence[Sizes]) -> Shape:
        """Return the shape that the operation makes of tensors of the same rank."""
        return broadcast(self.class_name, *shapes)

    def merged_dtype(self, layer: Layer, dtypes: Sequence[DType], context: CallContext) -> DType:
        """Return the compute dtype, or in an eager call what the promotion of Keras makes of the dtypes."""
        if context.symbolic:
            return layer.policy.compute_dtype
        if UNKNOWN in dtypes:
            return UNKNOWN
        if len(dtypes) == 1 and not self.computes_alone:
            return dtypes[0]
        if len(dtypes) == 1 and dtypes[0] == "complex128":
            return UNKNOWN
        if len(set(dtypes)) == 1:
            return self.eager_dtype(layer, dtypes[0])
        if "string" in dtypes:
            raise DTypeMismatch(self.class_name, "string")
        promoted = keras_result_type(*dtypes)
        return promoted if promoted is UNKNOWN or is_floating(promoted) else self.eager_dtype(layer, promoted)


class Summing(Merge):
    """A layer that adds. `keras.ops.add` takes a second operand for a bias if all its sizes but one are 1."""

    def combined(self, shapes: Sequence[Sizes]) -> Shape:
        """Source: `keras.src.backend.tensorflow.numpy.add`: with a bias the first operand's shape stays."""
        merged = shapes[0]
        for shape in shapes[1:]:
            wide = [size for size in shape if size not in (0, 1)]
            if len(wide) == 1 and len(merged) > 1 and isinstance(wide[0], int) and wide[0] in (merged[1], merged[-1]):
                if 0 in shape:
                    raise BroadcastMismatch(self.class_name, merged, shape)
                continue
            result = broadcast(self.class_name, merged, shape)
            if result is UNKNOWN:
                return UNKNOWN
            merged = result
        return merged


@layer("Add")
class Add(Summing):
    """The sum."""

    eager_dtypes = ARITHMETIC | effect("same", "string")


@layer("Multiply")
class Multiply(Merge):
    """The product, element by element."""


@layer("Average")
class Average(Summing):
    """The mean."""

    computes_alone = True
    eager_dtypes = (
        effect("float32", "int8", "int16", "uint8", "uint16")
        | effect("float64", "int32", "int64", "uint32", "uint64")
        | effect("complex64", *COMPLEX)
    )


@layer("Maximum")
class Maximum(Merge):
    """The larger of each two elements."""

    eager_dtypes = effect("same", *SIGNED, "uint8", "uint16", "uint32") | {"uint64": "uint32"}


@layer("Minimum")
class Minimum(Maximum):
    """The smaller of each two elements."""


@layer("Subtract")
class Subtract(Merge):
    """The difference of two tensors."""

    def check_count(self, specs: Sequence[TensorSpec]) -> None:
        """Demand two tensors."""
        if len(specs) != 2:
            raise InvalidCall(self.class_name, f"the layer takes 2 tensors, and gets {len(specs)}", tuple(specs))


@layer("Concatenate")
class Concatenate(Merge):
    """Source: `keras.src.layers.merging.concatenate.Concatenate`."""

    eager_dtypes = KEEPS

    def check_build(self, layer: Layer, shapes: tuple[Sizes, ...]) -> None:
        """Check that the shapes agree outside the axis, as far as Keras looks when the layer is built."""
        axis = read_whole(layer["axis"])
        if not isinstance(axis, int):
            return
        reduced = {self._without_axis(shape, axis) for shape in shapes}
        if len({len(shape) for shape in reduced}) > 1:
            raise self._unequal(shapes, axis)
        for sizes in zip(*reduced, strict=True):
            if len({size for size in sizes if isinstance(size, int)}) > 1:
                raise self._unequal(shapes, axis)

    def _without_axis(self, shape: Sizes, axis: int) -> Sizes:
        if not shape:
            raise InvalidCall(self.class_name, "a scalar cannot be concatenated")
        if axis >= len(shape):
            return shape
        if axis < -len(shape):
            raise InvalidArgument(self.class_name, "axis", axis, f"is out of range: there are {len(shape)} axes")
        kept = list(shape)
        del kept[axis]
        return tuple(kept)

    def merged_shape(self, layer: Layer, shapes: tuple[Sizes, ...], context: CallContext) -> Shape:
        """Add the sizes along the axis; take the others from the first tensor, as Keras does."""
        axis = read_whole(layer["axis"])
        if not isinstance(axis, int):
            return (UNKNOWN,) * len(shapes[0])
        if len(shapes) == 1 and (context.symbolic or axis >= 0):
            return shapes[0]
        if any(not -len(shape) <= axis < len(shape) for shape in shapes):
            raise InvalidArgument(self.class_name, "axis", axis, f"is out of range: there are {len(shapes[0])} axes")
        if not context.symbolic:
            self._check_equal(shapes, axis)
        merged = list(shapes[0])
        sizes = [shape[axis] for shape in shapes]
        merged[axis] = None if None in sizes else add_sizes(sizes)
        return tuple(merged)

    def _check_equal(self, shapes: tuple[Sizes, ...], axis: int) -> None:
        if len({len(shape) for shape in shapes}) > 1:
            raise self._unequal(shapes, axis)
        for position, sizes in enumerate(zip(*shapes, strict=True)):
            if position != axis % len(shapes[0]) and len({size for size in sizes if isinstance(size, int)}) > 1:
                raise self._unequal(shapes, axis)

    def _unequal(self, shapes: tuple[Sizes, ...], axis: int) -> UnequalShapes:
        return UnequalShapes(self.class_name, shapes, axis + len(shapes[0]) if axis < 0 else axis)

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """There is no formula for a single input."""
        return None


@layer("Dot")
class Dot(Merge):
    """Source: `keras.src.layers.merging.dot.Dot`."""

    eager_dtypes: ClassVar[DTypeEffect] = {**ARITHMETIC, "bool": "bool"}

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Multiply; normalizing takes floating-point numbers only. Small integers may become larger ones."""
        if dtype in ("int8", "int16", "uint8", "uint16") and layer["normalize"] is not True:
            return UNKNOWN
        return self.effect_of(FLOATS_ONLY if layer["normalize"] is True else self.eager_dtypes, layer, dtype)

    def configure(self, layer: Layer) -> None:
        """Check that `axes` is an integer or two of them."""
        axes = layer["axes"]
        items = read_items(axes)
        if items is None and axes is not UNKNOWN and not isinstance(axes, int) and read_whole(axes) is None:
            raise InvalidArgument(self.class_name, "axes", axes, "must be an integer or a tuple of two")
        if items is not None and (len(items) != 2 or any(read_whole(item) is None for item in items)):
            raise InvalidArgument(self.class_name, "axes", axes, "must be an integer or a tuple of two")

    def check_count(self, specs: Sequence[TensorSpec]) -> None:
        """Demand two tensors."""
        if len(specs) != 2:
            raise InvalidCall(self.class_name, f"the layer takes 2 tensors, and gets {len(specs)}", tuple(specs))

    def axes(self, layer: Layer, shapes: tuple[Sizes, ...]) -> tuple[int, int] | None:
        """Return the axis of each tensor, counted from the front; `None` if they are unknown."""
        items = read_items(layer["axes"])
        if items is None:
            items = (layer["axes"],) * 2
        resolved: list[int] = []
        for axis, shape in zip(items, shapes, strict=True):
            if not isinstance(axis, int):
                return None
            if not -len(shape) <= axis < len(shape):
                raise InvalidArgument(
                    self.class_name, "axes", layer["axes"], f"is out of range: there are {len(shape)} axes"
                )
            resolved.append(axis % len(shape))
        return resolved[0], resolved[1]

    def check_build(self, layer: Layer, shapes: tuple[Sizes, ...]) -> None:
        """Raise unless the two sizes are the same; Keras counts an open and a known one as different."""
        axes = self.axes(layer, shapes)
        if axes is None:
            return
        left, right = shapes[0][axes[0]], shapes[1][axes[1]]
        if left != right and UNKNOWN not in (left, right):
            raise ContractionMismatch(self.class_name, shapes[0], shapes[1], left, right)

    def merged_shape(self, layer: Layer, shapes: tuple[Sizes, ...], context: CallContext) -> Shape:
        """Drop the axis of both and the batch of the second."""
        axes = self.axes(layer, shapes)
        if axes is None:
            return UNKNOWN
        if not context.symbolic:
            self._check_eager(shapes, axes)
        if len(shapes[1]) < 2:
            raise InvalidCall(self.class_name, "both tensors need a batch axis and another one")
        left, right = list(shapes[0]), list(shapes[1])
        del left[axes[0]]
        del right[axes[1]]
        merged = (*left, *right[1:])
        return (*merged, 1) if len(merged) == 1 else merged

    def _check_eager(self, shapes: tuple[Sizes, ...], axes: tuple[int, int]) -> None:
        left, right = shapes
        if len(left) < 2 or len(right) < 2:
            raise InvalidCall(self.class_name, "both tensors need a batch axis and another one")
        if 0 in axes:
            raise InvalidArgument(self.class_name, "axes", axes, "cannot name the batch axis")
        if sizes_differ(left[0], right[0]):
            raise UnequalShapes(self.class_name, shapes, 0)
        if sizes_differ(left[axes[0]], right[axes[1]]):
            raise ContractionMismatch(self.class_name, left, right, left[axes[0]], right[axes[1]])
        if left[axes[0]] == 0 and left[0] not in (0, None, UNKNOWN):
            self._check_empty(shapes, axes)

    def _check_empty(self, shapes: tuple[Sizes, ...], axes: tuple[int, int]) -> None:
        """Raise where axes of which one is 0 are made one, of which TensorFlow then forgets that 0."""
        free = [
            [size for n, size in enumerate(sizes) if n not in (0, axis)]
            for sizes, axis in zip(shapes, axes, strict=True)
        ]
        if any(0 in sizes for sizes in free if len(sizes) > 1) and not any(sizes == [0] for sizes in free):
            raise InvalidCall(self.class_name, "the tensors have no elements, which it cannot multiply")
