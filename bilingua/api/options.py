"""What the service allows, and how it collects requests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """Limits and switches of the service; the only home of their defaults."""

    port: int = 5000
    """Port on 127.0.0.1, LibreTranslate's own; 0 takes a free one."""
    max_chars: int = 20_000
    """Longest request in characters, all texts of an array together."""
    max_texts: int = 1_000
    """Most texts in one array."""
    max_alternatives: int = 5
    """Most alternatives a request may ask for."""
    max_body: int = 2_000_000
    """Longest body of a request without a file, in bytes."""
    max_file: int = 4_000_000
    """Longest uploaded file, in bytes."""
    max_file_chars: int = 400_000
    """Most characters that are translated in one file."""
    max_waiting: int = 20_000
    """Sentences that may wait for the engine; beyond it requests are answered with 503."""
    rate: int = 0
    """Requests a minute for each client (its key, else its address); 0 for no limit."""
    keys_file: Path | None = None
    """File with one API key a line, and behind it the key's own rate if it has one; None asks for no key."""
    files: bool = True
    """Translate files."""
    file_minutes: int = 30
    """How long a translated file can be fetched."""
    max_kept: int = 100_000_000
    """Bytes of translated files that are kept; the oldest go first."""
    window: float = 0.004
    """Seconds for which the first request waits for company when the engine is idle."""
    max_batch: int = 128
    """Sentences in one engine call."""
    cached: int = 4_096
    """Sentences whose translation is remembered."""
    body_seconds: float = 30.0
    """Time a client has to send its request's body."""
    grace: int = 30
    """Seconds that open requests have to finish when the service stops."""
    origins: tuple[str, ...] = ()
    """Web origins whose pages may call the service (CORS); ``*`` for all."""
    hosts: tuple[str, ...] = ()
    """Host names under which the service may be called, beside 127.0.0.1 and localhost."""
    behind_proxy: bool = False
    """Believe the X-Forwarded headers of a proxy on this machine."""
