"""VS Code's side: the size of the package, the start of the extension, and from a key to the hint that shows it."""

import re
import sys
import time
from pathlib import Path
from statistics import quantiles

# The tests know how to drive a workbench.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from playwright.sync_api import expect

from support.chromium import chromium
from support.code_server import ROOT, CodeServer, code_server
from support.workbench import Workbench

VSIX = ROOT / "client-vscode/dist/shapelens.vsix"
KEYS = 40
LAYERS = 24
MODEL = "\n".join(
    ["from tensorflow.keras import Input, layers", "x = Input((1000, 5))"]
    + [f"y{number} = layers.Conv1D({number + 1}, 3)(x)" for number in range(LAYERS)]
)

# Notes the time of the next key, and that of the first frame in which the hint shows the new size.
WATCH = """size => {
    let pressed = 0;
    addEventListener('keydown', () => { pressed = performance.now(); }, { capture: true, once: true });
    window.measured = new Promise(resolve => {
        const look = () => {
            const lines = [...document.querySelectorAll('.view-line')].map(line => line.textContent);
            const shown = lines.some(text => text.includes('y0') && text.replace(/\\u00a0/g, ' ').includes(size));
            shown ? resolve(performance.now() - pressed) : requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
}"""


def main() -> None:
    """Print the figures."""
    print(f"package {VSIX.stat().st_size / 1e6:.1f} MB   (aim: below 3 MB)")
    with code_server([VSIX]) as server, chromium() as browser:
        workbench = Workbench(browser.new_page(viewport={"width": 1280, "height": 860}), server, server.new_workspace())
        workbench.page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        (workbench.folder / "model.py").write_text(MODEL + "\n")
        workbench.open("model.py")
        expect(workbench.line("y0 = ")).to_contain_text("→ (None, 998, 1)")
        print(f"from the activation of the extension to a server that answers {activation(server)} ms")
        times = key_times(workbench)
    cuts = quantiles(times, n=20)
    print(f"key to visible hint, {LAYERS} hints in sight, {KEYS} keys")
    print(f"p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms   worst {max(times):6.1f} ms")


def key_times(workbench: Workbench) -> list[float]:
    """Type numbers of filters, each in place of the last; return what each took in milliseconds."""
    workbench.edit_line("y0 = ", "y0 = layers.Conv1D(1, 3)(x)")
    for _ in range(len(", 3)(x)")):
        workbench.page.keyboard.press("ArrowLeft")
    times: list[float] = []
    for key in range(KEYS):
        filters = str(2 + key % 8)
        workbench.page.keyboard.press("Shift+ArrowLeft")
        workbench.page.evaluate(WATCH, f"→ (None, 998, {filters})")
        workbench.page.keyboard.press(filters)
        times.append(workbench.page.evaluate("measured"))
    return times


def activation(server: CodeServer) -> int:
    """Return what the extension's log says of its start, in milliseconds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for log in (server.state / "user/logs").rglob("*ShapeLens.log"):
            if found := re.search(r"Ready (\d+) ms after activation", log.read_text()):
                return int(found[1])
        time.sleep(0.1)
    raise AssertionError("the extension's log does not say when it was ready")


if __name__ == "__main__":
    main()
