"""The real engine on the built-in model, opened once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bilingua.config import EngineSettings
from bilingua.engine import Ct2Engine, find_model, open_engine
from bilingua.units import LanguagePair

PAIR = LanguagePair("ar", "en")


@pytest.fixture(scope="session")
def engine() -> Iterator[Ct2Engine]:
    opened = open_engine(find_model(PAIR), PAIR, EngineSettings())
    yield opened
    opened.close()
