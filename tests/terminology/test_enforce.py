"""The ladder as a whole, step by step on a scripted engine and once on the built-in model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bilingua.config import EngineSettings, TermsSettings
from bilingua.engine import find_model, open_engine
from bilingua.terminology.enforce import EnforcedText, TermJob, enforce_terms
from bilingua.testing import FakeEngine
from bilingua.units import DecodingOptions, Hypothesis, LanguagePair, OutcomeMethod, Request, Span, TermStatus
from tests.terminology.making import ScriptedEngine, make_job

METHODS = OutcomeMethod
FIRST = TermsSettings(substitute_first=True)


def _enforce(job: TermJob, engine: ScriptedEngine, settings: TermsSettings | None = None) -> EnforcedText:
    return enforce_terms([job], engine.translate, settings or FIRST, "en")[0]


def _check(done: EnforcedText, text: str, *methods: OutcomeMethod) -> None:
    assert done.text == text
    assert [outcome.method for outcome in done.outcomes] == list(methods)
    for outcome in done.outcomes:
        if outcome.start is not None:
            assert done.text[outcome.start : outcome.end].lower() == outcome.match.target.lower()


def test_a_copied_term_is_substituted_in_one_call() -> None:
    engine = ScriptedEngine({"قال Putin نعم": "Putin said yes"})
    _check(_enforce(make_job("قال {بوتين|Putin|person} نعم"), engine), "Putin said yes", METHODS.SUBSTITUTED)
    assert len(engine.calls) == 1


def test_without_substitution_the_models_own_term_counts() -> None:
    engine = ScriptedEngine({"قال بوتين نعم": "Putin said yes"})
    done = _enforce(make_job("قال {بوتين|Putin|person} نعم"), engine, TermsSettings(substitute=False))
    _check(done, "Putin said yes", METHODS.MODEL)


def test_spelling_of_a_copy_is_mended() -> None:
    engine = ScriptedEngine({"قال Kim Jong Un نعم": "Kim Jong-un said yes"})
    done = _enforce(make_job("قال {كيم جونغ أون|Kim Jong Un|person} نعم"), engine)
    _check(done, "Kim Jong Un said yes", METHODS.SUBSTITUTED)
    assert "Kim Jong-un" in done.outcomes[0].reason


def test_a_misspelt_copy_is_replaced_without_alignment() -> None:
    engine = ScriptedEngine({"قال Vladimir Putin نعم": "Vladimir Puitn's men said yes"})
    done = _enforce(make_job("قال {بوتين|Vladimir Putin|person} نعم"), engine)
    _check(done, "Vladimir Putin's men said yes", METHODS.INSERTED)


def test_a_term_replaces_the_words_aligned_with_it() -> None:
    text = "The head of state met the Russian Union yesterday"
    engine = ScriptedEngine(
        {"التقى الرئيس Russian Federation أمس": text}, {"التقى الرئيس Russian Federation أمس": [1, 1, 1, 1, 0, 2, 2, 3, 4]}
    )
    done = _enforce(make_job("التقى الرئيس {الاتحاد الروسي|Russian Federation|country} أمس"), engine)
    _check(done, "The head of state met the Russian Federation yesterday", METHODS.INSERTED)


def test_a_lost_term_brings_a_second_translation_without_substitution() -> None:
    engine = ScriptedEngine(
        {"زار Putin مصنع Gazprom": "Putin visited a plant", "زار بوتين مصنع غازبروم": "Putin visited a Gazprom plant"},
        {"زار Putin مصنع Gazprom": [1, 0, 2, 2]},
    )
    done = _enforce(make_job("زار {بوتين|Putin|person} مصنع {غازبروم|Gazprom|organisation}"), engine)
    _check(done, "Putin visited a Gazprom plant", METHODS.MODEL, METHODS.MODEL)
    assert [len(call) for call in engine.calls] == [1, 1]


def test_a_lost_speaker_is_decoded_again_from_the_start() -> None:
    engine = ScriptedEngine(
        {"قال Putin نحن نعمل": '"We work."', "قال Putin نحن نعمل → Putin": 'Putin said: "We work."'}, {"قال Putin نحن نعمل": [2, 3]}
    )
    done = _enforce(make_job("قال {بوتين|Putin|person} نحن نعمل"), engine)
    _check(done, 'Putin said: "We work."', METHODS.REDECODED)


def test_what_is_lost_for_good_goes_beside_its_neighbour() -> None:
    first = "زار Putin المصنع في Kursk أمس"
    plain = "زار بوتين المصنع في كورسك أمس"
    answers = {first: "Putin visited the plant yesterday", plain: "He visited the plant yesterday"}
    engine = ScriptedEngine(answers, {first: [1, 0, 2, 2, 5], plain: [1, 0, 2, 2, 5]})
    done = _enforce(make_job("زار {بوتين|Putin|person} المصنع في {كورسك|Kursk|place} أمس"), engine)
    _check(done, "Putin visited the plant in Kursk yesterday", METHODS.SUBSTITUTED, METHODS.INSERTED)


def test_insertion_can_be_switched_off_and_then_fails_openly() -> None:
    engine = ScriptedEngine({"قال Putin نعم": "He said yes"})
    done = _enforce(make_job("قال {بوتين|Putin|person} نعم"), engine, replace(FIRST, insert=False, redecode=False))
    _check(done, "He said yes", METHODS.FAILED)
    assert done.outcomes[0].reason
    assert not done.outcomes[0].is_verified


def test_enforcement_switched_off_reports_only() -> None:
    engine = ScriptedEngine({"قال كيم جونغ أون نعم": "Kim Jong-un said  yes"})
    done = _enforce(make_job("قال {كيم جونغ أون|Kim Jong Un|person} نعم"), engine, TermsSettings(enforce=False))
    assert done.text == "Kim Jong-un said  yes"
    assert done.outcomes[0].method is METHODS.MODEL


def test_forbidden_forms_are_replaced() -> None:
    job = make_job("زار {بيونغ يانغ|Pyongyang|place} أمس")
    entry = replace(job.matches[0].entry, forbidden=("Pyeongyang City",))
    job = TermJob(job.text, (replace(job.matches[0], entry=entry),))
    engine = ScriptedEngine({"زار Pyongyang أمس": "He visited Pyeongyang City yesterday"})
    _check(_enforce(job, engine), "He visited Pyongyang yesterday", METHODS.INSERTED)


def _preferred(marked: str) -> TermJob:
    job = make_job(marked)
    matches = tuple(replace(match, entry=replace(match.entry, status=TermStatus.PREFERRED)) for match in job.matches)
    return TermJob(job.text, matches)


@pytest.mark.parametrize(
    ("score", "text", "method"),
    [(-0.2, "Comrade Kim spoke", METHODS.SUBSTITUTED), (-0.9, "Mister Kim spoke", METHODS.NOT_NEEDED)],
    ids=["better score", "worse score"],
)
def test_a_preferred_term_is_used_if_the_score_does_not_drop(score: float, text: str, method: OutcomeMethod) -> None:
    def translate(requests: Sequence[Request]) -> list[Hypothesis]:
        return [
            Hypothesis("Comrade Kim spoke", score) if "Comrade" in item.text else Hypothesis("Mister Kim spoke", -0.5) for item in requests
        ]

    done = enforce_terms([_preferred("قال {الرفيق|Comrade|title} كيم")], translate, TermsSettings(), "en")[0]
    assert done.text == text
    assert done.outcomes[0].method is method
    assert done.outcomes[0].is_verified


def test_links_name_terms_exactly_and_words_by_alignment() -> None:
    job = make_job("قال {بوتين|Vladimir Putin|person} كلمة")
    engine = ScriptedEngine({"قال Vladimir Putin كلمة": "Vladimir Putin said a word"}, {"قال Vladimir Putin كلمة": [1, 2, 0, 3, 3]})
    done = _enforce(job, engine)
    pairs = [(job.text[a.start : a.end], done.text[b.start : b.end]) for a, b in ((link.source, link.target) for link in done.links)]
    assert pairs == [("بوتين", "Vladimir Putin"), ("قال", "said"), ("كلمة", "a word")]


def test_links_without_alignment_are_those_of_the_terms() -> None:
    engine = ScriptedEngine({"قال Putin نعم": "Putin said yes"})
    done = _enforce(make_job("قال {بوتين|Putin|person} نعم"), engine)
    assert [link.target for link in done.links] == [Span(0, 5)]


def test_two_calls_at_most_and_order_kept() -> None:
    engine = FakeEngine({"قال": "said", "زار": "visited"})
    calls: list[int] = []

    def translate(requests: Sequence[Request]) -> list[Hypothesis]:
        calls.append(len(requests))
        return engine.translate(requests, DecodingOptions())

    jobs = [make_job("قال {بوتين|Putin|person}"), make_job("زار {بكين|Beijing|place} أمس"), TermJob("قال", ())]
    done = enforce_terms(jobs, translate, TermsSettings(), "en")
    assert [item.text for item in done] == ["Said Putin", "Visited Beijing أمس", "said"]
    assert len(calls) <= 2


def test_no_jobs_give_no_texts() -> None:
    assert enforce_terms([], lambda requests: [Hypothesis("", 0.0) for _ in requests], TermsSettings(), "en") == []


def test_every_term_of_a_hard_sentence_gets_in_on_the_built_in_model() -> None:
    """Adjacent terms, clitics, a long title, one name twice."""
    pair = LanguagePair("ar", "en")
    job = make_job(
        "التقى {الرئيس|President|title} {بوتين|Putin|person} ب{وزير خارجية جمهورية كوريا الديمقراطية الشعبية"
        "|Foreign Minister of the Democratic People's Republic of Korea|title} في {بيونغ يانغ|Pyongyang|place}، "
        "وشكر {بوتين|Putin|person} مضيفيه."
    )
    with open_engine(find_model(pair), pair, EngineSettings()) as engine:
        done = enforce_terms([job], lambda requests: engine.translate(requests, DecodingOptions()), TermsSettings(), "en")[0]
    assert [outcome.method for outcome in done.outcomes if not outcome.is_verified] == []
    found = [done.text[outcome.start : outcome.end] for outcome in done.outcomes if outcome.start is not None]
    assert found == [match.target for match in job.matches]
    assert len({(outcome.start, outcome.end) for outcome in done.outcomes}) == 5


def test_a_term_of_a_dropped_clause_goes_to_the_end_and_says_so() -> None:
    words = "زار بوتين المصنع ثم ألقى كلمة طويلة جدا عن بناء مدينة كورسك"
    text = "Putin visited the plant."
    links = {words.replace("بوتين", "Putin").replace("كورسك", "Kursk"): [1, 0, 2, 2]}
    source = next(iter(links))
    engine = ScriptedEngine({source: text}, links)
    settings = replace(FIRST, redecode=False)
    done = _enforce(make_job(words.replace("بوتين", "{بوتين|Putin|person}").replace("كورسك", "{كورسك|Kursk|place}")), engine, settings)
    _check(done, "Putin visited the plant, Kursk.", METHODS.SUBSTITUTED, METHODS.INSERTED)
    assert "clause" in done.outcomes[1].reason


def test_a_free_translation_that_has_the_terms_is_kept() -> None:
    engine = ScriptedEngine({"قال بوتين نعم": "Putin said yes"})
    _check(_enforce(make_job("قال {بوتين|Putin|person} نعم"), engine, TermsSettings()), "Putin said yes", METHODS.MODEL)
    assert len(engine.calls) == 1


def test_a_term_that_the_free_translation_lost_is_written_into_the_source() -> None:
    free, told = "زار الوزير مصنع غازبروم", "زار الوزير مصنع Gazprom"
    engine = ScriptedEngine({free: "The minister visited a plant", told: "The minister visited a Gazprom plant"}, {free: [1, 1, 0, 2, 2]})
    done = _enforce(make_job("زار الوزير مصنع {غازبروم|Gazprom|organisation}"), engine, TermsSettings())
    _check(done, "The minister visited a Gazprom plant", METHODS.SUBSTITUTED)


def test_a_name_spelt_by_ear_is_replaced_without_a_second_translation() -> None:
    engine = ScriptedEngine({"قال يوري أوشاكوف نعم": "Yuri Ushakof said yes"}, {"قال يوري أوشاكوف نعم": [1, 2, 0, 3]})
    done = _enforce(make_job("قال {يوري أوشاكوف|Yury Ushakov|person} نعم"), engine, TermsSettings())
    _check(done, "Yury Ushakov said yes", METHODS.INSERTED)
    assert len(engine.calls) == 1


def test_an_adjective_becomes_the_countrys_possessive() -> None:
    engine = ScriptedEngine({"أيد سياسة روسيا": "He backed the Russian policy."}, {"أيد سياسة روسيا": [0, 0, 2, 2, 1]})
    done = _enforce(make_job("أيد سياسة {روسيا|Russia|country}"), engine, TermsSettings())
    _check(done, "He backed Russia's policy.", METHODS.INSERTED)


def test_an_admitted_form_gives_way_to_the_decided_one() -> None:
    job = make_job("في {وزارة الدفاع|Ministry of Defence|organisation}")
    entry = replace(job.matches[0].entry, admitted=("Defence Ministry",))
    engine = ScriptedEngine({"في وزارة الدفاع": "In the Defence Ministry."})
    done = _enforce(TermJob(job.text, (replace(job.matches[0], entry=entry),)), engine, TermsSettings())
    _check(done, "In the Ministry of Defence.", METHODS.MODEL)


def test_an_admitted_form_of_a_preferred_term_stays() -> None:
    job = make_job("وصل إلى {عمان|Amman|place}")
    entry = replace(job.matches[0].entry, admitted=("Oman",), status=TermStatus.PREFERRED)
    engine = ScriptedEngine({"وصل إلى عمان": "He arrived in Oman."})
    done = _enforce(TermJob(job.text, (replace(job.matches[0], entry=entry),)), engine, TermsSettings())
    assert done.text == "He arrived in Oman."
    assert [outcome.method for outcome in done.outcomes] == [METHODS.MODEL]
