"""What `shapelens check` takes. This is read at every start, the language server's too: it imports nothing of ours."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `shapelens check` takes."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help=".py files, notebooks, folders of them, or - for standard input",
    )
    mending = parser.add_mutually_exclusive_group()
    mending.add_argument("--fix", action="store_true", help="apply the first fix of each finding, and write the files")
    mending.add_argument("--diff", action="store_true", help="print what --fix would change, and write nothing")
    parser.add_argument("--select", type=_codes, metavar="CODES", help="look for these alone, such as SL1,SL503")
    parser.add_argument("--ignore", type=_codes, metavar="CODES", help="leave these out")
    parser.add_argument("--output-format", choices=("text", "json", "github", "sarif"), default="text")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    parser.add_argument("--jobs", type=_positive, metavar="N", help="processes side by side (default: the processors)")
    parser.add_argument("--stdin-filename", type=Path, metavar="FILE", help="what standard input is called")
    parser.add_argument(
        "--force-exclude", action="store_true", help="leave out what the settings exclude even if it is named here"
    )


def _codes(text: str) -> tuple[str, ...]:
    from shapelens.configuration import ConfigurationError, parse_code

    try:
        return tuple(parse_code(code, "codes") for code in text.split(",") if code.strip())
    except ConfigurationError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("codes: ")) from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("must be a positive number")
    return int(text)
