"""Each check on cases that must pass and cases that must be found, in both directions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bilingua.checks import ALL_CHECKS, check_names, check_unit
from bilingua.source import ReadOptions, parse_article
from bilingua.units import (
    LanguagePair,
    OutcomeMethod,
    Segment,
    Severity,
    Span,
    TermEntry,
    TermMatch,
    TermOutcome,
    TranslationUnit,
    UnitOrigin,
    UnitState,
    WordLink,
)

AR_EN, EN_AR, EN_FR, AR_FA = LanguagePair("ar", "en"), LanguagePair("en", "ar"), LanguagePair("en", "fr"), LanguagePair("ar", "fa")


def make_unit(source: str, target: str) -> TranslationUnit:
    return TranslationUnit(Segment("s1", "b1", 0, len(source), source), target, UnitState.TRANSLATED, UnitOrigin.ENGINE)


def found_in(check: str, source: str, target: str, pair: LanguagePair = AR_EN) -> list[str]:
    """Return the severities of one check's findings."""
    return [finding.severity.value for finding in check_unit(make_unit(source, target), pair) if finding.check == check]


SAME_NUMBERS = [
    ("٤٫٥ مليون", "4.5 million", AR_EN),
    ("4,5 مليون", "4.5 million", AR_EN),
    ("4.5 مليون", "4,500,000", AR_EN),
    ("17,300 كيلومتر", "17300 kilometres", AR_EN),
    ("خمسة وعشرون رجلا", "25 men", AR_EN),
    ("والثمانية والأربعون", "the 48th", AR_EN),
    ("مليونا شخص", "two million people", AR_EN),
    ("مليونان و500 ألف", "2.5 million", AR_EN),
    ("بين مليونين وثلاثة ملايين", "between two and three million, 2 million to 3 million", AR_EN),
    ("ثلاثمئة وخمسة وأربعون ألفا", "345,000", AR_EN),
    ("10 آلاف", "10,000", AR_EN),
    ("ما بين 20 و30 مليونا", "20 to 30 million", AR_EN),
    ("عند الساعة 14:30", "at 2:30 pm", AR_EN),
    ("في الساعة 0230 بتوقيت غرينتش", "at 2:30 GMT", AR_EN),
    ("في السبعينيات", "in the 1970s", AR_EN),
    ("القرن الحادي والعشرين", "the 21st century", AR_EN),
    ("لويس السادس عشر", "Louis XVI", AR_EN),
    ("03.09.2025", "September 3, 2025", AR_EN),
    ("3 أيلول/ سبتمبر 2025", "03/09/2025", AR_EN),
    ("موسم 1995-96", "the 1995-1996 season", AR_EN),
    ("7 في المئة", "7 percent", AR_EN),
    ("كلمة مدتها ساعتان", "a 2 hour speech", AR_EN),
    ("نصف مليون", "half a million", AR_EN),
    ("four dozen bases", "48 قاعدة", EN_AR),
    ("$2.3bn", "2.3 مليار دولار", EN_AR),
    ("twenty-five million", "٢٥ مليونا", EN_AR),
    ("4.5 percent", "٤٫٥ بالمئة", EN_AR),
]


@pytest.mark.parametrize(("source", "target", "pair"), SAME_NUMBERS)
def test_numbers_that_mean_the_same_pass(source: str, target: str, pair: LanguagePair) -> None:
    assert found_in("numbers", source, target, pair) == []


OTHER_NUMBERS = [
    ("٤٫٥ مليون", "45 million", AR_EN),
    ("2.3 مليار دولار", "$2.3 million", AR_EN),
    ("عام 1987", "in 1978", AR_EN),
    ("بلغ 340 باحثا", "reached researchers", AR_EN),
    ("الساعة 9:30", "at 9:50", AR_EN),
    ("17,300 كيلومتر", "1,730 kilometres", AR_EN),
    ("وصل الوفد", "The delegation of 450 arrived", AR_EN),
    ("3 أيلول 2025", "September 8, 2025", AR_EN),
    ("1.2 million barrels", "1.2 مليار برميل", EN_AR),
    ("The 48 ships", "السفن ٨٤", EN_AR),
]


