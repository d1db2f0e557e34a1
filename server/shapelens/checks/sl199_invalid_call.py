"""SL199: any other call that raises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import find_argument, keyword_of, replace, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.axis_arguments import index_candidates
from shapelens.checks.remedies.constructors import both_penalties
from shapelens.checks.remedies.cross_entropies import other_kind_of_labels
from shapelens.checks.remedies.gathered_arguments import gathered_candidates
from shapelens.checks.remedies.given_inputs import structure_candidates
from shapelens.checks.remedies.initial_states import given_states, state_candidates
from shapelens.checks.remedies.makers import makers
from shapelens.checks.remedies.missing_axes import array_method_candidates, missing_axis_candidates
from shapelens.checks.remedies.several_inputs import inputs_candidates
from shapelens.checks.remedies.sklearn_tables import table_candidates
from shapelens.checks.remedies.unpacked import several_candidates, unpacking_candidates
from shapelens.checks.remedies.validation_parts import part_candidates
from shapelens.checks.remedies.whole_bounds import whole_bound_candidates
from shapelens.interpret.values import Dataset, Tensor
from shapelens.rules.mismatch import InvalidCall, MisnamedInput, PlacesMismatch, StatesMismatch


def _handles(case: Case) -> bool:
    return True


def _message(case: Case) -> str:
    found = case.mismatch
    if isinstance(found, InvalidCall):
        return f"{case.called}: {found.reason}"
    facts = ", ".join(f"{name}={value}" for name, value in vars(found).items() if name != "operation")
    return f"{case.called} raises an error with {facts}" if facts else f"{case.called} raises an error"


def _cause(case: Case) -> Place | None:
    """Return where states are given that a layer does not take: that raises when the model runs."""
    return (given_states(case) if isinstance(case.mismatch, StatesMismatch) else None) or case.site


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer what the call lacks: a name, the other inputs of a model, one array in the place of a list."""
    if case.operation == "add_weight":
        yield from _without_batch(case)
        return
    if isinstance(case.mismatch, InvalidCall) and case.operation == "Functional":
        yield from part_candidates(case)
        yield from structure_candidates(case, case.mismatch)
        yield from inputs_candidates(case)
        return
    yield from both_penalties(case)
    yield from missing_axis_candidates(case)
    yield from array_method_candidates(case)
    yield from gathered_candidates(case)
    yield from index_candidates(case)
    yield from whole_bound_candidates(case)
    yield from _declared_as_yielded(case)
    yield from _named(case)
    yield from _called_as_expected(case)
    yield from _first_of_model(case)
    yield from _made_first(case)
    yield from _array_of_list(case)
    yield from _parts_of_dataset(case)
    yield from _mask_of_all_places(case)
    yield from _batch_for_einsum(case)
    yield from _gathered_by_row(case)
    yield from unpacking_candidates(case)
    yield from several_candidates(case)
    yield from state_candidates(case)
    yield from _with_rows(case)
    yield from table_candidates(case)
    yield from other_kind_of_labels(case)
    yield from inputs_candidates(case)


def _gathered_by_row(case: Case) -> Iterator[Candidate]:
    """Offer to take an element of each row where `gather_nd` is given one index for each."""
    site = case.site
    call = None if site is None else site.call
    if site is None or call is None or case.mismatch.operation != "tensorflow.gather_nd" or len(call.args) != 2:
        return
    function = case.names.spell("tensorflow.gather", site)
    code = f"{function.text}({', '.join(map(site.text_of, call.args))}, batch_dims=1)"
    yield Candidate("rows", "Take one element of each row: gather with batch_dims=1", (replace_all(site, code),))


def _named(case: Case) -> Iterator[Candidate]:
    """Offer to name what a layer does not take by position."""
    unnamed = case.mismatch.unnamed if isinstance(case.mismatch, InvalidCall) else None
    if unnamed is None or case.site is None or case.site.call is None or len(case.site.call.args) <= unnamed[0]:
        return
    place = case.site.at(case.site.call.args[unnamed[0]])
    text = f"{unnamed[1]}={place.text}"
    yield Candidate("name", f"Name it: {text}", (replace_all(place, text),))


