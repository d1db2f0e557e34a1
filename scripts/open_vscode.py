"""Open the tour in a VS Code of this machine's browser, with the extension as it is packaged, until Ctrl+C.

The cells run in a real kernel of this environment, behind the stand-in for the Jupyter extension that the tests use.

usage: python scripts/open_vscode.py
"""

import sys
import webbrowser
from pathlib import Path
from signal import pause

# The tests know how to run the server.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.code_server import ROOT, code_server

VSIX = ROOT / "client-vscode/dist/shapelens.vsix"
STANDIN = ROOT / "tests/vscode/jupyter_standin"
TOUR = ROOT / "examples/tour.ipynb"


def main() -> None:
    """Run the server, and say where it is."""
    with code_server([VSIX, STANDIN], {"STANDIN_PYTHON": sys.executable}) as server:
        url = server.address(TOUR.parent, TOUR)
        print(f"The tour is at {url}\nCtrl+C ends it.")
        webbrowser.open(url)
        try:
            pause()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
