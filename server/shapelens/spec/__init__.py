"""What is known of a tensor, and how it is written."""

from shapelens.spec.dims import UNKNOWN, Dim, Shape, Unknown, element_count, forget_open, is_known, rank_of
from shapelens.spec.dtypes import DType, is_complex, is_floating, is_integer, item_size, short_dtype
from shapelens.spec.tensor_spec import TensorSpec, format_dim, format_shape, join_specs

__all__ = [
    "UNKNOWN",
    "DType",
    "Dim",
    "Shape",
    "TensorSpec",
    "Unknown",
    "element_count",
    "forget_open",
    "format_dim",
    "format_shape",
    "is_complex",
    "is_floating",
    "is_integer",
    "is_known",
    "item_size",
    "join_specs",
    "rank_of",
    "short_dtype",
]
