"""Print every figure: each module in this folder measures one subject, in its `main()`.

usage: python -m bench [MODULE…]
"""

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run the modules that are named, or all of them."""
    every = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    for name in sys.argv[1:] or every:
        print(f"\n== {name.replace('_', ' ')} ==")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