def _called_as_expected(case: Case) -> Iterator[Candidate]:
    """Offer the name that the call of a layer has for its input."""
    found, place = case.mismatch, case.site
    call = None if place is None else place.call
    keyword = keyword_of(call, found.given) if call is not None and isinstance(found, MisnamedInput) else None
    if place is None or keyword is None or not isinstance(found, MisnamedInput):
        return
    text = f"{found.expected}={place.text_of(keyword.value)}"
    yield Candidate("named", f"Call it by its name: {text}", (replace(place, keyword, text),))


def _first_of_model(case: Case) -> Iterator[Candidate]:
    """Offer `outputs[0]` for the `output` that a Sequential model does not have."""
    place = case.site
    if place is None or not case.mismatch.operation.startswith("Sequential.") or not isinstance(case.given, Tensor):
        return
    text = f"{place.text}s[0]"
    yield Candidate("first", f"Take {text}", (replace_all(place, text),))


def _made_first(case: Case) -> Iterator[Candidate]:
    """Offer to make a layer before it is called, where its constructor is given what the call is to take."""
    call = None if case.site is None else case.site.call
    if case.site is None or call is None or not case.in_construction or len(call.args) != 1 or case.layer is not None:
        return
    name = case.site.text_of(call.func)
    keywords = ", ".join(map(case.site.text_of, call.keywords))
    code = f"{name}({keywords})({case.site.text_of(call.args[0])})"
    yield Candidate("call", f"Make the layer, then call it: {name}(…)(…)", (replace_all(case.site, code),))


def _array_of_list(case: Case) -> Iterator[Candidate]:
    """Offer to make an array of a list that is indexed like one."""
    node = case.site.node if case.site is not None else None
    if case.site is None or case.mismatch.operation != "list" or not isinstance(node, ast.Subscript):
        return
    place = case.site.at(node.value)
    function = case.names.spell("numpy.array", place)
    yield tensor_code.wrapped("array", "Make an array of the list", place, function, f"{function.text}({place.text})")


def _parts_of_dataset(case: Case) -> Iterator[Candidate]:
    """Offer to make a tensor of each window, where these are cut apart, or to take and skip elements."""
    site, data = case.site, case.placed.finding.facts.given[:1]
    node = site.node if site is not None else None
    if site is None or not isinstance(node, ast.Subscript) or not data or not isinstance(data[0], Dataset):
        return
    for call in case.sources.calls_above(site):
        size = argument_place(call, "size", 0)
        if size is not None and isinstance(call.node, ast.Call) and call.text_of(call.node.func).endswith(".window"):
            code = f"{call.text}.flat_map(lambda part: part.batch({size.text}))"
            yield Candidate("window", "Make a tensor of each window", (replace_all(call, code),))
    bounds = node.slice if isinstance(node.slice, ast.Slice) and node.slice.step is None else None
    given = (
        [(name, bound) for name, bound in (("take", bounds.upper), ("skip", bounds.lower)) if bound] if bounds else []
    )
    if all(isinstance(bound, (ast.Constant, ast.Name)) for _, bound in given):
        parts = "".join(f".{name}({site.text_of(bound)})" for name, bound in given)
        yield Candidate("part", f"Write it as {parts}", (replace_all(site, f"{site.text_of(node.value)}{parts}"),))


def _mask_of_all_places(case: Case) -> Iterator[Candidate]:
    """Offer the sizes of an attention mask that is made with others."""
    found = case.mismatch
    mask = None if case.site is None else argument_place(case.site, "attention_mask", None)
    if not isinstance(found, PlacesMismatch) or mask is None:
        return
    queries, values = map(str, found.places)
    for made in makers(case, mask):
        for node in ast.walk(made.node):
            sizes = node.elts if isinstance(node, (ast.Tuple, ast.List)) else []
            if len(sizes) == 2 and all(isinstance(size, (ast.Constant, ast.Name)) for size in sizes):
                edits = tuple(replace(made, size, text) for size, text in zip(sizes, (queries, values), strict=True))
                yield Candidate("mask", f"Make the mask of {queries} × {values} places", edits)