@pytest.mark.parametrize(("source", "target", "pair"), OTHER_NUMBERS)
def test_numbers_that_differ_are_errors(source: str, target: str, pair: LanguagePair) -> None:
    assert "error" in found_in("numbers", source, target, pair)


def test_number_word_that_is_lost_is_a_warning() -> None:
    assert found_in("numbers", "خمسة وأربعون ألف طن", "many tons") == ["warning"]


def test_numbers_inside_addresses_and_code_do_not_count() -> None:
    assert found_in("numbers", "اقرأ [هنا](https://example.org/2024/77)", "Read [here](https://example.org/2024/77)") == []


def test_numbers_of_a_term_belong_to_it() -> None:
    entry = TermEntry("g20", "مجموعة العشرين", "G20")
    source, target = "قمة مجموعة العشرين", "the G20 summit"
    match = TermMatch(entry, 4, 18, "مجموعة العشرين", "G20")
    unit = replace(make_unit(source, target), outcomes=(TermOutcome(match, OutcomeMethod.MODEL, 4, 7),))
    assert [finding for finding in check_unit(unit, AR_EN) if finding.check == "numbers"] == []


def test_a_currency_inside_a_name_is_no_money() -> None:
    entry = TermEntry("kim", "كيم جونغ وون", "Kim Jong Un")
    source, target = "قال كيم جونغ وون 5 كلمات", "Kim Jong Un said 5 words"
    match = TermMatch(entry, 4, 16, "كيم جونغ وون", "Kim Jong Un")
    unit = replace(make_unit(source, target), outcomes=(TermOutcome(match, OutcomeMethod.MODEL, 0, 11),))
    assert check_unit(unit, AR_EN) == ()
    assert [finding.check for finding in check_unit(make_unit(source, target), AR_EN)] == ["money"]


