"""NumPy: indexing, selection, linear algebra, transforms."""

from __future__ import annotations

from ..cases import Array
from .draw import axis, named, register, shape, tensor
from .shared_math import draw_matrices
from .shared_shaping import draw_index, draw_unstack

register(["operator.numpy.getitem"], draw_index)

register(["numpy.unstack"], draw_unstack)

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

register(named("numpy.linalg", "inv det pinv matrix_rank"), draw_matrices)

register(["numpy.linalg.svd"], lambda rng, name: (*draw_matrices(rng, name), {"full_matrices": rng.random() < 0.5}))

register(["numpy.linalg.qr"], lambda rng, name: (*draw_matrices(rng, name), rng.choice(("reduced", "complete"))))

register(
    ["numpy.linalg.norm"],
    lambda rng, name: (lambda a: (a, {"axis": axis(rng, len(a.shape), many=False)}))(
        tensor(1, 3, ("float32", "float64", "int32"))(rng)
    ),
)

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
