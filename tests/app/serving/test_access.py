"""The page's server answers under its own names only, and tells browsers what they may do, with every answer."""

import http.client
import os
import re
import socket
import subprocess
from collections.abc import Iterator

import pytest

from parkloop.app_pages.serving import access
from parkloop.optimizer.system import serve
from parkloop.optimizer.system.spawn import PACKAGE
from tests.support.running.processes import free_port, until_it_answers

HANDSHAKE = {
    **{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
STREAM = "/_stcore/stream"
PATHS = {
    **{"/": 200, "/data": 200, "/_stcore/health": 200, "/_stcore/host-config": 200, "/media/unknown.png": 404},
    **{"/component/unknown/x.js": 404, "/_stcore/bidi-components/unknown/x.js": 404, "/static/unknown.js": 200, "/%2e%2e/x": 400},
}
"""An address of every kind, and how it is answered."""
LISTED = "park.example.org"
STRANGE = (
    *("evil.example", "evil.example:{}", "127.0.0.1.evil.example", "localhost.evil.example:{}", "0.0.0.0:{}", "10.0.0.1"),
    *(f"x.{LISTED}", "", "localhost:1;x", "localhost: *", "a@127.0.0.1", "127.0.0.1/", "[::1", "127.1", "2130706433"),
)
"""Names that are not the page's."""
ORIGINS = (
    *(("http://127.0.0.1:{}", 101), (f"https://{LISTED}", 403), ("http://127.0.0.1:1", 403), ("http://localhost:{}", 403)),
    *(("http://evil.example", 403), ("null", 403), ("file://", 403), (f"https://x.{LISTED}", 403)),
)
"""From where a web socket is asked for, and how that is answered."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server as `parkloop app` starts it, which is also reached by another name."""
    home, asked = tmp_path_factory.mktemp("home"), free_port()
    environment = {**os.environ, "PARKLOOP_HOME": str(home), "PYTHONPATH": str(PACKAGE), access.HOSTS: f" {LISTED} ,"}
    server = subprocess.Popen(serve.command(asked, headless=True), cwd=home, env=environment, stdout=subprocess.DEVNULL)
    try:
        until_it_answers(f"http://127.0.0.1:{asked}/_stcore/health", server)
        yield asked
    finally:
        server.terminate()
        server.wait(timeout=30)


def answer(
    port: int, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of the answer to a request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        told = connection.getresponse()
        text = "" if told.status == 101 else told.read().decode("utf-8", "replace")
        return told.status, {name.lower(): value for name, value in told.getheaders()}, text
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "[::1]:{}", "LOCALHOST", LISTED, f"{LISTED}:443"])
def test_the_page_answers_under_its_names(host: str, port: int) -> None:
    assert 200 == answer(port, Host=host.format(port))[0]


@pytest.mark.parametrize("host", STRANGE)
def test_any_other_name_gets_a_sentence(host: str, port: int) -> None:
    """Proves that a name which was led to this computer (DNS rebinding) gets nothing of the page, nor a web socket.

    Sensitivity: a door that looks at the beginning or the end of the name.
    """
    for path in PATHS:
        status, _, text = answer(port, path, Host=host.format(port))
        assert 421 == status or 400 == status
        assert "PARKLOOP_HOSTS" in text or status == 400
    assert answer(port, STREAM, Host=host.format(port), **HANDSHAKE)[0] in (400, 421)


def test_two_hosts_or_none_are_none(port: int) -> None:
    for hosts in ("", f"Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
            raw.sendall(f"GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
            assert raw.recv(4096).split()[1] in (b"400", b"421")


@pytest.mark.parametrize(("origin", "status"), ORIGINS)
def test_a_web_socket_is_for_this_very_page(origin: str, status: int, port: int) -> None:
    """Proves that no page of another address, not even of another server on this computer, opens the page's web socket."""
    host = f"127.0.0.1:{port}"
    assert status == answer(port, STREAM, Host=host, Origin=origin.format(port), **HANDSHAKE)[0]
    assert (200 if status == 101 else 403) == answer(port, Host=host, Origin=origin.format(port))[0]


def test_a_proxy_that_hands_the_name_on_is_no_stranger(port: int) -> None:
    assert 101 == answer(port, STREAM, Host=LISTED, Origin=f"https://{LISTED}", **HANDSHAKE)[0]


def test_every_answer_tells_the_browser_what_it_may_do(port: int) -> None:
    """Proves the headers on pages, parts, files, refusals and faults. Sensitivity: an answer that is made before the door."""
    answers = [(status, answer(port, path)) for path, status in PATHS.items()]
    answers += [(421, answer(port, Host="evil.example")), (403, answer(port, Origin="http://evil.example"))]
    answers += [(403, answer(port, "/_stcore/upload_file/a/b", "PUT", b"x")), (405, answer(port, "/_stcore/health", "POST", b""))]
    answers += [(403, answer(port, STREAM, Origin="http://evil.example", **HANDSHAKE))]
    for expected, (status, headers, _) in answers:
        assert expected == status
        assert ("no-referrer", "nosniff") == (headers["referrer-policy"], headers["x-content-type-options"])
        rules = rules_of(headers["content-security-policy"])
        assert {"'self'"} == rules["default-src"]
        assert {"'none'"} == rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == rules["frame-src"]
        sources = set().union(*rules.values())
        assert not {"*", "http:", "https:", "ws:", "wss:", "'unsafe-eval'"} & sources
        assert "'unsafe-inline'" not in rules["script-src"]
        assert {f"ws://127.0.0.1:{port}", f"wss://127.0.0.1:{port}"} >= {source for source in sources if "//" in source}


def rules_of(policy: str) -> dict[str, set[str]]:
    return {rule.split()[0]: set(rule.split()[1:]) for rule in policy.split(";")}


def test_every_script_of_the_front_page_is_allowed_by_its_digest(port: int) -> None:
    _, headers, text = answer(port)
    inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert inline
    assert len(inline) == headers["content-security-policy"].count("'sha256-")


def test_uploads_need_the_page_s_token_and_a_window_of_their_own(port: int) -> None:
    """Proves that nobody puts files into another one's window, or fetches them by guessing. Sensitivity: XSRF switched off."""
    _, headers, _ = answer(port, "/_stcore/health")
    cookie = headers["set-cookie"].partition(";")[0]
    token = {"Cookie": cookie, "X_Xsrftoken": cookie.partition("=")[2]}
    path = "/_stcore/upload_file/0b6fd0a8-0000-4000-8000-000000000000/0b6fd0a8-0000-4000-8000-000000000001"
    assert 403 == answer(port, path, "PUT", b"x", Cookie=cookie)[0]
    assert 400 == answer(port, path, "PUT", b"x", **token)[0]
    assert "<!DOCTYPE html>" in answer(port, path)[2]  # the front page: there is no way to fetch an upload


def test_the_names_of_a_list() -> None:
    assert [*access.LOOPBACK, "a.example", "[fe80::1]", "10.0.0.7"] == access.names("A.example:443, fe80::1,,", "10.0.0.7")
    for everywhere in ("0.0.0.0", "::"):
        assert [*access.LOOPBACK] == access.names("", everywhere)


@pytest.mark.parametrize("entry", ["http://park.example.org", "a b", "*", "a/b", "[x]", "user@a"])
def test_an_entry_that_is_no_name_is_told(entry: str) -> None:
    """Sensitivity: what cannot be read is taken as a name without letters, which every broken host has."""
    with pytest.raises(ValueError, match="which is no host"):
        access.names(f"a.example,{entry}", "127.0.0.1")