CASES = [
    ("percent", "ارتفع 12%", "rose by 12 percent", AR_EN, []),
    ("percent", "ارتفع ١٢ في المئة", "rose 12%", AR_EN, []),
    ("percent", "ارتفع 12%", "rose by 12", AR_EN, ["error"]),
    ("percent", "rose 12 percent", "ارتفع 12", EN_AR, ["error"]),
    ("percent", "rose 12 percent", "ارتفع ١٢٪", EN_AR, []),
    ("money", "5 ملايين دولار", "$5 million", AR_EN, []),
    ("money", "5 ملايين دولار", "5 million euros", AR_EN, ["error"]),
    ("money", "5 ملايين دولار", "5 million", AR_EN, ["warning"]),
    ("money", "€5 million", "خمسة ملايين يورو", EN_AR, []),
    ("money", "€5 million", "خمسة ملايين روبل", EN_AR, ["error"]),
    ("money", "700 مليون يوان", "¥700 million", AR_EN, []),
    ("dates", "في آذار/ مارس", "in March", AR_EN, []),
    ("dates", "في آذار/ مارس", "in April", AR_EN, ["error"]),
    ("dates", "في تشرين الثاني", "in the autumn", AR_EN, ["warning"]),
    ("dates", "يوم الاثنين", "on Monday", AR_EN, []),
    ("dates", "بين الاثنين خلاف", "the two disagree", AR_EN, []),
    ("dates", "يوم الثلاثاء", "on Wednesday", AR_EN, ["error"]),
    ("dates", "on Friday", "يوم الخميس", EN_AR, ["error"]),
    ("dates", "He may march", "قد يسير", EN_AR, []),
    ("quotes", 'قال "نعم" وخرج', "He said “yes” and left", AR_EN, []),
    ("quotes", "قال «نعم» وخرج", 'He said "yes and left', AR_EN, ["error"]),
    ("quotes", "قال «نعم وخرج", 'He said "yes and left', AR_EN, []),
    ("quotes", 'شاشة 24" جديدة', 'a new 24" screen', AR_EN, []),
    ("quotes", "قال «نريد ماء نظيفا»", "He said we want clean water", AR_EN, ["warning"]),
    ("quotes", 'He said "yes" twice', "قال «نعم مرتين", EN_AR, ["error"]),
    ("brackets", "(كذا) قال", "(so) he said", AR_EN, []),
    ("brackets", "(كذا) قال", "(so he said", AR_EN, ["error"]),
    ("brackets", "1) أولا", "1) first", AR_EN, []),
    ("brackets", "[رابط](https://x.org/a_(b)) هنا", "[link](https://x.org/a_(b)) here", AR_EN, []),
    ("brackets", "the bank (largest)", "المصرف (الأكبر", EN_AR, ["error"]),
    ("leftover-script", "وصل الوفد", "The وفد arrived", AR_EN, ["error"]),
    ("leftover-script", "وصل الوفد", "The delegation arrived", AR_EN, []),
    ("leftover-script", "وصل الوفد", "هیئت رسید", AR_FA, []),
    ("copied-source", "The delegation arrived in the city today", "The delegation arrived in the city today", EN_FR, ["error"]),
    ("copied-source", "Reuters", "Reuters", AR_EN, []),
    ("copied-source", "وصل الوفد أمس", "وصل الوفد أمس", AR_EN, ["error"]),
    ("copied-source", "Vladimir Putin", "Vladimir Putin", EN_FR, []),
    ("repetition", "وصل الوفد", "The the delegation arrived", AR_EN, ["error"]),
    ("repetition", "في بورا بورا", "in Bora Bora", AR_EN, []),
    ("repetition", "قال إنه كان قد", "He said that he had had it", AR_EN, []),
    ("repetition", "لا لا", "no no", AR_EN, []),
    ("repetition", "وصل الوفد", "the city of the city of the city of peace", AR_EN, ["error"]),
    ("repetition", "وصل الوفد", "It is jjjjjjj", AR_EN, ["error"]),
    ("repetition", "The delegation arrived", "وصل وصل الوفد", EN_AR, ["error"]),
    ("direction-marks", "وصل", "arrived", AR_EN, []),
    ("direction-marks", "وصل", "arr\u202eived", AR_EN, ["error"]),
    ("direction-marks", "وصل", "\u2067arrived\u2069", AR_EN, []),
    ("direction-marks", "وصل", "\u2067arrived", AR_EN, ["error"]),
    ("direction-marks", "وصل", "arrived\u200f", AR_EN, ["warning"]),
    ("direction-marks", "It came", "\u200fوصل", EN_AR, []),
    ("negation", "لم يصل الوفد", "The delegation did not arrive", AR_EN, []),
    ("negation", "لم يصل الوفد", "The delegation arrived", AR_EN, ["warning"]),
    ("negation", "لم يوافق الوفد", "The delegation refused", AR_EN, []),
    ("negation", "لا يزال هنا", "He is still here", AR_EN, []),
    ("negation", "He didn't come", "جاء", EN_AR, ["warning"]),
    ("negation", "He didn't come", "لم يأت", EN_AR, []),
    ("punctuation", "متى وصل؟", "When did he arrive?", AR_EN, []),
    ("punctuation", "متى وصل؟", "When did he arrive.", AR_EN, ["warning"]),
    ("punctuation", "وصل.", "He arrived", AR_EN, ["warning"]),
    ("punctuation", "وصل، ثم خرج.", "He arrived، then left.", AR_EN, ["warning"]),
    ("punctuation", "He came, then left.", "وصل، ثم خرج.", EN_AR, []),
    ("punctuation", "قال: «متى؟»", 'He said: "When?"', AR_EN, []),
    ("spacing", "وصل الوفد", "It  came", AR_EN, ["warning"]),
    ("spacing", "وصل الوفد", "It came ", AR_EN, ["warning"]),
    ("spacing", "وصل الوفد", "It came , then left", AR_EN, ["warning"]),
    ("spacing", "وصل الوفد", "It came, then left", AR_EN, []),
    ("length-ratio", "وصل الوفد إلى المدينة مساء أمس بعد رحلة طويلة شاقة", "It came", AR_EN, ["error"]),
    ("length-ratio", "وصل الوفد إلى المدينة", "The delegation arrived in the city", AR_EN, []),
    ("empty-target", "وصل", " ", AR_EN, ["error"]),
    ("empty-target", "…", "…", AR_EN, []),
]


