"""Refusals in the shape that LibreTranslate's clients know: a status and ``{"error": text}``."""

from __future__ import annotations

from collections.abc import Mapping

from bilingua.errors import BilinguaError


class RequestError(BilinguaError):
    """A request that is refused; the message is for the client."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        """Hold the HTTP status, the message and headers for the answer."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


class BusyError(RequestError):
    """Too much is waiting for the engine."""

    def __init__(self) -> None:
        """Ask the client to come back."""
        super().__init__(503, "Server is busy: too many sentences are waiting; try again in a moment", {"Retry-After": "2"})
