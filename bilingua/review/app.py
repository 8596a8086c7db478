"""The review desk as a page on this machine: Starlette on 127.0.0.1, one token, no foreign request.

Whoever knows the token may read and write; the address that `bilingua review` prints carries it once
and leaves a cookie that no other site can send (SameSite=Strict). A change must repeat the token in a
header, which a page of another site cannot set (OWASP: CSRF, custom request headers). Requests under
another host name are refused, so that DNS rebinding gets nowhere.
"""

from __future__ import annotations

import secrets
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bilingua.errors import BilinguaError
from bilingua.lang import direction
from bilingua.review.desk import Change, ConflictError, ReviewDesk
from bilingua.units import BilingualDocument, TranslationUnit, UnitState

COOKIE = "bilingua-review"
TOKEN_HEADER = "x-review-token"
_STATIC = {"review.js": "text/javascript", "review.css": "text/css"}
_SAFETY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def build_app(desk: ReviewDesk, token: str) -> Starlette:
    """Return the application that serves ``desk`` to whoever holds ``token``."""
    handlers = _Handlers(desk, token)
    routes = [
        Route("/", handlers.page),
        Route("/{name:str}", handlers.static),
        Route("/api/articles", handlers.articles),
        Route("/api/articles/{slug}", handlers.article),
        Route("/api/articles/{slug}/{segment}/suggestions", handlers.suggestions),
        Route("/api/articles/{slug}/{segment}", handlers.change, methods=["POST"]),
        Route("/api/articles/{slug}/{segment}/split", handlers.split, methods=["POST"]),
        Route("/api/undo", handlers.undo, methods=["POST"]),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
    return Starlette(routes=routes, middleware=[hosts])


class _Handlers:
    def __init__(self, desk: ReviewDesk, token: str) -> None:
        self._desk, self._token = desk, token

    async def page(self, request: Request) -> Response:
        given = request.query_params.get("token")
        if given is not None and self._is_token(given):
            response: Response = RedirectResponse("/", status_code=303, headers=_SAFETY)
            response.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
            return response
        if not self._is_known(request):
            return _refusal(403, "open the address that `bilingua review` printed; it carries the key")
        text = (files("bilingua.review") / "static" / "review.html").read_text(encoding="utf-8").replace("{token}", self._token)
        return Response(text, media_type="text/html", headers=_SAFETY)

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            return _refusal(404, "no such page")
        text = (files("bilingua.review") / "static" / name).read_text(encoding="utf-8")
        return Response(text, media_type=_STATIC[name], headers=_SAFETY)

    async def articles(self, request: Request) -> Response:
        return await self._answer(request, lambda: self._desk.articles())

    async def article(self, request: Request) -> Response:
        return await self._answer(request, lambda: document_facts(self._desk.document(request.path_params["slug"])))

    async def suggestions(self, request: Request) -> Response:
        slug, segment = request.path_params["slug"], request.path_params["segment"]
        return await self._answer(
            request,
            lambda: [
                {"source": one.source, "target": one.target, "place": one.place, "similarity": round(one.similarity)}
                for one in self._desk.suggestions(slug, segment)
            ],
        )

    async def change(self, request: Request) -> Response:
        if not self._may_write(request):
            return _refusal(403, "the request does not come from the review page")
        try:
            body = await request.json()
            change = Change(str(body["target"]), UnitState(body["state"]), str(body["base"]))
        except (ValueError, KeyError, TypeError) as err:
            return _refusal(400, f"not a change: {err}")
        slug, segment = request.path_params["slug"], request.path_params["segment"]
        return await self._answer(request, lambda: unit_facts(self._desk.change(slug, segment, change)))

    async def split(self, request: Request) -> Response:
        if not self._may_write(request):
            return _refusal(403, "the request does not come from the review page")
        try:
            body = await request.json()
            base, at = str(body["base"]), int(body["at"])
        except (ValueError, KeyError, TypeError) as err:
            return _refusal(400, f"not a split: {err}")
        slug, segment = request.path_params["slug"], request.path_params["segment"]
        return await self._answer(request, lambda: [unit_facts(unit) for unit in self._desk.split(slug, segment, base, at)])

    async def undo(self, request: Request) -> Response:
        if not self._may_write(request):
            return _refusal(403, "the request does not come from the review page")

        def take_back() -> dict[str, Any] | None:
            undone = self._desk.undo()
            return None if undone is None else {"slug": undone[0], "units": [unit_facts(unit) for unit in undone[1]]}

        return await self._answer(request, take_back)

    async def _answer(self, request: Request, work: Any) -> Response:
        if not self._is_known(request):
            return _refusal(403, "open the address that `bilingua review` printed; it carries the key")
        try:
            return JSONResponse(await run_in_threadpool(work), headers=_SAFETY)
        except ConflictError as err:
            return JSONResponse({"error": str(err), "unit": unit_facts(err.unit)}, status_code=409, headers=_SAFETY)
        except BilinguaError as err:
            return JSONResponse({"error": str(err)}, status_code=422, headers=_SAFETY)

    def _is_known(self, request: Request) -> bool:
        return self._is_token(request.cookies.get(COOKIE, ""))

    def _may_write(self, request: Request) -> bool:
        return self._is_known(request) and self._is_token(request.headers.get(TOKEN_HEADER, ""))

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8"), self._token.encode("utf-8"))


def _refusal(code: int, text: str) -> Response:
    return PlainTextResponse(f"bilingua: {text}\n", status_code=code, headers=_SAFETY)


def document_facts(doc: BilingualDocument) -> dict[str, Any]:
    """Return a document as the page needs it: languages, directions, units in order."""
    return {
        "slug": doc.article.id,
        "title": doc.article.title,
        "source": {"lang": doc.pair.source, "dir": direction(doc.pair.source)},
        "target": {"lang": doc.pair.target, "dir": direction(doc.pair.target)},
        "units": [unit_facts(unit) for unit in doc.units],
    }


def unit_facts(unit: TranslationUnit) -> dict[str, Any]:
    """Return a unit as JSON values; spans are in code points."""
    return {
        "id": unit.segment.id,
        "block": unit.segment.block_id,
        "source": unit.segment.text,
        "target": unit.target,
        "machine": unit.machine,
        "state": unit.state.value,
        "origin": unit.origin.value,
        "terms": [
            {
                "source": [outcome.match.start, outcome.match.end],
                "target": None if outcome.start is None else [outcome.start, outcome.end],
                "decided": outcome.match.target,
                "note": outcome.match.entry.note,
                "method": outcome.method.value,
            }
            for outcome in unit.outcomes
        ],
        "findings": [{"check": one.check, "severity": one.severity.value, "message": one.message} for one in unit.findings],
    }
