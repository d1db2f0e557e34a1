"""Programs written by hand, one idea each: what the interpreter claims to know is what CPython has."""

import pytest

from .written import FOLDER, programs, verdict

PROGRAMS = [
    pytest.param(source, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.txt"))
    for number, source in enumerate(programs(path), 1)
]


@pytest.mark.parametrize("source", PROGRAMS)
def test_claims_are_true(source: str) -> None:
    """A line `# known: a b` in a program names variables that have to be known."""
    found = verdict(source)
    assert found.wrong == []
    wanted = [name for line in source.split("\n") if line.startswith("# known:") for name in line.split()[2:]]
    unknown = {text.partition(":")[0].split("[")[0].split(".")[0] for text in found.unknown}
    assert unknown.isdisjoint(wanted), found.unknown
