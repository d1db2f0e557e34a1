"""Take the picture of the README: the tour in a real JupyterLab, with a real kernel.

usage: python scripts/take_screenshot.py
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# The tests know how to drive a JupyterLab.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.chromium import chromium
from support.lab_page import BULB, LabPage, lab_process

ROOT = Path(__file__).resolve().parents[1]
TOUR = ROOT / "examples" / "tour.ipynb"
PICTURE = ROOT / "docs" / "images" / "tour.png"
# Indices in the tour, text cells counted.
IMPORTS, LIVE_SECTION, LOADING, PENDING, FAILING = 1, 2, 3, 4, 6


def main() -> None:
    """Run the imports and the cell that loads a file, and rest the pointer on the line that would fail."""
    with TemporaryDirectory() as folder, lab_process(Path(folder)) as jupyter, chromium() as browser:
        shutil.copy(TOUR, jupyter.root / TOUR.name)
        page = browser.new_page(viewport={"width": 1120, "height": 780}, device_scale_factor=1.5)
        page.set_default_timeout(60_000)
        lab = LabPage(page, jupyter)
        lab.open(TOUR.name)
        lab.cell(FAILING).wait_for()
        lab.wait_until_idle()
        lab.command("application:toggle-left-area")
        lab.run(IMPORTS)
        lab.run(LOADING)
        lab.hints(PENDING).last.wait_for()
        lab.focus(FAILING)
        lab.cell(LIVE_SECTION).evaluate("cell => cell.scrollIntoView({ block: 'start' })")
        lab.cell(FAILING).locator(BULB).wait_for()
        lab.hover(FAILING, "heartbeats)")
        page.wait_for_timeout(1000)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE, animations="disabled")


if __name__ == "__main__":
    main()