@pytest.mark.parametrize(("check", "source", "target", "pair", "expected"), CASES)
def test_check(check: str, source: str, target: str, pair: LanguagePair, expected: list[str]) -> None:
    assert found_in(check, source, target, pair) == expected


def test_every_check_has_cases() -> None:
    elsewhere = {"numbers", "placeables", "dropped-text", "truncated", "missing-term", "forbidden-term"}
    elsewhere |= {"low-confidence", "name-forms"}
    assert {case[0] for case in CASES} | elsewhere == set(check_names())


def test_spans_show_the_place() -> None:
    unit = make_unit("وصل ٣٤٠ باحثا", "Researchers arrived, 340 430 of them")
    places = [
        unit.target[f.target_span.start : f.target_span.end] for f in check_unit(unit, AR_EN) if f.check == "numbers" and f.target_span
    ]
    assert places == ["430"]


def _markdown_unit(source: str, target: str) -> TranslationUnit:
    article = parse_article(source, ReadOptions("ar"), kind="markdown", name="own")
    return TranslationUnit(article.blocks[-1].segments[0], target, UnitState.TRANSLATED, UnitOrigin.ENGINE)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("زر [الموقع](https://x.org) اليوم", "Visit [the site](https://x.org) today", []),
        ("زر [الموقع](https://x.org) اليوم", "Visit the site today", ["error"]),
        ("زر [الموقع](https://x.org) اليوم", "Visit [the](https://x.org) [site](https://x.org) today", ["error", "error"]),
        ("اكتب `run` هنا", "Write `run` here", []),
        ("اكتب `run` هنا", "Write `ran` here", ["error", "warning"]),
        ("هذا **مهم** جدا", "This is **very** important", []),
        ("هذا **مهم** جدا", "This is very important", ["warning"]),
        ("اقرأ https://x.org/a اليوم", "Read https://x.org/a today", []),
        ("اقرأ https://x.org/a اليوم", "Read https://x.org/b today", ["error"]),
        ("وصل الوفد اليوم", "The [delegation](https://x.org) came", ["error"]),
    ],
)
def test_inline_content_is_kept_once(source: str, target: str, expected: list[str]) -> None:
    found = check_unit(_markdown_unit(source, target), AR_EN)
    assert [finding.severity.value for finding in found if finding.check == "placeables"] == expected


def _linked(source: str, target: str, pairs: list[tuple[str, str]]) -> TranslationUnit:
    def span(text: str, part: str) -> Span:
        return Span(text.index(part), text.index(part) + len(part))

    links = tuple(WordLink(span(source, left), span(target, right)) for left, right in pairs)
    return replace(make_unit(source, target), links=links)


def test_a_run_of_source_words_without_links_is_dropped_text() -> None:
    source = "وصل الوفد. ثم زار المعرض الكبير والتقى العمال وألقى كلمة طويلة."
    unit = _linked(source, "The delegation arrived.", [("وصل", "arrived"), ("الوفد", "The delegation")])
    found = [finding for finding in check_unit(unit, AR_EN) if finding.check == "dropped-text"]
    assert [(f.severity, source[f.source_span.start : f.source_span.end]) for f in found if f.source_span] == [
        (Severity.ERROR, "ثم زار المعرض الكبير والتقى العمال وألقى كلمة طويلة")
    ]


