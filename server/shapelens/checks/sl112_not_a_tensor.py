"""SL112: a list, a ragged tensor or another value that is no tensor, passed to a layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import operand, quoted, replace, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.other_arrays import names_assigned
from shapelens.checks.wording import listed
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import NotATensor


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, NotATensor)


def _message(case: Case) -> str:
    found = cast(NotATensor, case.mismatch)
    argument = case.argument
    name = argument.text if argument is not None and len(argument.text) <= 24 else "its input"
    remedy = "call it on a tensor" if "a Layer" in found.received else "convert it"
    return f"{found.operation} needs a tensor or an array, but {name} is {found.received}: {remedy} first"


def _candidates(case: Case) -> Iterator[Candidate]:
    argument = case.argument
    if argument is None:
        return
    if "a Layer" in cast(NotATensor, case.mismatch).received:
        yield from _called_on_inputs(case, argument)
        return
    if isinstance(case.given, Tensor):
        edit = replace_all(argument, f"{operand(argument)}.to_tensor()")
        yield Candidate("dense", "Pad it to a dense tensor", (edit,))
        return
    if tensor_code.library_of(case, None) == "numpy":
        function = case.names.spell("numpy.array", argument)
        code = f"{function.text}({argument.text}, dtype={quoted(argument, 'float32')})"
    else:
        function = case.names.spell("tensorflow.constant", argument)
        code = f"{function.text}({argument.text}, dtype={function.text.removesuffix('.constant')}.float32)"
    yield tensor_code.wrapped("convert", "Convert it to an array", argument, function, code)


def _called_on_inputs(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer to call the layers on the inputs of the program: one for each, or the only one for all."""
    items = place.node.elts if isinstance(place.node, (ast.List, ast.Tuple)) else [place.node]
    inputs = [name for name in names_assigned(case) if _is_input(case, place, name)]
    if len(inputs) == 1:
        inputs *= len(items)
    if len(inputs) == len(items):
        edits = [
            replace(place, item, f"{place.text_of(item)}({name})") for item, name in zip(items, inputs, strict=True)
        ]
        yield Candidate("call", f"Call it on {listed(list(dict.fromkeys(inputs)))}", tuple(edits))


def _is_input(case: Case, place: Place, name: str) -> bool:
    """Say whether a variable holds what `Input(...)` gives."""
    made = next((each for each in case.sources.calls_above(place) if _assigned_to(each) == name), None)
    return made is not None and made.function_name == "Input"


def _assigned_to(place: Place) -> str | None:
    """Return the variable to which a call is assigned."""
    statement = place.unit.tree.body[0]
    target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is place.node else None
    return target.id if isinstance(target, ast.Name) else None


CHECK = Check(
    code="SL112",
    name="not-a-tensor",
    severity="error",
    summary="A layer is called on something that is no tensor: a list, a ragged tensor.",
    meaning="""
A layer takes tensors and arrays. A Python list of numbers is none, however regular it is, and a `RaggedTensor` has
rows of different lengths, which Keras 3 does not take.
""",
    why="""
Keras raises `Only input tensors may be passed as positional arguments`. Lists are left to the user to convert,
because for a layer with several inputs a list means several tensors.
""",
    example="""
import numpy as np
import keras

rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
y = keras.layers.Dense(4)(rows)
""",
    fixed="""
import numpy as np
import keras

rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
y = keras.layers.Dense(4)(np.array(rows, dtype="float32"))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
