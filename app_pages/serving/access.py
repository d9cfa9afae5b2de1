"""Access control of the server: allowed host names and origins, and response headers.

A browser that was led to another name for this computer (DNS rebinding) would take the page for that name's own and hand it
over; so only the names that are meant are answered, and no page of another address may ask. Every answer tells the browser to
fetch nothing from elsewhere, to show the page in no other one, and to tell nobody where it came from.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parkloop.app_pages.words import LANGUAGES, word

HOSTS = "PARKLOOP_HOSTS"
"""Environment variable: further names, with commas between them, under which the page is reached, as behind a proxy."""
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""What this computer calls itself."""
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?")
"""A name or an address, and the port."""
EVERYWHERE = ("0.0.0.0", "::")
"""Addresses that mean every network card; nobody asks by them."""
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
FIXED = {
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-resource-policy": b"same-origin",
}
MISDIRECTED, FORBIDDEN = 421, 403


class AccessControl:
    """ASGI middleware that admits allowed hosts and same-origin requests, and refuses others."""

    def __init__(self, page: ASGIApp, names: Iterable[str], front: str) -> None:
        self.page = page
        self.names = frozenset(names)
        self.scripts = " ".join(map(_digest, INLINE.findall(front)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have the page answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self.page(scope, receive, send)
            return
        host, refused = self._checked_host(scope)

        async def marked(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message = {**message, "headers": self._headers(message.get("headers", ()), host)}
            await send(message)

        if refused:
            await _refuse(scope, marked, *refused)
        else:
            await self.page(scope, receive, marked)

    def _checked_host(self, scope: Scope) -> tuple[str, tuple[int, str] | None]:
        """The requested host if allowed, else empty; and the reason and HTTP status of a refusal."""
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1 or _name(hosts[0]) not in self.names:
            return "", (MISDIRECTED, "door.host")
        foreign = any(urlsplit(origin).netloc != hosts[0] for origin in origins)
        return hosts[0], (FORBIDDEN, "door.origin") if foreign else None

    def _headers(self, given: Iterable[tuple[bytes, bytes]], host: str) -> list[tuple[bytes, bytes]]:
        """Response headers with ours added."""
        ours = {**FIXED, b"content-security-policy": policy(self.scripts, host).encode()}
        return [*((name, value) for name, value in given if name.lower() not in ours), *ours.items()]


def names(listed: str, address: str) -> list[str]:
    """Allowed host names: local ones, a list, and the address unless it is a wildcard.

    Raises:
        ValueError: an entry of the list is no name.
    """
    entries = [entry.strip() for entry in (*listed.split(","), "" if address in EVERYWHERE else address)]
    return [*LOOPBACK, *(_listed(entry) for entry in entries if entry)]


def _listed(entry: str) -> str:
    # an IPv6 address stands in brackets where a port may follow it
    found = _name(entry.lower()) or _name(f"[{entry.lower()}]")
    if not found:
        raise ValueError(f"{HOSTS} names {entry!r}, which is no host: write names as park.example.org or 10.0.0.7, with commas.")
    return found


def policy(scripts: str, host: str) -> str:
    """Content security policy: everything from the server itself, except what the page makes.

    ``scripts`` are the digests of those in Streamlit's front page; a part of ours is a script of the address ``blob:``, and
    styles stand in the page (Streamlit's and ours).
    """
    sockets = f" ws://{host} wss://{host}" if host else ""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {scripts}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sockets}",
        "worker-src": "'self' blob:",
        **dict.fromkeys(("object-src", "frame-src", "base-uri", "frame-ancestors"), "'none'"),
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip().lower() for key, value in scope["headers"] if key.lower() == name]


def _name(host: str) -> str:
    """The name in a host with or without its port, empty where it is none."""
    found = HOST.fullmatch(host)
    return found[1] if found else ""


async def _refuse(scope: Scope, send: Send, status: int, key: str) -> None:
    """Answer with a sentence in every language; which one is spoken is not known here."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    body = "\n".join(word(key, language) for language in LANGUAGES).encode() + b"\n"
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    headers: list[Any] = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})