def _batch_for_einsum(case: Case) -> Iterator[Candidate]:
    """Offer the axis of the batch for operands of `einsum` that lack the first of the axes that are named."""
    call = None if case.site is None else case.site.call
    if call is None or case.site is None or "does not name the" not in getattr(case.mismatch, "reason", ""):
        return
    equation = call.args[0] if call.args else None
    text = equation.value if isinstance(equation, ast.Constant) and isinstance(equation.value, str) else ""
    terms = text.split("->")[0].split(",")
    given = case.placed.finding.facts.given[1:]
    edits = [
        tensor_code.add_axis(case, case.site.at(node), value, 0)[0].edits
        for node, value, term in zip(call.args[1:], given, terms, strict=False)
        if isinstance(value, Tensor) and value.spec.rank == len(term.strip()) - 1
    ]
    if edits:
        yield Candidate("batch", "Add the axis of the batch", tensor_code.all_edits(*edits))


def _with_rows(case: Case) -> Iterator[Candidate]:
    """Offer as many rows in the table of an `Embedding` as the numbers in its input need."""
    place, highest = (
        case.construction,
        re.search(r"the numbers reach up to (\d+)", getattr(case.mismatch, "reason", "")),
    )
    given = (
        find_argument(place.call, "input_dim", case.operation) if place is not None and place.call is not None else None
    )
    if place is None or highest is None or given is None:
        return
    rows, size = int(highest[1]) + 1, None if case.layer is None else case.layer["input_dim"]
    text = f"{place.text_of(given)} + 1" if size == rows - 1 and isinstance(given, ast.Name) else str(rows)
    yield Candidate("rows", f"Give the table {rows} rows", (replace(place, given, text),))


def _declared_as_yielded(case: Case) -> Iterator[Candidate]:
    """Offer to declare the shape that a generator yields."""
    found = re.search(
        r"(?:part (\d+) of )?an element that is yielded is (\([\d, ]*\))", getattr(case.mismatch, "reason", "")
    )
    place = None if case.site is None or found is None else argument_place(case.site, "output_signature", 4)
    if place is None or found is None:
        return
    items = place.node.elts if isinstance(place.node, ast.Tuple) else []
    spec = place.node if found[1] is None else items[int(found[1])] if int(found[1]) < len(items) else None
    shape = argument_place(place.at(spec), "shape", 0) if isinstance(spec, ast.Call) else None
    if shape is not None:
        yield Candidate("declare", f"Declare what is yielded: {found[2]}", (replace_all(shape, found[2]),))


def _without_batch(case: Case) -> Iterator[Candidate]:
    """Offer to make a weight without the batch axis of the shape that `build` is given, or shared along an open one."""
    shape = None if case.site is None else argument_place(case.site, "shape", 0)
    if shape is not None and isinstance(shape.node, (ast.Tuple, ast.List)):
        sizes = re.findall(r"\(([^)]*)\) leaves one open", str(getattr(case.mismatch, "reason", "")))
        opened = [place for place, size in enumerate(sizes[0].split(",")) if size.strip() == "None"] if sizes else []
        if len(opened) == 1 and opened[0] < len(shape.node.elts):
            edit = replace(shape, shape.node.elts[opened[0]], "1")
            yield Candidate("weight", "Share the weight along the axis that is left open: size 1", (edit,))
    if shape is not None and isinstance(shape.node, ast.Name):
        yield Candidate(
            "weight", f"Leave the batch axis out: {shape.text}[1:]", (replace_all(shape, f"{shape.text}[1:]"),)
        )


CHECK = Check(
    code="SL199",
    name="invalid-call",
    severity="error",
    summary="A call that raises for a reason that has no check of its own.",
    meaning="""
The library refuses this call with these arguments. The message says what it refuses.
""",
    why="""
ShapeLens follows what Keras, TensorFlow and NumPy do with the shapes that it knows, and this call comes to an error
there.
""",
    example="""
import numpy as np

x = np.zeros((4, 5))
parts = np.split(x, 3)
""",
    fixed="""
import numpy as np

x = np.zeros((4, 5))
parts = np.split(x, 2)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_cause,
)
