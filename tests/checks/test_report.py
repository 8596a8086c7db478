"""SARIF, JUnit and waivers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from bilingua.checks.report import format_junit, format_sarif
from bilingua.checks.waivers import Waiver, apply_waivers, parse_waivers
from bilingua.errors import ConfigError
from bilingua.units import Finding, Severity


@dataclass(frozen=True)
class Placed:
    path: str
    line: int
    slug: str
    finding: Finding

    def facts(self) -> dict[str, object]:
        return {}


HOSTILE = 'the number <5 & "6"\x00 ]]> \u202e is lost'
ERROR = Placed("site/articles/a b.en.md", 4, "gulf", Finding("numbers", Severity.ERROR, HOSTILE, "s1"))
WARNING = Placed("site/articles/a b.en.md", 6, "gulf", Finding("spacing", Severity.WARNING, "two spaces in a row", "s2"))
WHOLE = Placed("site/articles/c.en.md", 0, "cairo", Finding("name-forms", Severity.INFO, "two forms", ""))


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(format_sarif([ERROR, WARNING, WHOLE]))
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["name-forms", "numbers", "spacing"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    assert all(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    location = run["results"][0]["locations"][0]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "site/articles/a%20b.en.md"}, "region": {"startLine": 5}}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "gulf/s1"
    assert run["results"][0]["message"]["text"] == HOSTILE


def test_waived_findings_are_suppressed_results() -> None:
    log = json.loads(format_sarif([], [(ERROR, Waiver("numbers", "rounded on purpose"))]))
    assert log["runs"][0]["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "rounded on purpose"}
    ]


def test_junit_is_well_formed_and_counts() -> None:
    root = ElementTree.fromstring(format_junit([ERROR, WARNING], ["cairo", "gulf"], [(WHOLE, Waiver("name-forms", "both are used"))]))
    suites = {suite.get("name"): suite for suite in root}
    assert {name: (suite.get("tests"), suite.get("failures"), suite.get("skipped")) for name, suite in suites.items()} == {
        "cairo": ("1", "0", "1"),
        "gulf": ("2", "1", "0"),
    }
    assert suites["gulf"][0].find("failure") is not None
    assert suites["gulf"][1].find("failure") is None


def test_junit_shows_a_clean_article_as_passed() -> None:
    root = ElementTree.fromstring(format_junit([], ["cairo"]))
    assert [(suite.get("tests"), suite.get("failures")) for suite in root] == [("1", "0")]


WAIVERS = """\
# accepted findings
[[waive]]
check = "numbers"
article = "gulf"
segment = "s1"
reason = "the outlet rounds"

[[waive]]
check = "spacing"
reason = "house style"

[[waive]]
check = "quotes"
reason = "old"
"""


def test_waivers_part_findings_and_unused_ones_show() -> None:
    waived = apply_waivers([ERROR, WARNING, WHOLE], parse_waivers(WAIVERS, "waivers.toml", ["numbers", "spacing", "quotes"]))
    assert waived.kept == (WHOLE,)
    assert [(placed.finding.check, waiver.place) for placed, waiver in waived.waived] == [
        ("numbers", "waivers.toml:2"),
        ("spacing", "waivers.toml:8"),
    ]
    assert [waiver.check for waiver in waived.unused] == ["quotes"]


def test_a_waiver_covers_its_segment_only() -> None:
    waiver = Waiver("numbers", "why", "gulf", "s2")
    assert apply_waivers([ERROR], [waiver]).kept == (ERROR,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[waive]]\ncheck = "numbers"\n', "w.toml:1: reason is missing"),
        ('\n[[waive]]\ncheck = "numbers"\nreason = " "\n', "w.toml:2: reason is missing"),
        ('[[waive]]\nreason = "x"\n', "w.toml:1: check is missing"),
        ('[[waive]]\ncheck = "number"\nreason = "x"\n', "did you mean 'numbers'?"),
        ('[[waive]]\nchekc = "numbers"\nreason = "x"\n', "did you mean 'check'?"),
        ('[[waive]]\ncheck = 5\nreason = "x"\n', "w.toml:1: check is 5"),
        ('[[waive]]\ncheck = "numbers"\nsegment = "s1"\nreason = "x"\n', "name the article too"),
        ('[[waive]]\ncheck = "a"\nreason = "x"\n\n[other]\nx = 1\n', "w.toml:5: found 'other'"),
        ('waive = "x"\n', "w.toml:1: found 'waive'"),
        ("[[waive\n", "w.toml: not a TOML file"),
    ],
)
def test_wrong_waivers_are_refused_with_their_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_waivers(text, "w.toml", ["numbers", "spacing", "a"])
    assert message in str(caught.value)
