"""The command line: `shapelens lsp · annotate · check · explain`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from shapelens import __version__
from shapelens.command.arguments import add_arguments
from shapelens.kernel.attach import Snapshot, sample
from shapelens.kernel.connections import KernelUnavailable, find_kernel
from shapelens.lsp.kernels import take_snapshot
from shapelens.notebook.files import SourceFile, UnreadableFile, read_file

EXIT_UNUSABLE = 2
EXIT_INTERRUPTED = 130  # what a shell says of a program that Ctrl+C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0 nothing found, 1 something found, 2 the command could not be carried
    out.
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return EXIT_UNUSABLE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shapelens", description="Shapes and dtypes of Keras and TensorFlow code, before it runs."
    )
    parser.add_argument("--version", action="version", version=f"shapelens {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lsp = commands.add_parser("lsp", help="start the language server on standard input and output")
    lsp.set_defaults(run=_lsp)
    annotate = commands.add_parser("annotate", help="print source with what each layer call receives and returns")
    _add_files(annotate)
    annotate.add_argument(
        "--kernel",
        metavar="KERNEL",
        help="with what this running kernel holds: a connection file, the beginning of an id, or 'existing'",
    )
    annotate.add_argument(
        "--wait", type=float, default=30, metavar="SECONDS", help="how long to wait for a busy kernel (default: 30)"
    )
    annotate.set_defaults(run=_annotate)
    check = commands.add_parser("check", help="print what is wrong; the exit status is 1 if there is something")
    add_arguments(check)
    check.set_defaults(run=_check)
    explain = commands.add_parser("explain", help="explain a code, such as SL102, or list all")
    explain.add_argument("code", nargs="?")
    explain.set_defaults(run=_explain)
    return parser


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".py files, notebooks, or folders of them")
    parser.add_argument("--output-format", choices=("text", "json"), default="text")


def _read(options: argparse.Namespace) -> Iterator[SourceFile | None]:
    """Yield the files that can be read; complain about the others and yield `None`."""
    from shapelens.command.discovery import ProjectSettings, find_files

    for path in find_files(options.files, ProjectSettings()):
        try:
            yield read_file(path)
        except UnreadableFile as error:
            print(f"shapelens: {error}", file=sys.stderr)
            yield None


def _lsp(options: argparse.Namespace) -> int:
    from shapelens.lsp.quick_start import quick_imports

    with quick_imports():
        from shapelens.lsp.server import start

    start()
    return 0


def _annotate(options: argparse.Namespace) -> int:
    from shapelens import report

    snapshot = None
    if options.kernel is not None:
        if len(options.files) > 1 or options.files[0].is_dir():
            return _complain("--kernel takes one file")
        try:
            snapshot = _sample(options.kernel, options.wait)
        except KernelUnavailable as error:
            return _complain(str(error))
    status = 0
    documents: list[report.JsonDocument] = []
    for file in _read(options):
        if file is None:
            status = EXIT_UNUSABLE
            continue
        program = file.program()
        if snapshot is not None:
            take_snapshot(program, {"kernel_id": None, "snapshot": snapshot})
        if options.output_format == "json":
            documents.append(report.as_json(file, program))
        else:
            print(report.annotated(file, program))
    if options.output_format == "json":
        print(json.dumps(report.merged(documents), ensure_ascii=False))
    return status


def _sample(kernel: str, seconds: float) -> Snapshot:
    """Return what a running kernel holds. Raises `KernelUnavailable`."""

    def on_busy() -> None:
        print(f"shapelens: the kernel is busy; waiting up to {seconds:g} seconds", file=sys.stderr)

    return sample(find_kernel(kernel), seconds, on_busy)


def _complain(message: str) -> int:
    print(f"shapelens: {message}", file=sys.stderr)
    return EXIT_UNUSABLE


def _check(options: argparse.Namespace) -> int:
    from shapelens.command.check import check

    return check(options)


def _explain(options: argparse.Namespace) -> int:
    from shapelens.checks.explain import explanation, table

    if options.code is None:
        print(table())
        return 0
    text = explanation(options.code)
    if text is None:
        return _complain(f"there is no check {options.code}")
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
