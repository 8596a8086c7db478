"""Page furniture: what goes, what stays, what becomes front matter, and that all of it is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bilingua.config import SourceSettings
from bilingua.errors import ConfigError
from bilingua.source import ReadOptions, parse_article, read_article
from bilingua.source.furniture import STRUCTURE_RULES, known_rules, parse_furniture
from bilingua.units import Article, BlockKind

RAW = Path(__file__).parents[1] / "data" / "raw"
PAGES = sorted(path for path in RAW.iterdir() if path.suffix in (".txt", ".html"))
LEAD = "عنوان الخبر الأول في الصفحة\nوصل الوزير إلى العاصمة صباح اليوم الأحد.\n"
BODY = "واستقبله في المطار عدد من كبار المسؤولين.\nوقال الوزير إن المحادثات تبدأ مساء اليوم.\nوتستمر الزيارة أربعة أيام في ثلاث مدن.\n"


def read(text: str, *disabled: str) -> Article:
    return parse_article(text, ReadOptions("ar", SourceSettings(disabled_rules=disabled)), kind="text", name="a.txt")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_raw_page(path: Path) -> None:
    expected = json.loads(path.with_suffix("").with_suffix(".expected.json").read_text(encoding="utf-8"))
    article = read_article(path, ReadOptions("ar"))
    metadata = article.metadata
    found = {"title": article.title, "date": metadata.date, "source": metadata.source, "section": metadata.section}
    assert found == {key: expected[key] for key in found}
    assert [block.text for block in article.blocks[1:]] == expected["body_paragraphs"]
    listed = "\n".join(removal.text for removal in article.removals)
    assert [text for text in expected["removed"] if text not in listed or text in [b.text for b in article.blocks]] == []


@pytest.mark.parametrize("path", [page for page in PAGES if page.suffix == ".txt"], ids=lambda path: path.name)
def test_nothing_disappears(path: Path) -> None:
    """Every line of a text page is the title, in the body, or listed with its line number."""
    article = read_article(path, ReadOptions("ar"))
    kept = {article.title, *(block.text for block in article.blocks)}
    listed = {(removal.line, removal.text) for removal in article.removals}
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
    assert [line for number, line in enumerate(lines) if line and line not in kept and (number, line) not in listed] == []


def test_times_of_publication_and_change() -> None:
    article = read("date 2025-04-22 عنوان\n11:42 GMT 22.04.2025 (تم التحديث: 12:05 GMT 23.04.2025)\n" + BODY)
    assert article.title == "عنوان"
    assert article.metadata.date == "2025-04-22"
    assert article.metadata.extra == (("published", "2025-04-22T11:42Z"), ("updated", "2025-04-23T12:05Z"))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("© Novapress . Samir / الانتقال إلى بنك الصوراجتماع الوزيرين", "photo-credit"),
        ("اقرأ أيضًا: موعد القمة المقبلة", "read-also-line"),
        ("شارك على فيسبوك تويتر", "share-bar"),
        ("12 تعليقا", "comment-counter"),
        ("تابعوا آخر الأخبار على قناتنا في تلغرام", "app-advert"),
        ("رويترز", "agency-line"),
        ("لقاء الرئيسين في العاصمة... صور وفيديو", "related-headline"),
        ("الرئيس يصل إلى ساحة الشهداء حيث تقام مراسم الاستقبال الرسمية", "related-headline"),
    ],
)
def test_rule_takes_its_line_and_can_be_disabled(line: str, rule: str) -> None:
    text = LEAD + BODY + line + "\n" + BODY.replace("أربعة", "خمسة")
    article = read(text)
    assert [(removal.rule, removal.text) for removal in article.removals] == [(rule, line)]
    assert line not in article.body
    kept = read(text, rule)
    assert (rule, line) not in [(removal.rule, removal.text) for removal in kept.removals]


@pytest.mark.parametrize(
    "line",
    [
        "تابع الوزير حديثه على هامش القمة مع نظيره الأردني.",
        "شارك في الاجتماع ممثلون عن مصر والأردن والعراق.",
        "وأعلن المتحدث باسم الوزارة أن المحادثات كانت بناءة ومثمرة",
        "وقال الوزير في ختام كلمته أمام أعضاء المجلس ما يلي:",
        "اقرأ أيضا في وجوه الناس ما لا يقولونه لك.",
        "المزيد من العمل هو ما تحتاج إليه البلاد اليوم.",
        "- بند في قائمة طويلة من البنود التي لا تنتهي بنقطة",
    ],
)
def test_sentences_of_the_story_stay(line: str) -> None:
    article = read(LEAD + BODY + line + "\n" + BODY)
    assert line.removeprefix("- ") in [block.text for block in article.blocks]
    assert article.removals == ()


def test_subheading_becomes_a_heading() -> None:
    article = read(LEAD + BODY + "تصريحات الوزير\n" + BODY)
    assert "\n\n## تصريحات الوزير\n\n" in article.body
    plain = read(LEAD + BODY + "تصريحات الوزير\n" + BODY, "subheading")
    assert BlockKind.HEADING not in [block.kind for block in plain.blocks]


def test_label_on_a_related_headline_goes_with_it() -> None:
    article = read(LEAD + BODY + "الأزمة الحدودية\nالوزير يؤكد دعم بلاده... صور\n" + BODY)
    assert [removal.text for removal in article.removals] == ["الأزمة الحدودية", "الوزير يؤكد دعم بلاده... صور"]


def test_labels_around_the_text_are_tags() -> None:
    title, lead = LEAD.strip().split("\n")
    article = read(f"{title}\nالشرق الأوسط\n{lead}\n{BODY}قطر\nمجلس التعاون\n")
    assert [(removal.rule, removal.text) for removal in article.removals] == [
        ("head-label", "الشرق الأوسط"),
        ("tail-label", "قطر"),
        ("tail-label", "مجلس التعاون"),
    ]
    kept = read(f"{title}\nالشرق الأوسط\n{lead}\n{BODY}قطر\nمجلس التعاون\n", "head-label", "tail-label")
    assert kept.removals == ()


def test_one_label_at_the_end_stays() -> None:
    """It may be the author's name."""
    assert read(f"{LEAD}{BODY}سامر الخطيب\n").blocks[-1].text == "سامر الخطيب"


