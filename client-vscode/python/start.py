"""Starts the language server that came with the extension, or a newer one that the environment has.

Every Python can read this file, so that one that is too old can say so.
"""

import os
import sys

OLDEST = (3, 10)
TOO_OLD = 3  # the exit status that tells the extension so


def release(version):
    """Return the numbers of a version: (0, 10, 1) for '0.10.1.dev2'."""
    numbers = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
        if digits != part:
            break
    return tuple(numbers)


def installed_version():
    """Return the version of the `shapelens` that this environment has; nothing if it has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("shapelens")
    except PackageNotFoundError:
        return ""


def bundled_version(libraries):
    """Return the version of the `shapelens` that came with the extension."""
    with open(os.path.join(libraries, "shapelens", "__init__.py"), encoding="utf-8") as module:
        for line in module:
            if line.startswith("__version__"):
                return line.split('"')[1]
    return ""


def start():
    """Serve on standard input and output."""
    if sys.version_info < OLDEST:
        sys.stderr.write("Python %d.%d is too old\n" % sys.version_info[:2])
        sys.exit(TOO_OLD)
    libraries = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libs")
    bundled, installed = bundled_version(libraries), installed_version()
    if release(installed) <= release(bundled):
        sys.path.insert(0, libraries)
    else:
        sys.stderr.write("shapelens %s of the environment is used, which is newer than %s\n" % (installed, bundled))
    from shapelens.cli import main

    sys.exit(main(["lsp"]))


if __name__ == "__main__":
    start()
