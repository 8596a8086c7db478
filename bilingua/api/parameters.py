"""Request bodies to checked values: JSON, forms and query strings, as LibreTranslate's clients send them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from bilingua.api.options import ServiceOptions
from bilingua.api.problems import RequestError

Values = Mapping[str, Any]
_MAX_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file."""

    name: str
    """As the client calls it; never used as a path."""
    data: bytes
    """Its content."""


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """What ``/translate`` is asked."""

    texts: tuple[str, ...]
    """The texts."""
    is_array: bool
    """They came as an array, and the answer is one."""
    source: str
    """Language code, or ``auto``."""
    target: str
    """Language code."""
    is_html: bool
    """The texts are HTML."""
    alternatives: int
    """Most other translations wanted."""


async def read_values(request: Request, options: ServiceOptions) -> dict[str, Any]:
    """Return the parameters of a request: its query string's, and over them its body's.

    Raises:
        RequestError: The body is malformed, or not here in time.
    """
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    try:
        async with asyncio.timeout(options.body_seconds):
            if kind == "application/json" or kind.endswith("+json"):
                values.update(_parse_json(await request.body()))
            elif kind == "application/x-www-form-urlencoded":
                values.update(_parse_form(await request.body()))
            elif kind == "multipart/form-data":
                async with request.form(max_files=1, max_fields=_MAX_FIELDS, max_part_size=options.max_body) as form:
                    for name, value in form.items():
                        values[name] = Upload(value.filename or "", await value.read()) if isinstance(value, UploadFile) else value
    except TimeoutError as err:
        raise RequestError(408, "Invalid request: the body did not arrive in time") from err
    except ClientDisconnect as err:
        raise RequestError(400, "Invalid request: the body broke off") from err
    except HTTPException as err:  # python-multipart's word on a broken form
        raise RequestError(400, f"Invalid request: {err.detail}") from err
    return values


def _parse_json(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as err:
        raise RequestError(400, "Invalid JSON format") from err
    if not isinstance(data, dict):
        raise RequestError(400, "Invalid JSON format")
    return data


def _parse_form(body: bytes) -> dict[str, str]:
    """Read a form as UTF-8, also where a client (``curl -d``) did not escape its letters; Starlette reads those as Latin-1."""
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as err:
        raise RequestError(400, f"Invalid request: the form has more than {_MAX_FIELDS} fields") from err
    return dict(fields)


def text_of(values: Values, name: str) -> str:
    """Return a parameter that must be there as text.

    Raises:
        RequestError: It is missing or something else.
    """
    value = values.get(name)
    if value is None:
        raise RequestError(400, f"Invalid request: missing {name} parameter")
    if not isinstance(value, str):
        raise RequestError(400, f"Invalid request: {name} parameter is not a string")
    return _clean(value)


def file_of(values: Values) -> Upload:
    """Return the uploaded file.

    Raises:
        RequestError: There is none.
    """
    value = values.get("file")
    if not isinstance(value, Upload):
        raise RequestError(400, "Invalid request: missing file parameter")
    if not value.name:
        raise RequestError(400, "Invalid request: empty file")
    return value


def key_of(values: Values, request: Request) -> str:
    """Return the API key: the parameter, or a Bearer token; empty where there is none."""
    given = values.get("api_key")
    if isinstance(given, str) and given:
        return given
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def parse_translate(values: Values, options: ServiceOptions) -> TranslateRequest:
    """Check the parameters of ``/translate``.

    Raises:
        RequestError: One is missing, of the wrong type or beyond a limit.
    """
    given = values.get("q")
    texts = tuple(_text_item(item) for item in given) if isinstance(given, list) else (text_of(values, "q"),)
    source, target = text_of(values, "source"), text_of(values, "target")
    kind = values.get("format") or "text"
    if kind not in ("text", "html"):
        raise RequestError(400, f"{kind} format is not supported")
    if len(texts) > options.max_texts:
        raise RequestError(400, f"Invalid request: request ({len(texts)}) exceeds text limit ({options.max_texts})")
    length = sum(map(len, texts))
    if length > options.max_chars:
        raise RequestError(400, f"Invalid request: request ({length}) exceeds text limit ({options.max_chars})")
    return TranslateRequest(texts, isinstance(given, list), source, target, kind == "html", _alternatives(values, options))


def _alternatives(values: Values, options: ServiceOptions) -> int:
    try:
        count = int(values.get("alternatives") or 0)
    except (TypeError, ValueError) as err:
        raise RequestError(400, "Invalid request: alternatives parameter is not a number") from err
    if not 0 <= count <= options.max_alternatives:
        raise RequestError(400, f"Invalid request: alternatives ({count}) exceeds limit ({options.max_alternatives})")
    return count


def _text_item(item: object) -> str:
    if not isinstance(item, str):
        raise RequestError(400, "Invalid request: q parameter holds something that is not a string")
    return _clean(item)


def _clean(text: str) -> str:
    """Replace lone surrogates, which JSON can smuggle in and UTF-8 cannot write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
