"""NumPy: single elements, products and reductions."""

from __future__ import annotations

from shapelens.rules.functions import numpy_elementwise

from .draw import ALL, named, pair, register, tensor
from .shared_math import draw_einsum, draw_matmul, draw_reduction, draw_tensordot

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

register(
    ["numpy.matmul", "numpy.dot", "numpy.inner", "numpy.ndarray.dot", "operator.numpy.matmul", "numpy.linalg.matmul"],
    draw_matmul,
)

register(["numpy.outer", "numpy.vdot", "numpy.kron"], draw_matmul)

register(["numpy.tensordot"], draw_tensordot)

register(["numpy.einsum"], draw_einsum)

register(
    named(
        "numpy",
        "sum prod nansum nanprod mean nanmean median nanmedian std var nanstd nanvar max min amax amin nanmax nanmin "
        "ptp "
        "all any argmax argmin count_nonzero percentile quantile average cumsum cumprod nancumsum nancumprod",
    ),
    draw_reduction,
)

register(named("numpy.ndarray", "sum prod mean std var max min all any argmax argmin cumsum cumprod"), draw_reduction)
