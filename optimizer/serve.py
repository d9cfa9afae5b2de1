"""The page's server: for this computer only unless told otherwise, with options that keep it from talking to anybody else."""

import signal

from optimizer import spawn

APP = spawn.PACKAGE / "app.py"
SERVER = "app_pages.server"
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
    "theme.primaryColor": "#0f766e",
}
"""The same as .streamlit/config.toml, which is read only where the page is started from its own folder."""


def command(
    port: int = 8501, headless: bool = False, address: str = OPTIONS["server.address"], max_upload: int = 20
) -> list[str]:
    """The command that starts the page, from an installed package or from the project's folder."""
    return spawn.command(SERVER, *words(port, headless, address, max_upload))


def words(port: int = 8501, headless: bool = False, address: str = OPTIONS["server.address"], max_upload: int = 20) -> list[str]:
    """What Streamlit is told.

    ``address`` is that of the network card to listen at, ``0.0.0.0`` all of them; ``max_upload`` the largest file taken [MB].
    """
    asked = {"server.port": port, "server.address": address, "server.maxUploadSize": max_upload}
    options = OPTIONS | {name: str(value) for name, value in asked.items()} | {"server.headless": str(headless).lower()}
    return ["run", str(APP), *(f"--{name}={value}" for name, value in options.items())]


def serve(port: int = 8501, headless: bool = False, address: str = OPTIONS["server.address"], max_upload: int = 20) -> int:
    """Show the page at http://address:port until it is ended (Ctrl-C); returns the server's exit code.

    `headless` opens no browser.
    """
    process = spawn.started(SERVER, *words(port, headless, address, max_upload))
    # whoever ends this process, as a service's manager does, means the server
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0
