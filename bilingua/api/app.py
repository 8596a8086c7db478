"""LibreTranslate's API over HTTP: the same paths, parameters, answers and refusals.

What LibreTranslate documents at https://docs.libretranslate.com holds here; answers of ``/translate``
have one key more, ``terms``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import bilingua
from bilingua.api.guard import Gate
from bilingua.api.kept_files import KeptFiles
from bilingua.api.layout import Layout, split_lines
from bilingua.api.markup import read_html
from bilingua.api.metrics import CONTENT_TYPE
from bilingua.api.middleware import BodyLimit, Watch
from bilingua.api.parameters import TranslateRequest, Values, file_of, key_of, parse_translate, read_values, text_of
from bilingua.api.problems import RequestError
from bilingua.api.service import Answer, TranslationService
from bilingua.api.uploads import SUFFIXES, suffix_of, translate_upload, upload_text
from bilingua.lang import base_language
from bilingua.units import LanguagePair

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# A fetched file is never shown or run in the service's own name.
_FILE_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox"}


def build_app(service: TranslationService, gate: Gate) -> Starlette:
    """Return the application; it starts and closes the service with itself."""
    options = service.options
    kept = KeptFiles(options.file_minutes * 60, options.max_kept)
    handlers = _Handlers(service, gate, kept)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.close()
            kept.close()

    routes = [
        Route("/", handlers.about),
        Route("/languages", handlers.languages),
        Route("/frontend/settings", handlers.settings),
        Route("/translate", handlers.translate, methods=["POST"]),
        Route("/detect", handlers.detect, methods=["POST"]),
        Route("/translate_file", handlers.translate_file, methods=["POST"]),
        Route("/download_file/{name:str}", handlers.download),
        Route("/suggest", handlers.suggest, methods=["POST"]),
        Route("/health", handlers.health),
        Route("/metrics", handlers.metrics),
    ]
    middleware = [
        Middleware(Watch, metrics=service.metrics),
        Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *options.hosts], www_redirect=False),
        Middleware(CORSMiddleware, allow_origins=options.origins, allow_methods=["GET", "POST"], allow_headers=["*"]),
        Middleware(BodyLimit, options=options),
    ]
    refusals: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
        RequestError: _refuse,
        HTTPException: _refuse_http,
        Exception: _refuse_fault,
    }
    return Starlette(routes=routes, middleware=middleware, exception_handlers=refusals, lifespan=lifespan)


class _Handlers:
    def __init__(self, service: TranslationService, gate: Gate, kept: KeptFiles) -> None:
        self._service, self._gate, self._kept = service, gate, kept

    async def about(self, _: Request) -> Response:
        return PlainTextResponse(f"bilingua {bilingua.__version__}: LibreTranslate's API; see /languages and /health\n")

    async def languages(self, _: Request) -> Response:
        codes = self._service.languages
        reach = {code: {pair.target for pair in self._service.pairs if pair.source == code} | {code} for code in codes}
        return JSONResponse([{"code": code, "name": _name(code), "targets": sorted(reach[code])} for code in codes])

    async def settings(self, _: Request) -> Response:
        options, first = self._service.options, self._service.pairs[0]
        return JSONResponse(
            {
                "apiKeys": self._gate.needs_key,
                "charLimit": options.max_chars,
                "filesTranslation": options.files,
                "frontendTimeout": 500,
                "keyRequired": self._gate.needs_key,
                "language": {
                    "source": {"code": first.source, "name": _name(first.source)},
                    "target": {"code": first.target, "name": _name(first.target)},
                },
                "suggestions": False,
                "supportedFilesFormat": list(SUFFIXES) if options.files else [],
            }
        )

    async def translate(self, request: Request) -> Response:
        values = await self._admit(request)
        asked = parse_translate(values, self._service.options)
        found = [self._detect(text) for text in asked.texts] if asked.source == "auto" else []
        pairs = [self._pair(asked, found[number] if found else None) for number in range(len(asked.texts))]
        # All are waited for, so that none is left running behind a refusal.
        outcomes = await asyncio.gather(
            *(self._translate(text, pair, asked) for text, pair in zip(asked.texts, pairs, strict=True)), return_exceptions=True
        )
        answers: list[Answer] = []
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            answers.append(outcome)
        return JSONResponse(_translate_facts(asked, answers, found))

    async def _translate(self, text: str, pair: LanguagePair, asked: TranslateRequest) -> Answer:
        if pair.source == pair.target:
            return Answer(text)
        return await self._service.translate(partial(_read, text, is_html=asked.is_html), pair, asked.alternatives)

    async def detect(self, request: Request) -> Response:
        values = await self._admit(request)
        text = text_of(values, "q")
        if len(text) > self._service.options.max_chars:
            raise RequestError(400, f"Invalid request: request ({len(text)}) exceeds text limit ({self._service.options.max_chars})")
        found = [{"confidence": one.confidence, "language": one.language} for one in self._service.detect(text)]
        return JSONResponse(found or [self._unknown()])

    async def translate_file(self, request: Request) -> Response:
        if not self._service.options.files:
            raise RequestError(403, "Files translation are disabled on this server.")
        values = await self._admit(request)
        source, target = text_of(values, "source"), text_of(values, "target")
        upload = file_of(values)
        suffix = suffix_of(upload.name)
        if source == "auto":
            sample = await asyncio.to_thread(upload_text, upload.data, suffix, self._service.pairs[0].source)
            found = self._service.detect(sample)
            source = found[0].language if found else self._default_source(target)
        pair = self._resolve(source, target)
        translated = upload.data if pair.source == pair.target else await translate_upload(self._service, upload.data, suffix, pair)
        name = await asyncio.to_thread(self._kept.keep, translated, suffix, time.monotonic())
        return JSONResponse({"translatedFileUrl": str(request.url_for("download", name=name))})

    async def download(self, request: Request) -> Response:
        path = self._kept.find(request.path_params["name"], time.monotonic())
        if path is None:
            raise RequestError(404, "File not found: it was never here, or its time is over")
        return FileResponse(path, filename=f"translated{path.suffix}", media_type="application/octet-stream", headers=_FILE_HEADERS)

    async def suggest(self, request: Request) -> Response:
        await self._admit(request)
        raise RequestError(403, "Suggestions are disabled on this server.")

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def metrics(self, _: Request) -> Response:
        return Response(self._service.metrics.render(self._service.waiting), headers={"content-type": CONTENT_TYPE})

    async def _admit(self, request: Request) -> Values:
        values = await read_values(request, self._service.options)
        self._gate.admit(key_of(values, request), request.client.host if request.client else "", time.monotonic())
        return values

    def _detect(self, text: str) -> dict[str, Any]:
        found = self._service.detect(text)
        return {"confidence": found[0].confidence, "language": found[0].language} if found else self._unknown()

    def _unknown(self) -> dict[str, Any]:
        codes = self._service.languages
        return {"confidence": 0.0, "language": "en" if "en" in codes else codes[0]}

    def _pair(self, asked: TranslateRequest, found: dict[str, Any] | None) -> LanguagePair:
        if found is None:
            return self._resolve(asked.source, asked.target)
        if not found["confidence"]:
            return self._resolve(self._default_source(asked.target), asked.target)
        return self._resolve(found["language"], asked.target)

    def _default_source(self, target: str) -> str:
        return next((pair.source for pair in self._service.pairs if pair.target == target), target)

    def _resolve(self, source: str, target: str) -> LanguagePair:
        codes = []
        for code in (source, target):
            known = next((one for one in (code, base_language(code)) if one in self._service.languages), None)
            if known is None:
                raise RequestError(400, f"{code} is not supported")
            codes.append(known)
        pair = LanguagePair(*codes)
        if pair.source != pair.target and pair not in self._service.pairs:
            names = f"{_name(pair.target)} ({pair.target}) is not available as a target language from {_name(pair.source)} ({pair.source})"
            raise RequestError(400, names)
        return pair


def _read(text: str, *, is_html: bool) -> Layout:
    return read_html(text) if is_html else split_lines(text)


def _translate_facts(asked: TranslateRequest, answers: list[Answer], found: list[dict[str, Any]]) -> dict[str, Any]:
    columns: dict[str, list[Any]] = {"translatedText": [answer.text for answer in answers]}
    if found:
        columns["detectedLanguage"] = found
    if asked.alternatives:
        columns["alternatives"] = [list(answer.alternatives) for answer in answers]
    columns["terms"] = [list(answer.terms) for answer in answers]
    return dict(columns) if asked.is_array else {name: values[0] for name, values in columns.items()}


@cache
def _name(code: str) -> str:
    """Return the English name of a language, or its code."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (ValueError, UnknownLocaleError):
        return code


async def _refuse(_: Request, err: Exception) -> Response:
    assert isinstance(err, RequestError)
    return JSONResponse({"error": str(err)}, status_code=err.status, headers=err.headers)


async def _refuse_http(_: Request, err: Exception) -> Response:
    assert isinstance(err, HTTPException)
    return JSONResponse({"error": err.detail}, status_code=err.status_code, headers=err.headers)


async def _refuse_fault(_: Request, err: Exception) -> Response:
    return JSONResponse({"error": f"Unexpected {type(err).__name__}"}, status_code=500)