def test_a_few_words_without_links_are_not_dropped_text() -> None:
    unit = _linked("وصل الوفد أمس", "The delegation arrived yesterday", [("وصل", "arrived")])
    assert [finding for finding in check_unit(unit, AR_EN) if finding.check == "dropped-text"] == []


def test_engine_facts_become_findings() -> None:
    unit = replace(make_unit("وصل الوفد", "The delegation arrived"), is_truncated=True, score=-3.0)
    assert [(f.check, f.severity.value) for f in check_unit(unit, AR_EN)] == [("truncated", "error"), ("low-confidence", "warning")]


def _term_unit(method: OutcomeMethod, target: str) -> TranslationUnit:
    entry = TermEntry("e1", "الخليج", "the Gulf", forbidden=("the Bay",))
    match = TermMatch(entry, 0, 6, "الخليج", "the Gulf")
    return replace(make_unit("الخليج هادئ", target), outcomes=(TermOutcome(match, method),))


def test_missing_and_forbidden_terms_are_errors() -> None:
    found = check_unit(_term_unit(OutcomeMethod.FAILED, "The Bay is calm"), AR_EN)
    assert [(f.check, f.severity.value) for f in found] == [("missing-term", "error"), ("forbidden-term", "error")]


def test_a_person_may_word_a_term_otherwise() -> None:
    assert [f.severity.value for f in check_unit(_term_unit(OutcomeMethod.HUMAN, "The waters are calm"), AR_EN)] == ["warning"]


def test_a_unit_that_is_not_translated_has_no_findings() -> None:
    unit = TranslationUnit(Segment("s1", "b1", 0, 4, "وصل 5"))
    assert check_unit(unit, AR_EN) == ()


def test_disabled_checks_do_not_run() -> None:
    unit = make_unit("بلغ 340", "reached 430 ")
    assert check_unit(unit, AR_EN, [check.name for check in ALL_CHECKS]) == ()


def test_languages_without_data_are_checked_for_digits_and_marks() -> None:
    unit = make_unit("Nambari 340 (mpya)", "Number 430 (new")
    assert {finding.check for finding in check_unit(unit, LanguagePair("sw", "en"))} == {"numbers", "brackets"}


OTHER_LANGUAGES = [
    ("numbers", "2,5 millions de dollars", "$2.5 million", "fr-en", []),
    ("numbers", "1.200 personnes", "1,200 people", "fr-en", []),
    ("numbers", "2,5 millions", "25 million", "fr-en", ["error", "error"]),
    ("spacing", "Why?", "Pourquoi ?", "en-fr", []),
    ("spacing", "Why?", "Why ?", "fr-en", ["warning"]),
    ("negation", "Il n'est pas venu", "He came", "fr-en", ["warning"]),
    ("dates", "en août", "in July", "fr-en", ["error"]),
    ("numbers", "25 млн рублей", "25 million rubles", "ru-en", []),
    ("numbers", "пятьдесят тысяч", "50,000", "ru-en", []),
    ("money", "25 млн рублей", "25 million euros", "ru-en", ["error"]),
    ("leftover-script", "Он пришел", "Он came", "ru-en", ["error"]),
    ("dates", "в понедельник", "on Tuesday", "ru-en", ["error"]),
    ("numbers", "۲۵ میلیون دلار", "$25 million", "fa-en", []),
    ("numbers", "بیست و پنج نفر", "25 people", "fa-en", []),
    ("percent", "۱۲ درصد", "12", "fa-en", ["error"]),
    ("dates", "در ژوئیه", "in June", "fa-en", ["error"]),
]


@pytest.mark.parametrize(("check", "source", "target", "pair", "expected"), OTHER_LANGUAGES)
def test_check_in_other_languages(check: str, source: str, target: str, pair: str, expected: list[str]) -> None:
    assert found_in(check, source, target, LanguagePair(*pair.split("-"))) == expected
