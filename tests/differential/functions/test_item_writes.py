"""Random writes into parts of arrays: an error is reported exactly where NumPy raises one."""

import ast
from random import Random

from shapelens.interpret.run import run_step

_INDICES = (
    "0",
    "-1",
    "1:",
    ":2",
    "...",
    ":",
    "::2",
    "1:9",
    "[0, 0]",
    "mask",
    "(slice(None), 0)",
    "(0, slice(1, None))",
)
_DTYPES = ("float32", "float64", "int64")


def _program(random: Random) -> tuple[str, str]:
    shape = [random.choice((1, 2, 3)) for _ in range(random.choice((1, 2, 3)))]
    given = [random.choice((1, 1, size, size, 2, 4)) for size in shape[random.randrange(len(shape) + 1) :]]
    given = [1] * random.choice((0, 0, 0, 1, 2)) + given
    value = random.choice((f"np.ones({given})", f"np.ones({given})", f"tf.zeros({given})", "1.5", "np.arange(3)[:2]"))
    head = f"import numpy as np\nimport tensorflow as tf\na = np.zeros({shape}, '{random.choice(_DTYPES)}')\n"
    return f"{head}mask = np.ones({shape[0]}, bool)\nv = {value}\n", f"a[{random.choice(_INDICES)}] = v\n"


def test_an_error_is_reported_where_numpy_raises() -> None:
    random, raised = Random(7), 0
    for _ in range(300):
        head, write = _program(random)
        names: dict[str, object] = {}
        exec(head.replace("import tensorflow as tf\n", "").replace("tf.zeros", "np.zeros"), names)
        error = ""
        try:
            exec(write, names)
        except (ValueError, TypeError) as found:
            error = str(found)
        except IndexError:
            continue
        step = run_step("s", "s", ast.parse(head + write), {})
        reported = any(finding.severity == "error" for finding in step.findings)
        if not reported and any(words in error for words in ("setting an array element", "boolean array indexing")):
            continue  # older versions of NumPy take one element in an axis of its own; a mask may hold anything
        assert reported == bool(error), f"{head}{write}{error}"
        raised += bool(error)
    assert raised > 50
