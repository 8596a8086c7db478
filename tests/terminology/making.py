"""What the tests of enforcement share: matches cut out of marked text, and an engine that says what it is told."""

from __future__ import annotations

from collections.abc import Sequence

from bilingua.evaluation.cases import parse_cases
from bilingua.normalize import normalize_for_engine
from bilingua.terminology.draft import find_words
from bilingua.terminology.enforce import TermJob
from bilingua.units import Hypothesis, Request, Span, TermEntry, TermMatch


def make_job(marked: str) -> TermJob:
    """Return the job of one marked sentence, ``{surface|target|type}`` as in the annotated references."""
    targets = " ".join(part.split("|")[1] for part in marked.split("{")[1:])
    case = parse_cases(f"{marked}\t{targets}", "test")[0]
    return TermJob(case.source, case.terms)


def make_match(target: str, kind: str = "other", *, admitted: Sequence[str] = (), forbidden: Sequence[str] = ()) -> TermMatch:
    """Return a match of a term whose source does not matter."""
    entry = TermEntry("id", "س", target, admitted=tuple(admitted), forbidden=tuple(forbidden), type=kind)
    return TermMatch(entry, 0, 1, "س", target)


class ScriptedEngine:
    """Answers each source text with a text given beforehand; words are aligned as given, else not at all."""

    def __init__(self, answers: dict[str, str], links: dict[str, Sequence[int]] | None = None) -> None:
        """Take the answers, and for some of them the index of the source word of each word of the answer."""
        self._answers = answers
        self._links = links or {}
        self.calls: list[list[Request]] = []

    def translate(self, requests: Sequence[Request]) -> list[Hypothesis]:
        """Answer every request; one with a prefix is looked up as ``source → prefix``."""
        self.calls.append(list(requests))
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Hypothesis:
        source = normalize_for_engine(request.text)
        key = f"{source} → {request.target_prefix}" if request.target_prefix else source
        text = self._answers[key]
        words = source.split(" ")
        starts = [sum(len(word) + 1 for word in words[:number]) for number in range(len(words))]
        source_spans = tuple(Span(start, start + len(word)) for start, word in zip(starts, words, strict=True))
        links = self._links.get(key, ())
        return Hypothesis(text, -0.3, source_spans, find_words(text) if links else (), tuple(links), source=source)
