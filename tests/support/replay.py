"""What layer calls a sequence of executions makes: run as a script, with Keras and IPython.

Each line of the input is a request, `{"executions": [SOURCE, …], "pending": [SOURCE, …]}`; each line of the output its
answer, `{"calls": [{"made": [RUN, SPAN], "called": [RUN, SPAN], "during": RUN, "layer", "inputs", "outputs"}, …],
"ended": [[RUN, LINE], …]}`. Runs are counted through executions and pending cells; a span is that of a call in the
source of its run: lines from 1, columns in UTF-8 bytes. `ended` are the runs that did not come to their end, and the
line from which on nothing counts: that of the error, or in a pending cell the one behind the statement that failed. A
pending cell that is half typed cannot be run, so neither can those behind it.

Every request is run from the beginning, in a shell of its own and with Keras as it is at first. An execution ends at
its first error, as in a kernel; of a pending cell the next statement is tried.
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, TypeAlias

_PREFIX = "<run "
_RUN_AS_PYTHON = ("%%time", "%%prun")
"""The magics of cells whose text is Python."""
_SAVED = "%%saved "  # as `session.py` says
_wait = time.sleep

Place: TypeAlias = tuple[int, Any]


class Replay:
    """One sequence of runs in an IPython shell of its own, which keeps files in a folder."""

    def __init__(self, folder: str) -> None:
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.external.pickleshare import PickleShareDB
        from traitlets.config import Config

        self.calls: list[dict[str, Any]] = []
        self.ended: list[tuple[int, int]] = []
        self._number = -1
        self._half_typed = False
        self._shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
        self._shell.db = PickleShareDB(folder)  # what `%store` keeps
        self._shell.run_line_magic("load_ext", "storemagic")
        self._shell.compile.get_code_name = lambda *_: f"{_PREFIX}{self._number}>"
        self._shell.showtraceback = self._shell.showsyntaxerror = lambda *_, **__: None
        sys.modules["__main__"] = self._shell.user_module

    def note(self, made: Place | None, called: Place | None, layer: str, inputs: Any, outputs: Any) -> None:
        """Note the call of a layer."""
        call = {"made": made, "called": called, "during": self._number, "layer": layer}
        self.calls.append(call | {"inputs": inputs, "outputs": outputs})

    def execute(self, source: str) -> None:
        """Run a cell as a kernel does."""
        self._number += 1
        if source.startswith(_SAVED):
            name, _, text = source.removeprefix(_SAVED).partition("\n")
            Path(name).write_text(text, "utf-8")
            return
        result = self._shell.run_cell(source, store_history=True)
        if ".py" in source:
            _wait(0.01)  # a file that changes again is seen by its time
        error = result.error_in_exec
        if not result.success:
            at = None if error is None else error.__traceback__
            lines = [line for frame, line in traceback.walk_tb(at) if _is_of_run(frame, self._number)]
            self.ended.append((self._number, lines[0] if lines else 0))

    def go_on_with(self, source: str) -> None:
        """Run a pending cell, and after a statement that fails the next one."""
        self._number += 1
        if source.startswith("%%capture"):  # which would run all in one, and keep an error in it to itself
            source = "\n" + source.partition("\n")[2]
        try:
            statements = ast.parse(self._shell.transform_cell(source)).body
            if source.startswith(_RUN_AS_PYTHON):
                ast.parse(self._shell.transform_cell(source.partition("\n")[2]))
        except SyntaxError:
            self._half_typed = True
        if self._half_typed:
            self.ended.append((self._number, 0))
            return
        self._shell.events.trigger("pre_run_cell", None)  # `%autoreload` looks at the files
        for statement in statements:
            module, name = ast.Module([statement], []), f"{_PREFIX}{self._number}>"
            try:
                made = eval(compile(module, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), self._shell.user_ns)
                if made is not None:  # it awaits something
                    self._shell.loop_runner(made)
            except (Exception, KeyboardInterrupt):
                if not self.ended or self.ended[-1][0] != self._number:
                    self.ended.append((self._number, (statement.end_lineno or 0) + 1))


class Watch:
    """Notes what every layer that a run makes takes and returns, for the present replay."""

    def __init__(self) -> None:
        import keras

        self.replay: Replay | None = None
        new, call = keras.Layer.__new__, keras.Layer.__call__

        def noting_new(cls: type, *arguments: Any, **keywords: Any) -> Any:
            layer = new(cls, *arguments, **keywords)
            object.__setattr__(layer, "_made_at", _place(sys._getframe(1)))
            return layer

        def noting_call(layer: Any, *arguments: Any, **keywords: Any) -> Any:
            outputs = call(layer, *arguments, **keywords)
            if self.replay is not None:
                made, called = getattr(layer, "_made_at", None), _place(sys._getframe(1))
                inputs = _specs(arguments) or _specs([*keywords.values()])
                self.replay.note(made, called, type(layer).__name__, inputs, _specs(outputs))
            return outputs

        keras.Layer.__new__, keras.Layer.__call__ = staticmethod(noting_new), noting_call
        time.sleep = _sleep


def _sleep(seconds: float) -> None:
    """Nobody waits in a replay; what sleeps for long was interrupted."""
    if seconds >= 60:
        raise KeyboardInterrupt


def _is_of_run(frame: FrameType, number: int) -> bool:
    return frame.f_code.co_filename == f"{_PREFIX}{number}>"


def _place(frame: FrameType) -> Place | None:
    """Return the run and the span of what a frame is doing, if it is one of the runs' own."""
    name = frame.f_code.co_filename
    if not name.startswith(_PREFIX):
        return None
    line, end_line, column, end_column = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return int(name[len(_PREFIX) : -1]), (line, column, end_line, end_column)


def _specs(tree: Any) -> list[Any]:
    import keras

    found: list[Any] = []
    for leaf in keras.tree.flatten(tree):
        shape, dtype = getattr(leaf, "shape", None), getattr(leaf, "dtype", None)
        if shape is not None and dtype is not None:
            found.append([[None if size is None else int(size) for size in shape], getattr(dtype, "name", str(dtype))])
    return found


def _answer(request: dict[str, Any], watch: Watch) -> dict[str, Any]:
    import keras

    sys.dont_write_bytecode = True
    keras.config.set_dtype_policy("float32")
    keras.config.set_image_data_format("channels_last")
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        watch.replay = replay = Replay(folder)
        for source in request["executions"]:
            replay.execute(source)
        for source in request["pending"]:
            replay.go_on_with(source)
        sys.path.remove(folder)
        for name, module in [*sys.modules.items()]:
            if str(getattr(module, "__file__", None)).startswith(folder):
                del sys.modules[name]
    return {"calls": replay.calls, "ended": replay.ended}


def main() -> None:
    """Answer requests until there is no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)  # what runs may ask for input
    os.dup2(silence, 1)
    watch = Watch()
    gc.freeze()  # Keras has a million objects that stay: to look through them takes longer than a replay
    for line in requests:
        answers.write(json.dumps(_answer(json.loads(line), watch)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
