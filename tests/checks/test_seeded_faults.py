"""The checks find the benchmark's seeded faults, and leave the sentences alone that they were put into."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bilingua.checks import check_document, check_unit
from bilingua.units import Severity

SEEDING = Path(__file__).parents[2] / "benchmarks" / "checks" / "seeding.py"


@pytest.fixture(scope="module")
def seeding() -> ModuleType:
    spec = importlib.util.spec_from_file_location("seeding_of_checks", SEEDING)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_at_least_95_percent_of_the_seeded_faults_are_found(seeding: ModuleType) -> None:
    units = seeding.own_units()
    poor = {}
    for check in seeding.FAULTS:
        spoilt = list(seeding.seed_faults(check, units))
        found = sum(any(finding.check == check for finding in check_unit(unit, seeding.PAIR)) for unit in spoilt)
        if len(spoilt) != seeding.WANTED or found < 0.95 * seeding.WANTED:
            poor[check] = (len(spoilt), found)
    names = sum(bool(check_document(doc)) for doc in seeding.seed_names())
    assert (poor, names >= 0.95 * seeding.WANTED) == ({}, True)


def test_human_translations_have_hardly_an_error(seeding: ModuleType) -> None:
    units = seeding.own_units()
    wrong = [unit.target for unit in units if any(f.severity is Severity.ERROR for f in check_unit(unit, seeding.PAIR))]
    assert len(wrong) < 0.01 * len(units)
