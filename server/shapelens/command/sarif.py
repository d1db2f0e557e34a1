"""SARIF 2.1.0: the format in which analyzers hand their findings to code scanning and to viewers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from shapelens import __version__
from shapelens.checks.check import Check
from shapelens.checks.explain import page
from shapelens.checks.registry import CHECKS
from shapelens.command.outcomes import Found
from shapelens.report import JsonFix, JsonRange

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "information": "note"}


def sarif_log(found: Sequence[Found]) -> dict[str, Any]:
    """Describe findings and all checks that could have found something."""
    numbers = {code: number for number, code in enumerate(CHECKS)}
    driver = {"name": "ShapeLens", "version": __version__, "rules": [_rule(check) for check in CHECKS.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "results": [_result(one, numbers) for one in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.code,
        "name": "".join(word.capitalize() for word in check.name.split("-")),
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": check.meaning.strip()},
        "help": {"text": check.why.strip(), "markdown": page(check)},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }


def _result(one: Found, numbers: dict[str, int]) -> dict[str, Any]:
    diagnostic = one.diagnostic
    result: dict[str, Any] = {
        "ruleId": diagnostic["code"],
        "ruleIndex": numbers[diagnostic["code"]],
        "level": _LEVELS[diagnostic["severity"]],
        "message": {"text": one.message},
        "locations": [{"physicalLocation": _location(diagnostic["file"], _region(one))}],
    }
    if diagnostic["related"] and not one.is_in_notebook:
        result["relatedLocations"] = [
            {
                "physicalLocation": _location(diagnostic["file"], _stretch(related["range"])),
                "message": {"text": related["message"]},
            }
            for related in diagnostic["related"]
        ]
    if diagnostic["fixes"] and not one.is_in_notebook:
        result["fixes"] = [_fix(diagnostic["file"], fix) for fix in diagnostic["fixes"]]
    return result


def _fix(file: str, fix: JsonFix) -> dict[str, Any]:
    """Describe the edits of a file that mend a finding together."""
    replacements = [
        {"deletedRegion": _stretch(edit["range"]), "insertedContent": {"text": edit["newText"]}}
        for edit in fix["edits"]
    ]
    change = {"artifactLocation": _artifact(file), "replacements": replacements}
    return {"description": {"text": fix["title"]}, "artifactChanges": [change]}


def _region(one: Found) -> dict[str, int]:
    return {"startLine": one.line + 1} if one.is_in_notebook else _stretch(one.diagnostic["range"])


def _stretch(range_: JsonRange) -> dict[str, int]:
    return {
        "startLine": range_["start"]["line"] + 1,
        "startColumn": range_["start"]["character"] + 1,
        "endLine": range_["end"]["line"] + 1,
        "endColumn": range_["end"]["character"] + 1,
    }


def _location(file: str, region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": _artifact(file), "region": region}


def _artifact(file: str) -> dict[str, str]:
    path = Path(file)
    return {"uri": path.as_uri() if path.is_absolute() else quote(file)}
