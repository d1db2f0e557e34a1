"""What there is of JAX and PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapelens.kernel.probe.arrays import numpy_dtype
from shapelens.kernel.probe.describing import MAX_ITEMS, Describe, Describer, knows, opaque
from shapelens.kernel.probe.reading import class_name, class_of, is_library_class

if TYPE_CHECKING:
    from shapelens.kernel.schema import Value


@knows("jaxlib._jax", "ArrayImpl")
@knows("jaxlib.xla_extension", "ArrayImpl")
def _jax_array(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        if not is_library_class(class_of(obj)):
            return opaque(obj, depth)
        device = getattr(obj, "device", None)  # a method in old versions; a sharding, if it lies on several
        platform, number = getattr(device, "platform", None), getattr(device, "id", None)
        place = f"{platform.upper()}:{number}" if type(platform) is str and type(number) is int else None
        value: Any = describer.tensor("jax", obj.shape, numpy_dtype(obj.dtype), "Array", place)
        sharding: Any = getattr(obj, "sharding", None)
        devices = getattr(sharding, "num_devices", 1)
        if type(devices) is not int or devices < 2 or not is_library_class(class_of(sharding)):
            return value
        shard = list(sharding.shard_shape(obj.shape))
        return {**value, "parts": [shard] * min(devices, MAX_ITEMS), "device": None}

    return describe


@knows("torch", "Tensor")
def _torch_tensor(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        # Even the C attributes of a tensor call a subclass's `__torch_function__`.
        if not is_library_class(class_of(obj)):
            return describer.tensor("torch", None, None, "Tensor")
        device = obj.device
        place = f"{device.type.upper()}:{device.index or 0}"
        return describer.tensor("torch", tuple(obj.shape), _torch_name(obj.dtype), class_name(class_of(obj))[1], place)

    return describe


@knows("torch", "dtype")
def _torch_dtype(describer: Describer, base: type) -> Describe:
    return lambda obj, depth: {"kind": "dtype", "name": _torch_name(obj)}


@knows("torch", "Size")
def _torch_size(describer: Describer, base: type) -> Describe:
    return lambda obj, depth: describer.describe(tuple(obj), depth)


def _torch_name(dtype: Any) -> str:
    return repr(dtype).rpartition(".")[2]
