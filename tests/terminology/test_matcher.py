"""Finding terms in text: joined letters, spellings, false friends, overlaps, short forms, overrides."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.terminology import TermMatcher, build_termbase
from bilingua.units import LanguagePair, Placeable, PlaceableKind, Segment, TermEntry, TermForm

PAIR = LanguagePair("ar", "en")


def entry(source: str, target: str, kind: str = "other", **extra: object) -> TermEntry:
    return TermEntry(id="", source=source, target=target, type=kind, **extra)  # type: ignore[arg-type]


ENTRIES = (
    entry("بوتين", "Putin", "person"),
    entry("سيرغي لافروف", "Sergey Lavrov", "person", shorts=(TermForm("لافروف", "Lavrov"),)),
    entry("كيم جونغ أون", "Kim Jong Un", "person", shorts=(TermForm("كيم", "Kim"),)),
    entry("كيم يو جونغ", "Kim Yo Jong", "person", shorts=(TermForm("كيم", "Kim Yo Jong"),)),
    entry("علي", "Ali", "person"),
    entry("بنان", "Banan", "person"),
    entry("ريم", "Reem", "person"),
    entry("محمد بن سلمان", "Mohammed bin Salman", "person"),
    entry("لبنان", "Lebanon", "country"),
    entry("الصين", "China", "country"),
    entry("سورية", "Syria", "country"),
    entry("مصر", "Egypt", "country"),
    entry("غينيا", "Guinea", "country"),
    entry("كينيا", "Kenya", "country"),
    entry("أنغولا", "Angola", "country"),
    entry("ألمانيا", "Germany", "country"),
    entry("مسقط", "Muscat", "place"),
    entry("تومسك", "Tomsk", "place"),
    entry("كوبا", "Cuba", "country"),
    entry("الأمم المتحدة", "United Nations", "organisation"),
    entry("اللجنة المركزية", "Central Committee", "organisation"),
    entry("يونسكو", "UNESCO", "organisation"),
    entry("حماس", "Hamas", "organisation"),
    entry("NATO", "NATO", "organisation", flags=frozenset({"case"})),
    entry("رئيس", "President", "title"),
    entry("رئيس الوزراء", "Prime Minister", "title"),
    entry("وزيرة الخارجية", "Foreign Minister", "title"),
    entry("وزارة", "ministry"),
    entry("مبعوث", "envoy", "title", flags=frozenset({"inflect"})),
    entry("المبعوث الخاص", "Special Envoy", "title", flags=frozenset({"inflect"})),
    entry("فجر", "Fajr", "work", flags=frozenset({"exact"})),
)


@pytest.fixture(scope="module")
def matcher() -> TermMatcher:
    return TermMatcher(build_termbase(ENTRIES, PAIR))


def found(matcher: TermMatcher, text: str) -> list[tuple[str, str, str]]:
    return [(match.proclitics, match.surface, match.target) for match in matcher.match_text(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل بوتين", ("", "بوتين", "Putin")),
        ("وبوتين", ("و", "بوتين", "Putin")),
        ("فلبوتين", ("فل", "بوتين", "Putin")),
        ("لـبوتين", ("لـ", "بوتين", "Putin")),
        ("لـ بوتين", ("", "بوتين", "Putin")),
        ("لـ«بوتين»", ("", "بوتين", "Putin")),
        ("وَلِبوتينَ", ("وَلِ", "بوتينَ", "Putin")),
        ("بالصين", ("ب", "الصين", "China")),
        ("وكالصين", ("وك", "الصين", "China")),
        ("للصين", ("ل", "لصين", "China")),
        ("وللأمم المتحدة", ("ول", "لأمم المتحدة", "United Nations")),
        ("للجنة المركزية", ("ل", "لجنة المركزية", "Central Committee")),
        ("قال الرئيس", ("", "الرئيس", "President")),
        ("للرئيس", ("ل", "لرئيس", "President")),
        ("منظمة اليونسكو", ("", "اليونسكو", "UNESCO")),
        ("في Nato و NATO", ("", "NATO", "NATO")),
    ],
)
def test_match_text_takes_joined_letters_apart(matcher: TermMatcher, text: str, expected: tuple[str, str, str]) -> None:
    assert found(matcher, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "قام على قدميه",  # على is no Ali
        "طعام لبناني",
        "الحماس كبير",
        "كريم كبير",  # not ك + ريم
        "بوتينية",
        "الكابوتين",
        "صين",  # the name has its article
        "رصين",
        "تمسك برأيه",  # not تومسك
        "كوبًا من الشاي",
        "المنيا",  # not ألمانيا
        "فرقة سورية",
        "مسقط رأسه",
        "وفجر",  # exact: no joined letters
        "محمد بن سليمان",
        "رئيسه الجديدة",
        "كانوا",
        "NATOs",
        "nato",
    ],
)
def test_match_text_keeps_false_friends_out(matcher: TermMatcher, text: str) -> None:
    assert [match for match in found(matcher, text) if match[1] != "رئيس"] == []


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("كيم جونغ-أون", "Kim Jong Un"),
        ("كيم جونغوون", "Kim Jong Un"),
        ("كیم جونغ أون", "Kim Jong Un"),
        ("كِيم جُونغ  أُون", "Kim Jong Un"),
        ("كيم جونج اون", "Kim Jong Un"),
        ("سرغي لافروڤ", "Sergey Lavrov"),
        ("سيرجي لافروف", "Sergey Lavrov"),
        ("محمد ابن سلمان", "Mohammed bin Salman"),
        ("انجولا", "Angola"),
        ("كينيا", "Kenya"),
        ("الامم المتحده", "United Nations"),
        ("وزيره الخارجيه", "Foreign Minister"),
        ("اﻷمم المتحدة", "United Nations"),
    ],
)
def test_match_text_knows_spellings(matcher: TermMatcher, text: str, target: str) -> None:
    assert [match.target for match in matcher.match_text(text)] == [target]


def test_match_text_takes_the_longest_of_those_that_begin_first(matcher: TermMatcher) -> None:
    assert found(matcher, "رئيس الوزراء في لبنان") == [("", "رئيس الوزراء", "Prime Minister"), ("", "لبنان", "Lebanon")]


def test_match_text_gives_the_pronoun(matcher: TermMatcher) -> None:
    matches = matcher.match_text("وزارتها ورئيسهم")
    assert [(m.proclitics, m.surface, m.enclitic) for m in matches] == [("", "وزارت", "ها"), ("و", "رئيس", "هم")]


@pytest.mark.parametrize(
    ("text", "surface", "target"),
    [
        ("التقى المبعوثين الخاصين", "المبعوثين الخاصين", "Special Envoys"),
        ("مبعوثان", "مبعوثان", "envoys"),
        ("عين مبعوثا", "مبعوثا", "envoy"),
    ],
)
def test_match_text_inflects_where_the_entry_says_so(matcher: TermMatcher, text: str, surface: str, target: str) -> None:
    assert [(m[1], m[2]) for m in found(matcher, text)] == [(surface, target)]


def segment(text: str, number: int = 0, placeables: tuple[Placeable, ...] = ()) -> Segment:
    return Segment(f"s{number}", "b", 0, len(text), text, placeables)


def test_match_segments_takes_short_forms_only_after_the_full_form(matcher: TermMatcher) -> None:
    texts = ["قال لافروف شيئا", "وصل سيرغي لافروف", "ثم غادر لافروف"]
    result = matcher.match_segments([segment(text, number) for number, text in enumerate(texts)])
    assert [[(m.target, m.via) for m in matches] for matches in result] == [[], [("Sergey Lavrov", "source")], [("Lavrov", "short")]]


def test_match_segments_gives_a_shared_short_form_to_the_last_named(matcher: TermMatcher) -> None:
    texts = ["كيم جونغ أون ثم كيم", "كيم يو جونغ ثم كيم"]
    result = matcher.match_segments([segment(text, number) for number, text in enumerate(texts)])
    assert [[m.target for m in matches] for matches in result] == [["Kim Jong Un", "Kim"], ["Kim Yo Jong", "Kim Yo Jong"]]


def test_match_segments_lets_the_article_decide(matcher: TermMatcher) -> None:
    result = matcher.match_segments([segment("الصين وعمر الشريف ومصر")], overrides=[("الصين", "PRC"), ("عمر الشريف", "Omar Sharif")])
    assert [(m.target, m.via, m.entry.target) for m in result[0]] == [
        ("PRC", "override", "PRC"),
        ("Omar Sharif", "override", "Omar Sharif"),
        ("Egypt", "source", "Egypt"),
    ]


def test_match_segments_leaves_code_and_addresses_alone(matcher: TermMatcher) -> None:
    text = "`بوتين` و[لبنان](http://x/مصر)"
    code = Placeable(PlaceableKind.CODE, 0, 7, 1, 6)
    link = Placeable(PlaceableKind.LINK, 9, len(text), 10, 15)
    matches = matcher.match_segments([segment(text, placeables=(code, link))])[0]
    assert [(m.start, m.target) for m in matches] == [(10, "Lebanon")]


def test_match_text_of_another_language_respects_word_boundaries() -> None:
    matcher = TermMatcher(build_termbase([entry("Москва", "Moscow", "place")], LanguagePair("ru", "en")))
    assert [m.surface for m in matcher.match_text("МОСКВА, Москвада, москва")] == ["МОСКВА", "москва"]


def test_match_text_of_a_language_without_spaces() -> None:
    matcher = TermMatcher(build_termbase([entry("中国", "China", "country")], LanguagePair("zh", "en")))
    assert [m.start for m in matcher.match_text("我爱中国人")] == [2]


_SOURCES = [item.source for item in ENTRIES]
_PIECES = st.sampled_from([*_SOURCES, "و", "ب", "ل", "ال", " ", "ـ", "َ", "\u200f", "ﻻ", "على", "\n", "-", "x", "\0"])


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_match_text_offsets_always_hold(text: str) -> None:
    for match in _MATCHER.match_text(text):
        assert text[match.start : match.end] == match.surface
        assert text[match.start - len(match.proclitics) : match.start] == match.proclitics
        assert text[match.end : match.end + len(match.enclitic)] == match.enclitic


@given(st.lists(st.text(max_size=30), max_size=5))
def test_match_segments_takes_any_unicode(texts: list[str]) -> None:
    segments = [segment(text, number) for number, text in enumerate(texts)]
    for item, matches in zip(segments, _MATCHER.match_segments(segments), strict=True):
        ends = [0]
        for match in matches:
            assert item.text[match.start : match.end] == match.surface
            assert match.start >= ends[-1]
            ends.append(match.end)


@given(
    st.sampled_from(["", "و", "ف"]),
    st.sampled_from(["", "ب", "ل", "ك"]),
    st.sampled_from(["بوتين", "سيرغي لافروف", "كيم جونغ أون", "الصين"]),
)
def test_match_text_finds_a_name_behind_any_particles(conjunction: str, preposition: str, name: str) -> None:
    written = name
    if preposition == "ل" and name.startswith("ال"):
        written = name[1:]  # ل and ال are written لل
    matches = _MATCHER.match_text(f"ثم {conjunction}{preposition}{written}.")
    assert [(m.proclitics, m.surface) for m in matches] == [(conjunction + preposition, written)]


_MATCHER = TermMatcher(build_termbase(ENTRIES, PAIR))


def test_index_cache_is_used_and_a_damaged_one_is_made_again(tmp_path: Path) -> None:
    termbase = build_termbase(ENTRIES, PAIR)
    first = TermMatcher(termbase, cache=tmp_path)
    (path,) = tmp_path.glob("*.json")
    good = path.read_bytes()
    for damage in (b"", b"x" * 100, good[:-20], good.replace(b"0", b"1"), b"bilingua-terms x y\n[]"):
        path.write_bytes(damage)
        assert TermMatcher(termbase, cache=tmp_path).match_text("وصل بوتين") == first.match_text("وصل بوتين")
        assert path.read_bytes() == good


@pytest.mark.parametrize(
    ("text", "target"),
    [("في عُمان وقطر", "Oman"), ("إلى عُمانَ", "Oman"), ("وعمّان", "Amman"), ("في عمان", "either"), ("في عَمان", "either")],
)
def test_an_entry_with_marks_needs_the_harakat_in_the_text(text: str, target: str) -> None:
    marked = [entry(source, name, "place", flags=frozenset({"marks"})) for source, name in (("عُمان", "Oman"), ("عمّان", "Amman"))]
    matcher = TermMatcher(build_termbase([entry("عمان", "either", "place"), *marked], PAIR))
    assert [match.target for match in matcher.match_text(text)] == [target]
