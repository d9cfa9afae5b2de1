"""Server process of the page, for this computer only by default, without telemetry."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from parkloop.optimizer.system import spawn

APP = Path(__file__).resolve().parents[2] / "app_pages" / "frame.py"
"""The script of the page."""
SERVER = "parkloop.app_pages.serving.server"
OPENED = "PARKLOOP_OPENED"
"""Environment variable: the case that the page opens, as the page calls it, where its address names none."""
OPTIONS = {
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "20",
    "server.showEmailPrompt": "false",
    "browser.gatherUsageStats": "false",
    "runner.fastReruns": "false",  # one run of a window's page at a time: what it remembers is not meant for two
    "runner.magicEnabled": "false",
    "logger.hideWelcomeMessage": "true",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "theme.light.primaryColor": "#0f766e",
    "theme.dark.primaryColor": "#0d9488",
}
"""The same as .streamlit/config.toml, which is read only where the page is started from its own folder."""


def command(
    port: int = 8501, headless: bool = False, address: str = OPTIONS["server.address"], max_upload: int = 20
) -> list[str]:
    """The command that starts the page, from an installed package or from the project's folder."""
    return spawn.command(SERVER, *streamlit_arguments(port, headless, address, max_upload))


def streamlit_arguments(
    port: int = 8501, headless: bool = False, address: str = OPTIONS["server.address"], max_upload: int = 20
) -> list[str]:
    """Arguments of Streamlit.

    ``address`` is that of the network card to listen at, ``0.0.0.0`` all of them; ``max_upload`` the largest file taken [MB].
    """
    asked = {"server.port": port, "server.address": address, "server.maxUploadSize": max_upload}
    options = OPTIONS | {name: str(value) for name, value in asked.items()} | {"server.headless": str(headless).lower()}
    return ["run", str(APP), *(f"--{name}={value}" for name, value in options.items())]


def serve(
    port: int = 8501,
    headless: bool = False,
    address: str = OPTIONS["server.address"],
    max_upload: int = 20,
    case: str = "",
    answers: Callable[[], None] = lambda: None,
) -> int:
    """Show the page at http://address:port until it is ended (Ctrl-C); returns the server's exit code.

    `headless` opens no browser; ``case`` is the one that is opened, ``shipped/NAME`` or ``mine/NAME``; ``answers`` is called
    once the server does.

    Raises:
        OSError: somebody else listens at that port.
    """
    _require_free_port(address, port)
    if case:
        os.environ[OPENED] = case
    process = spawn.started(SERVER, *streamlit_arguments(port, headless, address, max_upload))
    # whoever ends this process, as a service's manager does, means the server
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        if _listens(process, address, port):
            answers()
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0


def _require_free_port(address: str, port: int) -> None:
    """Raise if a port is in use, before Streamlit imports for seconds."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as claim:
        if os.name != "nt":  # there it would let two listen at one port; elsewhere it only takes one that was left just now
            claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claim.bind((address, port))


def _listens(process: spawn.Process, address: str, port: int) -> bool:
    """Wait until a server takes calls; False where it ended before."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where to call one that listens everywhere
    while process.poll() is None:
        with suppress(OSError), socket.create_connection((anywhere.get(address, address), port), timeout=1.0):
            return True
        time.sleep(0.1)
    return False
