"""Measure the checks: how many seeded faults they find, how often they fire on human translations, how fast they are.

    python benchmarks/checks/run.py [--pairs SOURCE TARGET] [--json FILE]

Faults are put into own sentences (`seeding.py`). `--pairs` names two files of human translations,
line by line, for instance FLORES-200 dev in Arabic and English; the share of segments with a finding
there is the rate of false alarms. Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from seeding import FAULTS, PAIR, make_unit, own_units, seed_dropped, seed_faults, seed_names

from bilingua.checks import check_document, check_unit
from bilingua.config import EngineSettings, TermsSettings
from bilingua.engine import find_model, open_engine
from bilingua.terminology import TermJob, enforce_terms
from bilingua.units import DecodingOptions, Finding, Severity, TranslationUnit

FOUND_BAR, ERROR_BAR, SPEED_BAR = 0.95, 0.01, 2000


def translate(units: list[TranslationUnit]) -> list[TranslationUnit]:
    """Give units the built-in model's translation with its word links."""
    engine = open_engine(find_model(PAIR), PAIR, EngineSettings())
    try:
        jobs = [TermJob(unit.segment.text, ()) for unit in units]
        results = enforce_terms(jobs, lambda requests: engine.translate(requests, DecodingOptions()), TermsSettings(), PAIR.target)
    finally:
        engine.close()
    return [
        replace(unit, target=result.text, links=result.links, score=result.score, is_truncated=result.is_truncated)
        for unit, result in zip(units, results, strict=True)
    ]


def measure_faults(units: list[TranslationUnit]) -> dict[str, dict[str, object]]:
    """Return for each check: faults made, found, and at what severity."""
    rows: dict[str, dict[str, object]] = {}
    for check in sorted(FAULTS):
        found = [[f for f in check_unit(unit, PAIR) if f.check == check] for unit in seed_faults(check, units)]
        rows[check] = _row(found)
    fluent = [unit for unit in units if '"' not in unit.segment.text and unit.segment.text.endswith(".")]
    pairs = list(seed_dropped(translate(fluent[: 3 * 50])))
    rows["dropped-text"] = _row([[f for f in check_unit(spoilt, PAIR) if f.check == "dropped-text"] for _, spoilt in pairs])
    rows["dropped-text"]["false alarms"] = sum(any(f.check == "dropped-text" for f in check_unit(whole, PAIR)) for whole, _ in pairs)
    rows["name-forms"] = _row([list(check_document(doc)) for doc in seed_names()])
    return dict(sorted(rows.items()))


def _row(found: list[list[Finding]]) -> dict[str, object]:
    errors = sum(any(f.severity is Severity.ERROR for f in one) for one in found)
    return {"faults": len(found), "found": sum(map(bool, found)), "errors": errors}


def measure_alarms(units: list[TranslationUnit]) -> dict[str, object]:
    """Return the share of segments with findings, by check and severity, and the pace in CPU time."""
    check_unit(units[0], PAIR)
    start = time.process_time()
    found = [check_unit(unit, PAIR) for unit in units]
    pace = len(units) / (time.process_time() - start)
    segments = Counter(
        (finding.check, finding.severity.value) for findings in found for finding in {(f.check, f.severity): f for f in findings}.values()
    )
    return {
        "segments": len(units),
        "with errors": sum(any(f.severity is Severity.ERROR for f in one) for one in found),
        "with warnings": sum(any(f.severity is Severity.WARNING for f in one) for one in found),
        "by check": {f"{check} {severity}": count for (check, severity), count in sorted(segments.items())},
        "segments a second": round(pace),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", nargs=2, type=Path, metavar=("SOURCE", "TARGET"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    units = own_units()
    rows = measure_faults(units)
    print("| check | faults | found | as an error |\n| --- | ---: | ---: | ---: |")
    for name, row in rows.items():
        print(f"| {name} | {row['faults']} | {row['found']} | {row['errors']} |")
    print(f"\ndropped-text on the same 50 pairs wholly translated by the model: {rows['dropped-text']['false alarms']} false alarms")
    sets = {"own sentences and in-domain set": units}
    if options.pairs:
        lines = [path.read_text(encoding="utf-8").splitlines() for path in options.pairs]
        sets["human translations given"] = [make_unit(source, target, n) for n, (source, target) in enumerate(zip(*lines, strict=True))]
    alarms = {name: measure_alarms(chosen) for name, chosen in sets.items()}
    for name, facts in alarms.items():
        total = int(str(facts["segments"]))
        errors, warnings = int(str(facts["with errors"])), int(str(facts["with warnings"]))
        shares = f"errors on {errors} ({errors / total:.2%}), warnings on {warnings} ({warnings / total:.2%})"
        print(f"\n{name}: {total} segments, {shares}, {facts['segments a second']} segments/s")
        for check, count in facts["by check"].items():  # type: ignore[attr-defined]  # a dict, built above
            print(f"  {check}: {count}")
    if options.json:
        options.json.write_text(json.dumps({"faults": rows, "alarms": alarms}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    missed = [name for name, row in rows.items() if int(str(row["found"])) < FOUND_BAR * int(str(row["faults"])) or row["faults"] != 50]
    loud = [name for name, facts in alarms.items() if int(str(facts["with errors"])) >= ERROR_BAR * int(str(facts["segments"]))]
    slow = [name for name, facts in alarms.items() if int(str(facts["segments a second"])) < SPEED_BAR]
    for word, names in (("missed", missed), ("loud", loud), ("slow", slow)):
        if names:
            print(f"BAR {word}: {', '.join(names)}")
    return 1 if missed or loud or slow else 0


if __name__ == "__main__":
    sys.exit(main())
