"""A real Jupyter server and the real language server behind it."""

import asyncio
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from shapelens import __version__
from support.jupyter_process import JupyterProcess, jupyter_process, status
from support.jupyter_socket import AUTHORIZATION, INITIALIZE, Socket


@pytest.fixture
async def socket(jupyter: JupyterProcess):
    tab = await Socket.connect(jupyter)
    yield tab
    tab.connection.close()


def language_servers(jupyter: JupyterProcess) -> list[psutil.Process]:
    children = psutil.Process(jupyter.pid).children(recursive=True)
    return [child for child in children if child.cmdline()[-2:] == ["shapelens", "lsp"]]


async def ended(processes: list[psutil.Process]) -> None:
    _, alive = await asyncio.to_thread(psutil.wait_procs, processes, timeout=20)
    assert not alive


def login_cookie(jupyter: JupyterProcess) -> str:
    with urlopen(Request(jupyter.url + "shapelens/status", headers=AUTHORIZATION)) as response:
        cookies = response.headers.get_all("Set-Cookie")
    return "; ".join(cookie.partition(";")[0] for cookie in cookies)


def test_the_status(jupyter: JupyterProcess):
    root_uri = jupyter.root.as_uri()
    assert "%20" in root_uri and "%C3%A4" in root_uri
    assert status(jupyter) == {"version": __version__, "root_uri": root_uri}


@pytest.mark.parametrize("token", [None, "wrong"])
def test_the_status_is_refused_without_the_token(jupyter: JupyterProcess, token: str | None):
    assert status(jupyter, token) == 403


@pytest.mark.parametrize("headers", [{"X-No": "token"}, {"Authorization": "token wrong"}], ids=["no token", "wrong"])
async def test_the_websocket_is_refused_without_the_token(jupyter: JupyterProcess, headers: dict[str, str]):
    with pytest.raises(HTTPClientError, match="403"):
        await Socket.connect(jupyter, headers)
    assert language_servers(jupyter) == []


async def test_another_site_cannot_use_the_cookie_of_the_user(jupyter: JupyterProcess):
    cookie = {"Cookie": login_cookie(jupyter)}
    with pytest.raises(HTTPClientError, match="403"):
        await Socket.connect(jupyter, cookie | {"Origin": "https://elsewhere.example"})
    assert language_servers(jupyter) == []
    socket = await Socket.connect(jupyter, cookie | {"Origin": jupyter.url.rstrip("/")})
    await socket.request("initialize", INITIALIZE)
    socket.connection.close()


async def test_messages_are_relayed_both_ways(jupyter: JupyterProcess, socket: Socket):
    result = await socket.request("initialize", INITIALIZE)
    assert result["serverInfo"]["name"] == "shapelens"
    assert "inlayHintProvider" in result["capabilities"]


async def test_text_beyond_ascii_and_a_large_document(jupyter: JupyterProcess, socket: Socket):
    await socket.request("initialize", INITIALIZE)
    await socket.notify("initialized", {})
    filler = "".join(f"größe_{number} = '{'形状 🙂 ' * 200}'\n" for number in range(500))
    code = filler + "import keras\nsieb = keras.layers.Conv1D(8, 3)(keras.Input((100, 5)))\n"
    uri = f"{jupyter.root.as_uri()}/%E5%BD%A2.py"
    document = {"uri": uri, "languageId": "python", "version": 1, "text": code}
    await socket.notify("textDocument/didOpen", {"textDocument": document})
    last = {"start": {"line": 500, "character": 0}, "end": {"line": 502, "character": 0}}
    hints = await socket.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": last})
    assert any("98" in str(hint["label"]) for hint in hints)


async def test_each_tab_has_a_language_server_that_ends_with_it(jupyter: JupyterProcess):
    await ended(language_servers(jupyter))
    first = await Socket.connect(jupyter)
    await first.request("initialize", INITIALIZE)
    [its_server] = language_servers(jupyter)
    second = await Socket.connect(jupyter)
    await second.request("initialize", INITIALIZE)
    both = language_servers(jupyter)
    assert len(both) == 2

    first.connection.close()
    await ended([its_server])
    assert (await second.request("shapelens/probe", {}))["comm_target"] == "shapelens"
    second.connection.close()
    await ended(both)


async def test_a_dead_language_server_closes_the_socket_and_a_new_one_serves_again(jupyter: JupyterProcess):
    await ended(language_servers(jupyter))
    socket = await Socket.connect(jupyter)
    await socket.request("initialize", INITIALIZE)
    [server] = language_servers(jupyter)
    server.kill()
    assert await socket.closed() == 1011
    assert "ended" in socket.connection.close_reason
    again = await Socket.connect(jupyter)
    await again.request("initialize", INITIALIZE)
    again.connection.close()


async def test_a_client_that_says_goodbye(jupyter: JupyterProcess, socket: Socket):
    await socket.request("initialize", INITIALIZE)
    await socket.request("shutdown", None)
    await socket.notify("exit", None)
    assert await socket.closed() == 1000


async def test_binary_frames_are_refused(jupyter: JupyterProcess, socket: Socket):
    await socket.connection.write_message(b"\x00", binary=True)
    assert await socket.closed() == 1003


async def test_a_message_past_the_limit_closes_the_socket(jupyter: JupyterProcess, socket: Socket):
    with suppress(WebSocketClosedError):  # it is closed before all of it is sent
        await socket.connection.write_message("x" * (33 * 1024 * 1024))
    assert await socket.read() is None
    await ended(language_servers(jupyter))


async def test_text_that_is_no_json_does_not_end_the_connection(jupyter: JupyterProcess, socket: Socket):
    await socket.connection.write_message("this is not JSON")
    result = await socket.request("initialize", INITIALIZE)
    assert result["serverInfo"]["name"] == "shapelens"


AUTHORIZER = """
from jupyter_server.auth import Authorizer


class NoShapes(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return resource != "shapelens"
"""


async def test_the_authorizer_is_asked(tmp_path: Path):
    (tmp_path / "authorizer.py").write_text(AUTHORIZER)
    options = ["--ServerApp.authorizer_class=authorizer.NoShapes", "--ServerApp.base_url=/user/me/"]
    with jupyter_process(tmp_path, *options, modules=str(tmp_path)) as jupyter:
        assert jupyter.url.endswith("/user/me/")
        assert status(jupyter) == 403
        with pytest.raises(HTTPClientError, match="403"):
            await Socket.connect(jupyter)


async def test_language_servers_end_with_the_jupyter_server(tmp_path: Path):
    with jupyter_process(tmp_path) as jupyter:
        socket = await Socket.connect(jupyter)
        await socket.request("initialize", INITIALIZE)
        servers = language_servers(jupyter)
        assert len(servers) == 1
    await ended(servers)
