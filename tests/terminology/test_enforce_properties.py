"""What holds for every sentence, every output and every alignment."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.config import TermsSettings
from bilingua.normalize import normalize_for_engine
from bilingua.terminology.draft import find_words
from bilingua.terminology.enforce import EnforcedText, TermJob, enforce_terms
from bilingua.units import Hypothesis, Request, Span, TermEntry, TermMatch, TermStatus

_WORDS = ("قال", "زار", "في", "وبكين", "أمس،", "«بوتين»", "الرئيس", "لكيم", "مُحَمَّد", "3")
_TARGETS = ("Putin", "Vladimir Putin", "the Kremlin", "Kim Jong-un", "foreign minister", "O’Neill", "United Nations", "بوتين", "May")
_OUTPUT = ("he", "the", "Putin", "Puitn", "Kim Jong Un", "said", "of", "the the", "Foreign ministers", ",", ".", '"', "UN", "may", "a")


@st.composite
def _jobs(draw: st.DrawFn) -> TermJob:
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9))
    text = " ".join(words)
    matches = []
    for span in find_words(text):
        if draw(st.booleans()):
            status = draw(st.sampled_from(list(TermStatus)))
            kind = draw(st.sampled_from(["person", "title", "organisation", "place", "other"]))
            target = draw(st.sampled_from(_TARGETS))
            entry = TermEntry(target, "س", target, admitted=("Mr Putin",), forbidden=("Puitn",), status=status, type=kind)
            clitics = 1 if text[span.start] in "ول" and span.end - span.start > 2 else 0
            surface = text[span.start + clitics : span.end]
            matches.append(TermMatch(entry, span.start + clitics, span.end, surface, target, text[span.start : span.start + clitics]))
    return TermJob(text, tuple(matches))


def _translate(requests: Sequence[Request], *, is_aligned: bool = True) -> list[Hypothesis]:
    """Return outputs that depend on nothing but the request: nonsense, copies of Latin words, links at random."""
    done = []
    for request in requests:
        source = normalize_for_engine(request.text)
        chance = random.Random(f"{source}|{request.target_prefix}")
        copied = [word for word in source.split() if word.isascii()]
        words = [request.target_prefix] if request.target_prefix else []
        words += [chance.choice(_OUTPUT + tuple(copied)) for _ in range(chance.randrange(12))]
        text = " ".join(words)
        source_spans, target_spans = find_words(source), find_words(text)
        links = tuple(chance.randrange(len(source_spans)) for _ in target_spans) if is_aligned and source_spans else ()
        done.append(Hypothesis(text, -chance.random(), source_spans, target_spans if links else (), links, source=source))
    return done


def _check(job: TermJob, done: EnforcedText) -> None:
    assert [outcome.match for outcome in done.outcomes] == list(job.matches)
    places = [Span(item.start, item.end) for item in done.outcomes if item.start is not None and item.end is not None]
    assert all(0 <= span.start < span.end <= len(done.text) for span in places)
    ordered = sorted(places, key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(ordered))
    for item in done.outcomes:
        if item.start is None:
            assert not item.is_verified or item.match.entry.status is TermStatus.PREFERRED
            assert item.reason
    for link in done.links:
        assert 0 <= link.source.start < link.source.end <= len(job.text)
        assert 0 <= link.target.start < link.target.end <= len(done.text)
    assert done.text == done.text.strip()


@given(st.lists(_jobs(), max_size=4))
@settings(max_examples=150, deadline=None)
def test_offsets_are_right_whatever_the_engine_says(jobs: list[TermJob]) -> None:
    for job, done in zip(jobs, enforce_terms(jobs, _translate, TermsSettings(), "en"), strict=True):
        _check(job, done)


@given(_jobs())
@settings(max_examples=100, deadline=None)
def test_no_alignment_is_no_trouble(job: TermJob) -> None:
    done = enforce_terms([job], lambda requests: _translate(requests, is_aligned=False), TermsSettings(), "en")[0]
    _check(job, done)


@given(st.lists(_jobs(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_company_changes_nothing(jobs: list[TermJob]) -> None:
    together = enforce_terms(jobs, _translate, TermsSettings(), "en")
    alone = [enforce_terms([job], _translate, TermsSettings(), "en")[0] for job in jobs]
    assert together == alone


@given(_jobs(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["en", "de", "ru"]))
@settings(max_examples=80, deadline=None)
def test_every_switch_and_language_works(job: TermJob, enforce: bool, substitute: bool, redecode: bool, insert: bool, lang: str) -> None:
    switches = TermsSettings(enforce=enforce, substitute=substitute, redecode=redecode, insert=insert)
    done = enforce_terms([job], _translate, switches, lang)[0]
    assert [outcome.match for outcome in done.outcomes] == list(job.matches)
    if not enforce:
        assert done.text == _translate([Request(job.text)])[0].text
