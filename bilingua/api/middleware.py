"""Around every request: length of the body, time, counting, and headers that keep browsers safe."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bilingua.api.metrics import Metrics
from bilingua.api.options import ServiceOptions
from bilingua.api.problems import RequestError

# A form around a file takes this much more.
_FORM_ROOM = 64 * 1024
_FILE_PATH = "/translate_file"
ENDPOINTS = frozenset(
    {"/translate", "/translate_file", "/detect", "/languages", "/frontend/settings", "/suggest", "/health", "/metrics", "/download_file"}
)


class Watch:
    """Counts requests and their time, and adds the safety headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap an application."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
            await send(message)

        self._metrics.in_flight += 1
        try:
            await self._app(scope, receive, send_on)
        finally:
            self._metrics.in_flight -= 1
            path = "/" + scope["path"].strip("/")
            path = "/download_file" if path.startswith("/download_file/") else path
            self._metrics.request(path if path in ENDPOINTS else "other", status, time.perf_counter() - started)


class BodyLimit:
    """Refuses bodies beyond the limit, whatever their header says."""

    def __init__(self, app: ASGIApp, options: ServiceOptions) -> None:
        """Wrap an application."""
        self._app, self._options = app, options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_file = scope["path"].rstrip("/") == _FILE_PATH
        limit = self._options.max_file + _FORM_ROOM if is_file else self._options.max_body
        received = 0

        async def receive_on() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise RequestError(413, f"Invalid request: body exceeds limit ({limit} bytes)", {"Connection": "close"})
            return message

        await self._app(scope, receive_on, send)
