"""Keras's own tests as programs for ShapeLens: its authors wrote down there what is legal and what comes out.

They are read from the installed Keras. Names of its insides are replaced by public ones, and after the classes each
test is called, as a runner would. An assertion that is known to fail constructs a layer that Keras refuses: so it gives
a finding at a line that has `MARK`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from shapelens.notebook.program import Program

MARK = "keras.layers.Dense(0)"
_FOLDERS = (
    "applications callbacks initializers layers losses metrics models ops random regularizers saving trainers utils"
).split()
_PUBLIC = [
    (r"^from keras\.src(\.testing)? import (testing|test_case|TestCase)\n", ""),
    (r"^from keras\.src\.backend(\.common\.keras_tensor)? import KerasTensor", "from keras import KerasTensor"),
    (r"\bbackend\.KerasTensor\b", "keras.KerasTensor"),
    (r"\bbackend\.(convert_to_tensor|convert_to_numpy|cast|shape)\b", r"keras.ops.\1"),
    (r"\bbackend\.numpy\.", "keras.ops."),
    (r"^from keras\.src import", "from keras import"),
    (r"^from keras\.src\.(layers|losses|metrics|optimizers)\.[a-z_.0-9]+ import", r"from keras.\1 import"),
    (r"^from keras\.src\.models(\.[a-z_]+)? import", "from keras.models import"),
    (r"^from keras\.src\.(layers|ops|utils|saving) import", r"from keras.\1 import"),
    (r"\b(testing\.|test_case\.)TestCase\b", "TestOfKeras"),
    (r"\(TestCase\)", "(TestOfKeras)"),
]
_BASE = f"""
class TestOfKeras(unittest.TestCase):
    def assertEqual(self, first, second, msg=None):
        if first != second:
            {MARK}

    def assertTrue(self, value, msg=None):
        if not value:
            {MARK}

    def assertFalse(self, value, msg=None):
        if value:
            {MARK}

    def assertIsNone(self, value, msg=None):
        if value is not None:
            {MARK}

    def assertIsInstance(self, value, kind, msg=None):
        if not isinstance(value, kind):
            {MARK}
"""


def names() -> list[str]:
    """List the modules of tests that the installed Keras has: `layers/core/dense`."""
    found = [path for folder in _FOLDERS for path in (_source() / folder).rglob("*_test.py")]
    return sorted(path.relative_to(_source()).as_posix().removesuffix("_test.py") for path in found)


def findings(name: str) -> Iterator[tuple[str, str]]:
    """Yield what ShapeLens finds in a module of tests: the line where it stands and the kind of mismatch.

    Of an assertion that is known to fail it is the line of that, and 'fails'. What stands in a `with
    self.assertRaises...` is meant to be refused.
    """
    text = _as_program((_source() / f"{name}_test.py").read_text("utf-8"))
    lines = text.split("\n")
    refused = [
        range(node.lineno - 1, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.With) and "assertRaises" in ast.unparse(node.items[0])
    ]
    for found in Program.from_texts([text]).analyze().findings:
        line = found.range.start.line
        if MARK in lines[line]:
            callers = [lines[place.start.line].strip() for _, place in found.related]
            yield next((caller for caller in reversed(callers) if "assert" in caller), callers[-1]), "fails"
        elif not any(line in place for place in refused):
            yield lines[line].strip(), type(found.finding.mismatch).__name__


def _source() -> Path:
    spec = find_spec("keras")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "src"


def _as_program(text: str) -> str:
    """Return a module of tests as a program that runs them."""
    for pattern, public in _PUBLIC:
        text = re.sub(pattern, public, text, flags=re.MULTILINE)
    tree, lines = ast.parse(text), text.split("\n")
    calls = [call for node in tree.body if isinstance(node, ast.ClassDef) for call in _calls(node)]
    imported = [node.end_lineno or 0 for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    last = max(imported, default=0)
    return "\n".join(["import unittest", "import keras", *lines[:last], _BASE, *lines[last:], *calls])


_CALL = """test = {owner}()
try:
    test.setUp()
    test.{name}()
finally:
    test.tearDown()
"""


def _calls(node: ast.ClassDef) -> Iterator[str]:
    """Yield the calls of a class's tests, those apart that get parameters or are skipped somewhere."""
    if not any("TestOfKeras" in ast.unparse(base) for base in node.bases):
        return
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or not method.name.startswith("test"):
            continue
        decorators = " ".join(map(ast.unparse, method.decorator_list))
        if len(method.args.args) == 1 and "param" not in decorators and "skip" not in decorators:
            yield _CALL.format(owner=node.name, name=method.name)
