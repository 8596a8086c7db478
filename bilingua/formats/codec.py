"""Frozen dataclasses to JSON values and back, driven by their type hints.

Converters are built once for each type. Fields equal to their default are left out, so that files
stay small and a field added later does not change old files. Spans become ``[start, end]``.
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

from bilingua.errors import SchemaError

Encoder = Callable[[Any], Any]
Decoder = Callable[[Any, str], Any]
"""Takes a JSON value and its place (``units[3].target``) for messages."""


@dataclasses.dataclass(frozen=True, slots=True)
class Codec:
    """How one type is written and read."""

    encode: Encoder
    """Value to JSON value."""
    decode: Decoder
    """JSON value to value; raises SchemaError."""


@cache
def codec_for(hint: Any) -> Codec:
    """Return the codec of a type hint: scalars, enums, optionals, tuples, frozen sets and dataclasses."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        return _optional(next(arg for arg in args if arg is not type(None)))
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return _sequence(args[0], tuple)
    if origin is tuple:
        return _fixed(args)
    if origin is frozenset:
        return _sequence(args[0], frozenset)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enumeration(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    return _scalar(hint)


def _scalar(kind: type) -> Codec:
    def decode(value: Any, place: str) -> Any:
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise SchemaError(f"{place}: found {type(value).__name__}, {kind.__name__} is right")
        return value

    return Codec(lambda value: value, decode)


def _optional(kind: Any) -> Codec:
    inner = codec_for(kind)
    return Codec(
        lambda value: None if value is None else inner.encode(value),
        lambda value, place: None if value is None else inner.decode(value, place),
    )


def _sequence(kind: Any, build: Callable[[Any], Any]) -> Codec:
    inner = codec_for(kind)

    def encode(value: Any) -> Any:
        items = sorted(value) if build is frozenset else value
        return [inner.encode(item) for item in items]

    def decode(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise SchemaError(f"{place}: found {type(value).__name__}, a list is right")
        return build(inner.decode(item, f"{place}[{index}]") for index, item in enumerate(value))

    return Codec(encode, decode)


def _fixed(kinds: tuple[Any, ...]) -> Codec:
    inner = [codec_for(kind) for kind in kinds]

    def decode(value: Any, place: str) -> Any:
        if not isinstance(value, list) or len(value) != len(inner):
            raise SchemaError(f"{place}: a list of {len(inner)} values is right")
        return tuple(one.decode(item, place) for one, item in zip(inner, value, strict=True))

    return Codec(lambda value: [one.encode(item) for one, item in zip(inner, value, strict=True)], decode)


def _enumeration(kind: type[enum.Enum]) -> Codec:
    def decode(value: Any, place: str) -> Any:
        try:
            return kind(value)
        except ValueError as err:
            raise SchemaError(f"{place}: {value!r} is none of: {', '.join(str(item.value) for item in kind)}") from err

    return Codec(lambda value: value.value, decode)


def _record(kind: type) -> Codec:
    hints = typing.get_type_hints(kind)
    if [item.name for item in dataclasses.fields(kind)] == ["start", "end"] and set(hints.values()) == {int}:
        pair = _fixed((int, int))
        return Codec(lambda value: [value.start, value.end], lambda value, place: kind(*pair.decode(value, place)))
    parts = parts_codec(kind, frozenset())
    return Codec(parts.encode, lambda value, place: kind(**parts.decode(value, place)))


@cache
def parts_codec(kind: type, omit: frozenset[str]) -> Codec:
    """Return a codec between a dataclass and an object of its fields, without those in ``omit``.

    Decoding gives the keyword arguments, so that the caller can add the omitted ones.
    """
    hints = typing.get_type_hints(kind)
    fields = [(item.name, codec_for(hints[item.name]), _default(item)) for item in dataclasses.fields(kind) if item.name not in omit]
    decoders = {name: codec.decode for name, codec, _ in fields}
    required = [name for name, _, default in fields if default is dataclasses.MISSING]

    def encode(value: Any) -> Any:
        found = ((name, codec, getattr(value, name), default) for name, codec, default in fields)
        return {name: codec.encode(item) for name, codec, item, default in found if item != default}

    def decode(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise SchemaError(f"{place}: found {type(value).__name__}, an object is right")
        unknown = sorted(value.keys() - decoders.keys() - omit)
        if unknown:
            raise SchemaError(f"{place}: unknown key {unknown[0]!r}; known: {', '.join(sorted(decoders))}")
        missing = [name for name in required if name not in value]
        if missing:
            raise SchemaError(f"{place}: key {missing[0]!r} is missing")
        return {name: decoders[name](item, f"{place}.{name}") for name, item in value.items() if name not in omit}

    return Codec(encode, decode)


def _default(item: dataclasses.Field[Any]) -> Any:
    return item.default_factory() if item.default_factory is not dataclasses.MISSING else item.default
