"""The Jupyter server extension: connects each browser tab to a language server of its own."""

from typing import Any

from jupyter_server.utils import url_path_join

from shapelens import __version__ as __version__
from shapelens.jupyter.handlers import LanguageServerSocket, StatusHandler


def _jupyter_server_extension_points() -> list[dict[str, str]]:  # pyright: ignore[reportUnusedFunction]
    return [{"module": "shapelens.jupyter"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:  # pyright: ignore[reportUnusedFunction]
    base_url = serverapp.web_app.settings["base_url"]
    serverapp.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base_url, "shapelens", "status"), StatusHandler),
            (url_path_join(base_url, "shapelens", "ws"), LanguageServerSocket),
        ],
    )
