"""Targets that are made of the inputs: these themselves, for an autoencoder, or the values behind each window."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, argument_place, data_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import operand, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.makers import makers
from shapelens.interpret.values import Dataset, Tensor
from shapelens.rules.mismatch import InvalidArgument
from shapelens.spec import UNKNOWN, TensorSpec, is_known

_TITLE = "Compare the output with the inputs: {}"


def own_target_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the inputs as the targets that are missing, where the output has their shape."""
    found, place = cast(InvalidArgument, case.mismatch), case.site
    given = argument_place(place, "x", 0) if place is not None else None
    if given is None or found.parameter != "y" or "is missing" not in found.reason:
        return
    yield from _next_values(case, given)
    if not _gives_its_input(case):
        return
    data = case.data.x if case.data is not None else None
    if isinstance(data, Tensor) and not _makes_anew(given):
        text = f"{given.text}, {given.text}"
        yield Candidate("own", _TITLE.format(text), (replace_all(given, text),))
    elif isinstance(data, Dataset):
        text = f"{operand(given)}.map(lambda x: (x, x))"
        yield Candidate("own", _TITLE.format(text), (replace_all(given, text),))
    elif not isinstance(data, Tensor):
        for made in _yielded(case, given):
            text = f"(batch := {made.text}), batch" if _makes_anew(made) else f"{made.text}, {made.text}"
            yield Candidate("own", _TITLE.format(f"yield {text}"), (replace_all(made, text),))


def with_own_targets(case: Case, candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Offer what brings the inputs into another shape for the targets too, where these are the inputs themselves."""
    part = "x" if case.data is None else case.data.part
    given, compared = case.argument, data_place(case.site, part, "y")
    own = given and compared and isinstance(given.node, ast.Name) and given.text == compared.text
    for candidate in candidates:
        codes = [edit.new_text for edit in candidate.edits if given and edit == replace_all(given, edit.new_text)]
        if own and compared is not None and codes:
            title = f"{candidate.title}, as inputs and as targets"
            yield Candidate(f"own {candidate.kind}", title, (*candidate.edits, replace_all(compared, codes[0])))
        yield candidate


def not_own_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the inputs as targets in the place of others, where the model squeezes its input and gives it again."""
    labels = targets.targets_place(case)
    given = None if case.data is None else data_place(case.site, case.data.part, "x")
    if labels is not None and given is not None and not _makes_anew(given) and gives_input_again(case):
        yield Candidate("own", _TITLE.format(given.text), (replace_all(labels, given.text),))


def gives_input_again(case: Case) -> bool:
    """Say whether the layers give what has the shape of their input, and on the way fewer numbers for a sample, while
    the targets are one number or one row for each.
    """
    found, steps = targets.found_in(case), list(case.steps)
    if found is None or not steps or "categorical" in case.operation or (found.target.rank or 3) > 2:
        return False
    output, taken = _sample(found.output), _sample(steps[-1].given.spec)
    made = [math.prod(shape) for step in steps if (shape := _sample(step.output)) is not None]
    return output is not None and output == taken and min(made, default=0) < math.prod(output)


def _sample(spec: TensorSpec) -> tuple[int, ...] | None:
    """Return the shape of a sample, if all of it is known."""
    shape = () if spec.shape is UNKNOWN else spec.shape[1:]
    return shape if shape and is_known(shape) else None


def _next_values(case: Case, given: Place) -> Iterator[Candidate]:
    """Offer the values behind each window as the targets of windows that are cut without any."""
    for made in makers(case, given):
        series, length = argument_place(made, "data", 0), argument_place(made, "sequence_length", 2)
        if made.function_name != "timeseries_dataset_from_array" or series is None or length is None:
            continue
        none = argument_place(made, "targets", 1)
        if none is None or none.text != "None" or _makes_anew(series):
            continue
        is_simple = length.text.isidentifier() or length.text.isdigit()
        steps = length.text if is_simple else f"({length.text})"
        before, behind = f"{operand(series)}[:-{steps}]", f"{operand(series)}[{steps}:]"
        title = f"Predict the value behind each window: {behind}"
        yield Candidate("next", title, (replace_all(series, before), replace_all(none, behind)))


def _gives_its_input(case: Case) -> bool:
    """Say whether a sample of the output has the shape of a sample of the input."""
    output, declared = case.received, case.placed.finding.facts.declared
    if output is None or not isinstance(declared, Tensor):
        return False
    made, taken = output.shape, declared.spec.shape
    return made is not UNKNOWN and taken is not UNKNOWN and made[1:] == taken[1:]


def _makes_anew(place: Place) -> bool:
    """Say whether an expression may give something else each time, `x[np.random.choice(...)]`."""
    return any(isinstance(node, ast.Call) for node in ast.walk(place.node))


def _yielded(case: Case, given: Place) -> Iterator[Place]:
    """Yield what the generator gives that is called here, or was assigned to the variable here."""
    call = given if given.call is not None else case.sources.assigned(given)
    for made in case.sources.given_by(call.function_name, ast.Yield) if call is not None else ():
        if not isinstance(made.node, (ast.Tuple, ast.List, ast.Dict)):
            yield made
