"""Texts where numbers are needed: columns for the words in a frame, numbers for words, a layer that reads texts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import parent_of
from shapelens.checks.edits.source_edits import quoted, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.surroundings import innermost
from shapelens.checks.model import Edit
from shapelens.interpret.values import Ref
from shapelens.source.positions import Range

_ENCODER = "sklearn.preprocessing.LabelEncoder"
_READERS = ("TextVectorization", "StringLookup")
_MOST_STEPS = 5
_MOST_CALLS = 60


def numbered(case: Case, place: Place) -> tuple[str, tuple[Edit, ...]]:
    """Return code that numbers the different texts at a place, and the imports that it needs."""
    if case.names.has(_ENCODER):
        encoder = case.names.spell(_ENCODER, place)
        return f"{encoder.text}().fit_transform({place.text})", encoder.edits
    unique = case.names.spell("numpy.unique", place)
    return f"{unique.text}({place.text}, return_inverse=True)[1]", unique.edits


def number_candidates(case: Case, place: Place, instead: Place) -> Iterator[Candidate]:
    """Offer to number the texts at a place, in the place of an expression that makes numbers of them."""
    code, edits = numbered(case, place)
    yield Candidate("numbers", f"Number the different texts: {code}", (replace_all(instead, code), *edits))


def dummy_candidates(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer a column of zeros and ones for each word in the columns of the frame that an array comes from."""
    frame = _frame_behind(case, place) or (place if isinstance(case.given, Ref) else None)
    if frame is None:
        return
    function = case.names.spell("pandas.get_dummies", frame)
    code = f"{function.text}({frame.text}, dtype={quoted(frame, 'float32')})"
    yield Candidate("dummies", f"Make a column for each word: {code}", (replace_all(frame, code), *function.edits))


def _frame_behind(case: Case, place: Place) -> Place | None:
    """Return the frame that an array of it comes from, or the frame that stands at a place."""
    found: Place | None = place
    for _ in range(_MOST_STEPS):
        if found is None:
            return None
        node = found.node
        if isinstance(node, ast.Attribute) and node.attr == "values":
            return found.at(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "to_numpy":
            return found.at(node.func.value)
        if not isinstance(node, ast.Name):
            return found if isinstance(node, ast.Subscript) else None
        found = before_split(case, found) or case.sources.assigned(found)
    return None


def before_split(case: Case, given: Place) -> Place | None:
    """Return the argument of `train_test_split` that a variable holds a part of: both parts need the same numbers."""
    for call in case.sources.calls_above(given) if isinstance(given.node, ast.Name) else ():
        node, statement = call.call, parent_of(call)
        names = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if node is None or not isinstance(names, ast.Tuple) or not call.text_of(node.func).endswith("train_test_split"):
            continue
        texts = [call.text_of(name) for name in names.elts]
        if given.text in texts and texts.index(given.text) // 2 < len(node.args):
            return call.at(node.args[texts.index(given.text) // 2])
    return None


def reader_candidates(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer to let a layer read the texts that the program has made for them: `vectorize(texts)`."""
    for call in islice(case.sources.calls_above(place), _MOST_CALLS):
        statement = parent_of(call) if call.function_name in _READERS else None
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(target, (ast.Name, ast.Attribute)):
            code = f"{call.text_of(target)}({place.text})"
            yield Candidate("read", f"Let {call.text_of(target)} read the texts: {code}", (replace_all(place, code),))
            return


def new_reader_candidates(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer a layer that reads the texts, made above the call, where the model begins with an `Embedding`."""
    calls = list(islice(case.sources.calls_above(place), _MOST_CALLS))
    if any(call.function_name in _READERS or call.function_name == "Tokenizer" for call in calls):
        return
    table = next((call for call in calls if call.function_name == "Embedding"), None)
    words = None if table is None else argument_place(table, "input_dim", 0)
    statement = None if case.site is None else innermost(case.site, ast.stmt)
    if table is None or words is None or statement is None or case.site is None or case.site.cell != place.cell:
        return
    spelling = case.names.spell("keras.layers.TextVectorization", place)
    length = _declared_length(case, calls)
    asked = f"max_tokens={words.text}{'' if length is None else f', output_sequence_length={length}'}"
    indent, given = " " * statement.col_offset, place.text
    lines = f"vectorize = {spelling.text}({asked})\n{indent}vectorize.adapt({given})\n{indent}"
    start = case.site.range_of(statement).start
    edits = (
        Edit(place.cell, Range(start, start), lines),
        replace_all(place, f"vectorize({given})"),
        *spelling.edits,
    )
    yield Candidate("read", f"Let a TextVectorization read the texts: vectorize({given})", edits)


def _declared_length(case: Case, calls: list[Place]) -> str | None:
    """Return how many words of each text the model takes, where it declares that."""
    for call in calls:
        shape = argument_place(call, "shape", 0) if call.function_name in ("Input", "InputLayer") else None
        length = argument_place(call, "input_length", None) or shape
        node = length.node if length is not None else None
        if length is None:
            continue
        items = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
        texts = [length.text_of(item) for item in items if item is not None]
        return texts[0] if len(texts) == 1 and texts[0] != "None" else None
    return None
