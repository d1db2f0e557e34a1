"""An output whose height and width are not those of the targets: what brings them there before the last layer."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import append_after, before_in_source, insert_before
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.padded_layers import padding_candidates
from shapelens.spec import UNKNOWN

_RANKS = {3: 1, 4: 2, 5: 3}


def size_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to enlarge, crop or pad what goes into the last layer."""
    place, found = targets.output_place(case), targets.found_in(case)
    if place is None or found is None or found.output.shape is UNKNOWN or found.target.shape is UNKNOWN:
        return
    rank = _RANKS.get(len(found.output.shape))
    made, wanted = found.output.shape[1:-1], found.target.shape[1 : len(found.output.shape) - 1]
    sizes = [(a, b) for a, b in zip(made, wanted, strict=False) if isinstance(a, int) and isinstance(b, int)]
    if rank is None or len(sizes) != rank or len(found.target.shape) < len(found.output.shape) - 1:
        return
    yield from _repeated(case, place, sizes)
    yield from _begun_larger(case, place, sizes)
    yield from padding_candidates(case, sizes)
    for name, arguments in _resizing(rank, sizes):
        edits = insert_before(case, place, name, arguments)
        if edits is not None:
            yield Candidate("size", f"Insert {name}({arguments}) before the last layer", edits)
    for name, arguments in _resizing(rank, sizes):  # where the last layer is one that changes the size itself
        edits = append_after(case, place, [(name, arguments)])
        if edits is not None:
            yield Candidate("size behind", f"Insert {name}({arguments}) behind the last layer", edits)


def _repeated(case: Case, place: Place, sizes: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Offer as many repetitions of a vector as the targets have steps."""
    repeated = before_in_source(case, place, ("RepeatVector",)) if len(sizes) == 1 else None
    count = None if repeated is None else argument_place(repeated, "n", 0)
    if count is not None and (not isinstance(count.node, ast.Constant) or count.node.value == sizes[0][0]):
        yield Candidate("repeat", f"Repeat the vector {sizes[0][1]} times", (replace_all(count, str(sizes[0][1])),))


def _begun_larger(case: Case, place: Place, sizes: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Offer another size at which a decoder begins, where what it makes of that is a multiple of it."""
    reshape = before_in_source(case, place, ("Reshape",))
    dense = None if reshape is None else before_in_source(case, reshape, ("Dense",))
    shape = None if reshape is None else argument_place(reshape, "target_shape", 0)
    units = None if dense is None else argument_place(dense, "units", 0)
    items = shape.node.elts if shape is not None and isinstance(shape.node, (ast.Tuple, ast.List)) else []
    begun = [_product_in(item) for item in items]
    if shape is None or units is None or len(begun) != len(sizes) + 1 or not all(begun):
        return
    known = [size for size in begun if size]
    factors = [made // size for (made, _), size in zip(sizes, known, strict=False)]
    fits = all(
        made == size * factor and factor > 1 and wanted % factor == 0
        for (made, wanted), size, factor in zip(sizes, known, factors, strict=False)
    )
    if fits and _product_in(units.node) == math.prod(known):
        starts = [wanted // factor for (_, wanted), factor in zip(sizes, factors, strict=True)]
        texts = [*map(str, starts), shape.text_of(items[-1])]
        edits = (replace_all(shape, f"({', '.join(texts)})"), replace_all(units, " * ".join(texts)))
        yield Candidate("start", f"Begin with {' × '.join(map(str, starts))}", edits)


def _product_in(node: ast.AST) -> int | None:
    """Return the number that an expression of literals and products writes."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return None
    left, right = _product_in(node.left), _product_in(node.right)
    return None if left is None or right is None else left * right


def _resizing(rank: int, sizes: Sequence[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Yield layers, with their arguments, that give each first size the second."""
    if all(made and wanted % made == 0 for made, wanted in sizes):
        yield f"UpSampling{rank}D", _written([wanted // made for made, wanted in sizes])
    if all(wanted and made % wanted == 0 for made, wanted in sizes):
        yield f"MaxPooling{rank}D", _written([made // wanted for made, wanted in sizes])
    if all(made >= wanted for made, wanted in sizes):
        yield f"Cropping{rank}D", _pairs([made - wanted for made, wanted in sizes])
    if all(made <= wanted for made, wanted in sizes):
        yield f"ZeroPadding{rank}D", _pairs([wanted - made for made, wanted in sizes])
    if rank == 2:
        yield "Resizing", ", ".join(str(wanted) for _, wanted in sizes)


def _written(factors: Sequence[int]) -> str:
    return str(factors[0]) if len(set(factors)) == 1 else f"({', '.join(map(str, factors))})"


def _pairs(differences: Sequence[int]) -> str:
    """Write what is taken off, or put on, before and behind along each axis."""
    if len(set(differences)) == 1 and differences[0] % 2 == 0:
        return str(differences[0] // 2)
    pairs = [f"({number // 2}, {number - number // 2})" for number in differences]
    return pairs[0] if len(pairs) == 1 else f"({', '.join(pairs)})"
