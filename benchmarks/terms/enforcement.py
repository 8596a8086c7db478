"""Compare ways of getting glossary terms into a translation, on the built-in model or another installed one.

    python benchmarks/terms/enforcement.py                    the table, on standard output
    python benchmarks/terms/enforcement.py --write docs/terminology.md    the table, into the page
    python benchmarks/terms/enforcement.py --model NAME --json result.json
    python benchmarks/terms/enforcement.py --texts SOURCE REFERENCE    on other text, terms from the default glossary

Systems: none; post-replacement (translate each term alone and replace that wording); placeholder
masking; source substitution alone; the ladder with substitution first, and as it is by default, with
the right terms and with random ones.
Time is processor time of the whole process, the least of five runs taken in turn; the wall clock of a busy
machine says nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bilingua
from bilingua.config import EngineSettings, TermsSettings
from bilingua.engine import find_model, open_engine
from bilingua.evaluation import TermCase, TermReport, evaluate_terms, read_cases
from bilingua.files import write_atomic
from bilingua.resources import default_glossary
from bilingua.terminology.enforce import TermJob, enforce_terms
from bilingua.terminology.matcher import TermMatcher
from bilingua.terminology.plan import plan_source
from bilingua.terminology.termbase import load_termbase
from bilingua.terminology.verify import verify_terms
from bilingua.units import DecodingOptions, Hypothesis, LanguagePair, Request, TermMatch, TermStatus

REFERENCES = Path(__file__).with_name("references.ar-en.tsv")
PAIR = LanguagePair("ar", "en")
Translate = Callable[[Sequence[Request]], list[Hypothesis]]
System = Callable[[Sequence[TermJob], Translate], list[str]]
# The two tables of docs/terminology.md, each between its own marks: the annotated set, and other texts.
_MARKS = {
    False: ("<!-- enforcement table: made by benchmarks/terms/enforcement.py -->", "<!-- end of enforcement table -->"),
    True: ("<!-- held-out table: made by benchmarks/terms/enforcement.py --texts -->", "<!-- end of held-out table -->"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One system's scores."""

    name: str
    """System and mode."""
    terms: TermReport
    """On the glossary terms."""
    words: TermReport
    """On the ordinary words of the random mode."""
    seconds: float
    """Processor time."""


def translate_only(jobs: Sequence[TermJob], translate: Translate) -> list[str]:
    return [hyp.text for hyp in translate([Request(job.text) for job in jobs])]


def replace_afterwards(jobs: Sequence[TermJob], translate: Translate) -> list[str]:
    """Translate each term by itself too, and replace that wording in the output by the decided one."""
    surfaces = list(dict.fromkeys(match.surface for job in jobs for match in job.matches))
    hyps = translate([Request(text) for text in [*[job.text for job in jobs], *surfaces]])
    alone = {surface: hyp.text.rstrip(" .") for surface, hyp in zip(surfaces, hyps[len(jobs) :], strict=True)}
    outputs = []
    for job, hyp in zip(jobs, hyps, strict=False):
        text = hyp.text
        for match in job.matches:
            text = re.sub(rf"(?<!\w){re.escape(alone[match.surface])}(?!\w)", lambda _, new=match.target: new, text, count=1)
        outputs.append(text)
    return outputs


def mask_with_placeholders(jobs: Sequence[TermJob], translate: Translate) -> list[str]:
    """Write TERM1, TERM2… in place of the terms, and the decided forms in place of those afterwards."""
    masked = [
        plan_source(
            job.text, [_with_target(match, f"TERM{number + 1}") for number, match in enumerate(job.matches)], [True] * len(job.matches)
        )
        for job in jobs
    ]
    outputs = []
    for job, hyp in zip(jobs, translate([Request(plan.text) for plan in masked]), strict=True):
        text = hyp.text
        for number, match in reversed(list(enumerate(job.matches))):
            text = text.replace(f"TERM{number + 1}", match.target)
        outputs.append(text)
    return outputs


def substitute_only(jobs: Sequence[TermJob], translate: Translate) -> list[str]:
    plans = [plan_source(job.text, job.matches, [True] * len(job.matches)) for job in jobs]
    return [hyp.text for hyp in translate([Request(plan.text) for plan in plans])]


def climb_ladder(jobs: Sequence[TermJob], translate: Translate) -> list[str]:
    return [done.text for done in enforce_terms(jobs, translate, TermsSettings(), PAIR.target)]


def climb_from_substitution(jobs: Sequence[TermJob], translate: Translate) -> list[str]:
    return [done.text for done in enforce_terms(jobs, translate, TermsSettings(substitute_first=True), PAIR.target)]


SYSTEMS: tuple[tuple[str, System, str], ...] = (
    ("no glossary", translate_only, "none"),
    ("post-replacement", replace_afterwards, "right"),
    ("placeholder masking", mask_with_placeholders, "right"),
    ("source substitution alone", substitute_only, "right"),
    ("ladder, substitution first", climb_from_substitution, "right"),
    ("whole ladder", climb_ladder, "right"),
    ("ladder, substitution first, random terms", climb_from_substitution, "random"),
    ("whole ladder, random terms", climb_ladder, "random"),
)


def _with_target(match: TermMatch, target: str) -> TermMatch:
    return TermMatch(match.entry, match.start, match.end, match.surface, target, match.proclitics)


