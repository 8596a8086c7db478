"""Who may use the review desk's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bilingua.review import ReviewDesk
from bilingua.review.app import COOKIE, TOKEN_HEADER, build_app

TOKEN = "the-token"


@pytest.fixture
def client(desk: ReviewDesk) -> Iterator[TestClient]:
    with TestClient(build_app(desk, TOKEN), base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


def test_token_in_the_address_becomes_a_strict_cookie(client: TestClient) -> None:
    answer = client.get("/", params={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=strict" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/", "/api/articles", "/api/articles/visit"])
def test_without_token_nothing_is_shown(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403


def test_cookie_alone_may_read_but_not_write(client: TestClient, desk: ReviewDesk) -> None:
    client.cookies.set(COOKIE, TOKEN)
    unit = desk.document("visit").units[1]
    body = {"target": "x", "state": "reviewed", "base": unit.target}
    assert client.get("/api/articles/visit").status_code == 200
    assert client.post(f"/api/articles/visit/{unit.segment.id}", json=body).status_code == 403
    assert client.post("/api/undo", json={}).status_code == 403
    assert desk.document("visit").units[1] == unit


def test_foreign_host_name_is_refused(client: TestClient) -> None:
    client.cookies.set(COOKIE, TOKEN)
    assert client.get("/api/articles", headers={"host": "evil.example"}).status_code == 400


def test_conflict_answers_with_the_stored_unit(client: TestClient, desk: ReviewDesk) -> None:
    client.cookies.set(COOKIE, TOKEN)
    unit = desk.document("visit").units[1]
    body = {"target": "x", "state": "reviewed", "base": "not what is stored"}
    answer = client.post(f"/api/articles/visit/{unit.segment.id}", json=body, headers={TOKEN_HEADER: TOKEN})
    assert (answer.status_code, answer.json()["unit"]["target"]) == (409, unit.target)


@pytest.mark.parametrize("body", ["[]", "{}", '{"target": "x", "state": "no such", "base": ""}', "no json"])
def test_broken_change_is_refused(client: TestClient, desk: ReviewDesk, body: str) -> None:
    client.cookies.set(COOKIE, TOKEN)
    segment = desk.document("visit").units[1].segment.id
    assert client.post(f"/api/articles/visit/{segment}", content=body, headers={TOKEN_HEADER: TOKEN}).status_code == 400