def test_page_without_stops_is_left_alone() -> None:
    lines = [f"سطر رقم {number} من نص كتبه صاحبه بلا نقاط في آخر السطور" for number in range(6)]
    article = read("عنوان\n" + "\n".join(lines))
    assert ([block.text for block in article.blocks[1:]], article.removals) == (lines, ())


def test_repeated_title_is_taken_out() -> None:
    article = read(LEAD + "عنوان الخبر الأول في الصفحة\n" + BODY)
    assert [(removal.rule, removal.line) for removal in article.removals] == [("repeated-title", 2)]


def test_comments_do_not_swallow_an_article() -> None:
    """The word for comments in the middle of a page is not the end of it."""
    assert BODY.split("\n")[0] in read(LEAD + "التعليقات\n" + BODY).body


def test_clean_never_keeps_all() -> None:
    options = ReadOptions("ar", SourceSettings(clean="never"))
    article = parse_article(LEAD + "رويترز\n0 تعليق\n", options, kind="text", name="a.txt")
    assert ("رويترز" in article.body, "0 تعليق" in article.body, article.removals) == (True, True, ())


def test_clean_always_cleans_markdown() -> None:
    text = f"# عنوان\n\n{BODY}\n**شارك الخبر**\n\n## باب\n\n{BODY}\n0 تعليق\n"
    options = ReadOptions("ar", SourceSettings(clean="always"))
    article = parse_article(text, options, kind="markdown", name="a.md")
    assert [(removal.rule, removal.line) for removal in article.removals] == [("share-bar", 6), ("comment-counter", 14)]
    assert parse_article(text, ReadOptions("ar"), kind="markdown", name="a.md").removals == ()


def test_own_rules_of_a_project(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    rule = "[[rule]]\nname='slogan'\nabout='x'\nposition='anywhere'\naction='drop'\npattern='^صوت الحقيقة$'\n"
    file.write_text(rule, encoding="utf-8")
    options = ReadOptions("ar", SourceSettings(rules=str(file)))
    article = parse_article(LEAD + BODY + "صوت الحقيقة\n", options, kind="text", name="a.txt")
    assert [removal.rule for removal in article.removals] == ["slogan"]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["Minister opens the new railway line", "By Jane Fox", "March 4, 2025", "The minister opened the new line on Tuesday.",
                "Read also: Other news", "Thousands of people came to the station.", "3 comments"]),
        ("ru", ["Министр открыл новую линию", "3 сентября 2025, 10:20", "Министр открыл новую линию во вторник утром.",
                "Читайте также: Другие новости", "На вокзал пришли тысячи людей со всей страны.", "Комментарии (3)"]),
        ("fa", ["وزیر خط تازه را گشود", "عکس: خبرگزاری", "وزیر روز سه‌شنبه خط تازه را در تهران گشود.", "بیشتر بخوانید: خبر دیگر",
                "هزاران نفر برای این مراسم به ایستگاه آمدند.", "کد خبر: 12345"]),
    ],
)  # fmt: skip
def test_other_languages(language: str, lines: list[str]) -> None:
    article = parse_article("\n".join(lines), ReadOptions(language), kind="text", name="a.txt")
    sentences = [line for line in lines if line.endswith(".")]
    assert (article.title, [block.text for block in article.blocks[1:]]) == (lines[0], sentences)
    assert len(article.removals) == len(lines) - 1 - len(sentences)


def test_language_without_rules_is_read_whole() -> None:
    article = parse_article("Titel\nErster Satz steht hier heute so da.\n3 Kommentare", ReadOptions("de"), kind="text", name="a")
    assert (article.body, article.removals) == ("Erster Satz steht hier heute so da.\n\n3 Kommentare", ())


@pytest.mark.parametrize("language", ["ar", "en", "ru", "fa"])
def test_rules_are_named_and_described(language: str) -> None:
    rules = known_rules(language)
    names = [rule.name for rule in rules]
    assert len(set(names)) == len(names) and not set(names) & set(STRUCTURE_RULES)
    assert [rule.name for rule in rules if not rule.about.endswith(".")] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rule = 1 =", "not a TOML file"),
        ("[[rule]]\nname='x'", "lacks about, action, pattern, position"),
        ("[[rule]]\nname='x'\nabout='x'\nposition='top'\naction='drop'\npattern='x'", "position is 'top'"),
        ("[[rule]]\nname='x'\nabout='x'\nposition='head'\naction='drop'\npattern='('", "not a regular expression"),
        ("[[rule]]\nname='x'\nabout='x'\nposition='head'\naction='drop'\npattern='(?P<no>x)'", "group 'no' is unknown"),
        ("[[rule]]\nname='subheading'\nabout='x'\nposition='head'\naction='drop'\npattern='x'", "is taken"),
    ],
)
def test_wrong_rules_are_errors(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=r"own\.toml: ") as caught:
        parse_furniture(text, "own.toml")
    assert words in str(caught.value)
