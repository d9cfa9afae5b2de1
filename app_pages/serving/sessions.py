"""Closed browser sessions: kept for reconnection for a while, then shut down with their resources.

Streamlit forgets them only when another window is closed, and does not shut them: what they had uploaded, and some open files of
each, stayed.
"""

import asyncio

from streamlit.runtime import memory_session_storage
from streamlit.runtime.session_manager import SessionInfo, SessionStorage
from streamlit.web.server import server

MOST = 128


class ClosedWindows(SessionStorage):
    """Closed sessions of a server by id, oldest first."""

    def __init__(self, maxsize: int = MOST, ttl_seconds: float = 120) -> None:
        self._most, self._seconds = maxsize, ttl_seconds
        self._kept: dict[str, tuple[SessionInfo, asyncio.TimerHandle]] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """A session that reconnects in time; None if it is too late."""
        kept = self._kept.get(session_id)
        return None if kept is None else kept[0]

    def save(self, session_info: SessionInfo) -> None:
        """Keep a closed session; the oldest is shut down where there are too many."""
        name = session_info.session.id
        self._kept[name] = session_info, asyncio.get_running_loop().call_later(self._seconds, self._shut, name)
        if len(self._kept) > self._most:
            self._shut(next(iter(self._kept)))

    def delete(self, session_id: str) -> None:
        """Release a session that has reconnected or was shut down."""
        self._kept.pop(session_id)[1].cancel()

    def list(self) -> list[SessionInfo]:
        """All closed sessions."""
        return [info for info, _ in self._kept.values()]

    def _shut(self, name: str) -> None:
        info = self.get(name)
        if info is not None:
            self.delete(name)
            info.session.shutdown()


def install() -> None:
    """Install this storage of closed sessions in the server."""
    for module in (memory_session_storage, server):
        module.MemorySessionStorage = ClosedWindows  # type: ignore[attr-defined]
