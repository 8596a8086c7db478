"""The service in this process, with the built-in model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from bilingua.api.app import build_app
from bilingua.api.guard import Gate
from bilingua.api.options import ServiceOptions
from bilingua.api.service import TranslationService
from bilingua.api.stages import PairStages, opened_stages
from bilingua.config import Settings
from bilingua.resources import default_glossary
from bilingua.units import LanguagePair

AR_EN = LanguagePair("ar", "en")
Opened = dict[LanguagePair, PairStages]


@pytest.fixture(scope="session")
def stages() -> Iterator[Opened]:
    with opened_stages([AR_EN], Settings(), [default_glossary()]) as opened:
        yield opened


def make_client(stages: Opened, options: ServiceOptions | None = None, gate: Gate | None = None) -> TestClient:
    service = TranslationService(stages, options or ServiceOptions())
    return TestClient(build_app(service, gate or Gate(0, None)), base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(stages: Opened) -> Iterator[TestClient]:
    with make_client(stages) as opened:
        yield opened


@pytest.fixture
def special(stages: Opened) -> Iterator[Callable[..., TestClient]]:
    """Makes services with options of their own."""
    opened: list[TestClient] = []

    def make(options: ServiceOptions | None = None, gate: Gate | None = None) -> TestClient:
        client = make_client(stages, options, gate)
        client.__enter__()
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.__exit__()
