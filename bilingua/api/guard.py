"""Who may ask, how often, and how much: API keys, rates and the length of bodies."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from bilingua.api.problems import RequestError
from bilingua.errors import ConfigError, at

_CLIENTS = 10_000
"""Clients whose rate is remembered; the one not heard of for longest is forgotten first."""
_MIN_KEY = 8


def read_keys(path: Path) -> dict[str, int | None]:
    """Read API keys: one a line, behind it its requests a minute (0 for no limit) if they are its own; ``#`` is a comment.

    Returns:
        SHA-256 of each key (a look-up then tells nothing of a key by its time), and its rate or None.

    Raises:
        ConfigError: The file cannot be read, holds no key or a wrong line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"{path}: API keys cannot be read: {err}; give a text file with one key a line") from err
    keys: dict[str, int | None] = {}
    for number, line in enumerate(lines):
        parts = line.split("#", 1)[0].split()
        if not parts:
            continue
        if len(parts[0]) < _MIN_KEY:
            raise ConfigError(f"{at(path, number)}: the key has {len(parts[0])} characters; give at least {_MIN_KEY}")
        if len(parts) > 2 or (len(parts) == 2 and not parts[1].isdecimal()):
            raise ConfigError(f"{at(path, number)}: more than a key and its requests a minute; give e.g. KEY 120")
        keys[hash_key(parts[0])] = int(parts[1]) if len(parts) == 2 else None
    if not keys:
        raise ConfigError(f"{path}: holds no API key; write one a line")
    return keys


def hash_key(key: str) -> str:
    """Return the form in which keys are kept."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class Gate:
    """Lets requests in or refuses them."""

    def __init__(self, rate: int, keys: Mapping[str, int | None] | None) -> None:
        """Hold the common rate (requests a minute, 0 for none) and the keys; None where none is asked for."""
        self._rate, self._keys = rate, keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def needs_key(self) -> bool:
        """Whether requests need a key."""
        return self._keys is not None

    def admit(self, key: str, address: str, now: float) -> None:
        """Let a request in, or refuse it.

        Args:
            key: The key it gave, or empty.
            address: Where it comes from.
            now: A clock in seconds that never goes back.

        Raises:
            RequestError: 400 without a key, 403 for an unknown one, 429 where it came too soon.
        """
        rate, client = self._rate, address
        if self._keys is not None:
            if not key:
                raise RequestError(400, "Please contact the server operator to get an API key")
            client = hash_key(key)
            if client not in self._keys:
                raise RequestError(403, "Invalid API key")
            own = self._keys[client]
            rate = self._rate if own is None else own
        if rate:
            self._count(client, rate, now)

    def _count(self, client: str, rate: int, now: float) -> None:
        """Take a token from the client's bucket, which holds a minute's worth and fills evenly."""
        tokens, since = self._buckets.pop(client, (float(rate), now))
        tokens = min(float(rate), tokens + (now - since) * rate / 60)
        is_allowed = tokens >= 1
        self._buckets[client] = (tokens - is_allowed, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        if not is_allowed:
            wait = math.ceil((1 - tokens) * 60 / rate)
            raise RequestError(429, f"Slowdown: {rate} per 1 minute", {"Retry-After": str(wait)})
