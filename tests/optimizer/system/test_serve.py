"""The page's server is started on this computer only."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from parkloop.optimizer.system import serve

ROOT = Path(__file__).resolve().parents[3]


def flat(options: dict[str, Any], prefix: str = "") -> dict[str, str]:
    made: dict[str, str] = {}
    for key, value in options.items():
        made |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": str(value)}
    return made


def test_the_command_listens_on_this_computer_and_tells_nobody() -> None:
    words = serve.command(8777, headless=True)
    assert {
        "--server.address=127.0.0.1",
        "--server.port=8777",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
    } <= set(words)
    assert str(ROOT / "app_pages" / "frame.py") in words


def test_it_listens_elsewhere_and_takes_larger_files_only_where_it_is_told_to() -> None:
    words = serve.command(address="0.0.0.0", max_upload=50)
    assert {"--server.address=0.0.0.0", "--server.maxUploadSize=50", "--browser.gatherUsageStats=false"} <= set(words)
    names = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert len(names) == len(set(names))
    assert "--server.maxUploadSize=20" in serve.command()


def test_the_folder_s_configuration_and_the_command_agree() -> None:
    written = flat(tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text()))
    told = {key: value.lower() for key, value in serve.OPTIONS.items()}
    shared = {key: value.lower() for key, value in written.items() if key != "server.headless"}
    assert shared == {key: value for key, value in told.items() if key in shared}
    assert {"server.showEmailPrompt"} == set(told) - set(shared)


def test_ctrl_c_ends_the_server_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    class Server:
        waits = 0
        ended = False

        def wait(self) -> int:
            self.waits += 1
            if self.waits == 1:
                raise KeyboardInterrupt
            return 1

        def terminate(self) -> None:
            self.ended = True

        def poll(self) -> int | None:
            return 1

    server = Server()
    monkeypatch.setattr(serve.spawn, "started", lambda *_, **__: server)
    assert 0 == serve.serve()
    assert server.ended