def read_texts(source: Path, reference: Path) -> list[TermCase]:
    """Return the lines in which the default glossary finds terms that the reference has as decided; no ordinary words."""
    matcher = TermMatcher(load_termbase([default_glossary()], PAIR))
    cases = []
    for text, wanted in zip(
        source.read_text(encoding="utf-8").splitlines(), reference.read_text(encoding="utf-8").splitlines(), strict=True
    ):
        matches = matcher.match_text(text)
        right = verify_terms(wanted, matches, PAIR.target)
        terms = tuple(match for match, item in zip(matches, right, strict=True) if item and match.entry.status is TermStatus.REQUIRED)
        if terms:
            cases.append(TermCase(text, wanted, terms, ()))
    return cases


def measure(systems: Sequence[tuple[str, System, str]], cases: Sequence[TermCase], translate: Translate, repeats: int) -> list[Row]:
    """Run the systems in turn, several times over, so that a change of the machine's pace meets all of them."""
    least = [float("inf")] * len(systems)
    outputs: list[list[str]] = [[] for _ in systems]
    for _ in range(repeats):
        for number, (_, run, mode) in enumerate(systems):
            jobs = [TermJob(case.source, {"none": (), "right": case.terms, "random": case.words}[mode]) for case in cases]
            start = time.process_time()
            outputs[number] = run(jobs, translate)
            least[number] = min(least[number], time.process_time() - start)
    references = [case.reference for case in cases]
    rows = []
    for (name, _, _), texts, seconds in zip(systems, outputs, least, strict=True):
        terms = evaluate_terms(texts, [case.terms for case in cases], references, PAIR.target)
        words = evaluate_terms(texts, [case.words for case in cases], references, PAIR.target)
        rows.append(Row(name, terms, words, seconds))
    return rows


def format_table(rows: Sequence[Row], title: str) -> str:
    base = rows[0]
    lines = [
        title,
        "",
        "| system | terms right | exact | consistency | window | 1−TERm | chrF | BLEU | chrF on the rest | change of the rest "
        "| extra time |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        is_random = "random" in row.name
        own, none = (row.words, base.words) if is_random else (row.terms, base.terms)
        cells = [row.name, f"{own.inflected:.1%}", f"{own.exact:.1%}", f"{own.consistency:.1%}", f"{own.window or 0:.3f}"]
        cells += [f"{own.term_error or 0:.3f}", f"{own.chrf():.1f}", f"{own.scores[1].value:.1f}", f"{own.chrf(rest=True):.1f}"]
        cells += [f"{own.chrf(rest=True) - none.chrf(rest=True):+.1f}", f"{row.seconds / base.seconds - 1:+.0%}"]
        lines.append("| " + " | ".join(cells) + " |")
    if not base.words.matches:
        return "\n".join(lines)
    before = f"The ordinary words were right without being given in {base.words.inflected:.1%} (random mode's own baseline)."
    return "\n".join([*lines, "", before])


def describe(cases: Sequence[TermCase], data: Path, engine_line: str, report: TermReport) -> str:
    digest = hashlib.sha256(data.read_bytes()).hexdigest()[:12]
    terms, words = sum(len(case.terms) for case in cases), sum(len(case.words) for case in cases)
    return (
        f"{len(cases)} sentences, {terms} terms, {words} ordinary words (`{data.name}`, sha256 {digest}…); {engine_line}; "
        f"bilingua {bilingua.__version__}; Python {platform.python_version()}, {platform.machine()}; `{report.signature}`; "
        f"{', '.join(f'{score.name} `{score.signature}`' for score in report.scores[:2])}."
    )


def write_into(path: Path, table: str, *, is_held_out: bool) -> None:
    page = path.read_text(encoding="utf-8")
    first, last = _MARKS[is_held_out]
    start, end = page.index(first) + len(first), page.index(last)
    write_atomic(path, f"{page[:start]}\n\n{table}\n\n{page[end:]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--write", type=Path, help="page whose table is replaced")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--texts", type=Path, nargs=2, metavar=("SOURCE", "REFERENCE"))
    options = parser.parse_args()
    cases = read_texts(*options.texts) if options.texts else read_cases(REFERENCES)
    systems = [system for system in SYSTEMS if not options.texts or system[2] != "random"]
    with open_engine(find_model(PAIR, options.model), PAIR, EngineSettings()) as engine:

        def translate(requests: Sequence[Request]) -> list[Hypothesis]:
            return engine.translate(requests, DecodingOptions())

        translate_only([TermJob(case.source, ()) for case in cases[:20]], translate)  # warm up
        rows = measure(systems, cases, translate, options.repeats)
        line = f"model {engine.info.model} ({engine.info.model_sha256[:12]}…), {engine.info.engine}, beam 4"
    table = format_table(rows, describe(cases, options.texts[1] if options.texts else REFERENCES, line, rows[0].terms))
    print(table)
    if options.write:
        write_into(options.write, table, is_held_out=bool(options.texts))
    if options.json:
        data = [{"system": row.name, "seconds": row.seconds, "right": row.terms.inflected, "chrf": row.terms.chrf()} for row in rows]
        write_atomic(options.json, json.dumps(data, indent=1) + "\n")


if __name__ == "__main__":
    main()
