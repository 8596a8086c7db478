# ruff: noqa: E501  a sentence and its translation stand on one line
"""Bilingual documents of our own for the publisher's tests: every kind of block, four source languages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bilingua.units import (
    Article,
    BilingualDocument,
    Block,
    BlockKind,
    GlossarySnapshot,
    LanguagePair,
    Metadata,
    OutcomeMethod,
    Segment,
    Signature,
    Span,
    TermEntry,
    TermMatch,
    TermOutcome,
    TranslationUnit,
    UnitOrigin,
    UnitState,
    WordLink,
)

SIGNATURE = Signature("ctranslate2 4.8.5", "ar-en-mini", "0" * 64, "{}", "1" * 64, "bilingua-rules 1", "0.1.0")
PUTIN = TermEntry(
    "vladimir-putin",
    "فلاديمير بوتين",
    "Vladimir Putin",
    variants=("فلاديمير فلاديميروفيتش بوتين",),
    type="person",
    note="President of the Russian Federation.",
    origin="own",
)
PYONGYANG = TermEntry("pyongyang", "بيونغ يانغ", "Pyongyang", type="place", origin="own")
COMMITTEE = TermEntry(
    "cultural-committee",
    "لجنة العلاقات الثقافية",
    "Committee for Cultural Relations",
    type="organisation",
    note="Not «Cultural Relations Commission».",
)
LIBRARY = TermEntry("national-library", "المكتبة الوطنية", "National Library", type="organisation")
GLOSSARY = GlossarySnapshot((PUTIN, PYONGYANG, COMMITTEE, LIBRARY), "2" * 64)


NO_METADATA = Metadata()


@dataclass(frozen=True, slots=True)
class Piece:
    """A block to be made: kind, rows of (source, target), its place."""

    kind: BlockKind
    rows: tuple[tuple[str, str], ...]
    level: int = 0
    ordinal: int | None = None
    quote: int = 0


def para(*rows: tuple[str, str]) -> Piece:
    return Piece(BlockKind.PARAGRAPH, rows)


def make_document(slug: str, pair: LanguagePair, title: tuple[str, str], pieces: Sequence[Piece], metadata: Metadata = NO_METADATA, entries: Sequence[TermEntry] = (), state: UnitState = UnitState.TRANSLATED) -> BilingualDocument:  # fmt: skip
    """Make a document whose offsets are right by construction; terms are found by plain search."""
    blocks, units, lines = [], [], []
    for number, piece in enumerate([Piece(BlockKind.TITLE, (title,)), *pieces]):
        block_id = f"b{number}"
        text, segments, done = " ".join(source for source, _ in piece.rows), [], 0
        translatable = piece.kind not in (BlockKind.CODE, BlockKind.HTML, BlockKind.RULE)
        for source, target in piece.rows if translatable else ():
            start = text.index(source, done)
            done = start + len(source)
            name = hashlib.sha256(f"{number}:{start}:{source}".encode()).hexdigest()[:8]
            segment = Segment(name, block_id, start, done, source)
            segments.append(segment)
            units.append(_make_unit(segment, target, entries, state))
        blocks.append(
            Block(block_id, piece.kind, text, 0, len(text), number, translatable, piece.level, piece.ordinal, piece.quote, tuple(segments))
        )
        if number:
            lines.append(text)
    article = Article(slug, pair.source, title[0], "\n".join(lines), tuple(blocks), metadata, sha256="3" * 64)
    return BilingualDocument(pair, article, tuple(units), SIGNATURE)


def _make_unit(segment: Segment, target: str, entries: Sequence[TermEntry], state: UnitState) -> TranslationUnit:
    outcomes = []
    for entry in entries:
        for form in (entry.source, *entry.variants):
            start = segment.text.find(form)
            if start >= 0:
                match = TermMatch(entry, start, start + len(form), form, entry.target)
                found = target.find(entry.target)
                outcomes.append(
                    TermOutcome(match, OutcomeMethod.SUBSTITUTED, found, found + len(entry.target))
                    if found >= 0
                    else TermOutcome(match, OutcomeMethod.FAILED, reason="not there")
                )
                break
    outcomes.sort(key=lambda outcome: outcome.match.start)
    links = tuple(WordLink(a, b) for a, b in zip(_words(segment.text), _words(target), strict=False))
    done = state if target else UnitState.INITIAL
    return TranslationUnit(
        segment, target, done, UnitOrigin.ENGINE if target else UnitOrigin.NONE, tuple(outcomes), links=links, score=-0.3
    )


def _words(text: str) -> list[Span]:
    spans, start = [], 0
    for word in text.split(" "):
        spans.append(Span(start, start + len(word)))
        start += len(word) + 1
    return [span for span in spans if span.end > span.start]


AR_EN = LanguagePair("ar", "en")
DELEGATION = make_document(
    "korea-delegation",
    AR_EN,
    ("الوفد الثقافي الكوري يصل إلى فلاديفوستوك على متن قطار الصداقة", "Korean cultural delegation arrives in Vladivostok aboard the Friendship Train"),
    [
        para(("وصل الوفد الثقافي برئاسة نائب رئيس لجنة العلاقات الثقافية مع البلدان الأجنبية إلى مدينة فلاديفوستوك على متن قطار الصداقة المنطلق من بيونغ يانغ.", "The cultural delegation led by the vice-chairman of the Committee for Cultural Relations with Foreign Countries arrived in the city of Vladivostok aboard the Friendship Train from Pyongyang."), ("وكان في استقباله بمحطة القطار 35 من أبناء الجالية حاملين باقات الزهور.", "Thirty-five members of the community met it at the railway station with bouquets of flowers.")),
        para(("نقل الضيوف تحيات رئيس الاتحاد الروسي فلاديمير فلاديميروفيتش بوتين، معربين عن ثقتهم بأن أيام الثقافة ستسهم في ترسيخ علاقات الشراكة الاستراتيجية الشاملة بين البلدين.", "The guests conveyed greetings from the President of the Russian Federation, Vladimir Putin, expressing confidence that the days of culture would help to strengthen the comprehensive strategic partnership between the two countries."),),
        Piece(BlockKind.HEADING, (("برنامج الزيارة", "Programme of the visit"),), level=2),
        Piece(BlockKind.LIST_ITEM, (("حفل موسيقي في المسرح البحري", "A concert in the Maritime Theatre"),), level=1, ordinal=1),
        Piece(BlockKind.LIST_ITEM, (("لقاء مع طلبة **الجامعة الفدرالية** للشرق الأقصى", "A meeting with students of the **Far Eastern Federal University**"),), level=1, ordinal=2),
        Piece(BlockKind.LIST_ITEM, (("أسئلة الطلبة وأجوبة الفنانين", "Questions from students, answers from the artists"),), level=2),
        Piece(BlockKind.LIST_ITEM, (("زيارة [متحف الإقليم](https://museum.example/ar)", "A visit to [the regional museum](https://museum.example/en)"),), level=1, ordinal=3),
        Piece(BlockKind.QUOTE, (("إن الفن خير رسول بين القلوب.", "Art is the best messenger between hearts."), ("وقد حملناه معنا إليكم.", "We have brought it to you.")), quote=1),
        Piece(BlockKind.TABLE_CELL, (("اليوم", "Day"),), level=0, ordinal=0),
        Piece(BlockKind.TABLE_CELL, (("المكان", "Place"),), level=0, ordinal=1),
        Piece(BlockKind.TABLE_CELL, (("17 أيلول", "17 September"),), level=1, ordinal=0),
        Piece(BlockKind.TABLE_CELL, (("المسرح البحري", "Maritime Theatre"),), level=1, ordinal=1),
        Piece(BlockKind.TABLE_CELL, (("18 أيلول", "18 September"),), level=2, ordinal=0),
        Piece(BlockKind.TABLE_CELL, (("نصب الشهداء", "Memorial to the fallen"),), level=2, ordinal=1),
        Piece(BlockKind.RULE, (("---", ""),)),
        Piece(BlockKind.CODE, (("train = 'Friendship'", ""),)),
        para(("سيواصل الوفد زيارته إلى خاباروفسك ثم موسكو، ويعود إلى بيونغ يانغ في الأول من تشرين الأول.", "The delegation will continue to Khabarovsk and then Moscow, and return to Pyongyang on October 1."), ("ولم تعلن بعد تفاصيل الرحلة الثانية.", "")),
    ],
    Metadata("2025-09-18", "وكالة أنباء بيكدو", "النشاطات الخارجية", "سامي نور", "CC0-1.0", "https://news.example/ar/18", ("كوريا", "روسيا", "ثقافة")),
    (PUTIN, PYONGYANG, COMMITTEE),
)  # fmt: skip
LIBRARY_OPENING = make_document(
    "amman-library",
    AR_EN,
    ("المكتبة الوطنية تفتح قاعة للمخطوطات", "National Library opens a manuscripts hall"),
    [para(("افتتحت المكتبة الوطنية في عمان قاعة جديدة للمخطوطات تضم 1250 مجلدا.", "The National Library in Amman opened a new manuscripts hall holding 1,250 volumes."), ("وقال مدير المكتبة الوطنية إن القاعة مفتوحة للباحثين.", "The director of the National Library said the hall was open to scholars."))],
    Metadata("2025-09-17", "صحيفة المدينة", None, None, "CC0-1.0", None, ("ثقافة",)),
    (LIBRARY,),
    UnitState.REVIEWED,
)  # fmt: skip
PERSIAN = make_document("tehran-bridge", LanguagePair("fa", "en"), ("پل تازه در تهران گشوده شد", "New bridge opened in Tehran"), [para(("شهردار گفت که می‌خواهیم رفت‌وآمد آسان‌تر شود.", "The mayor said: we want traffic to become easier."))], Metadata("2025-09-16", "روزنامه شهر", tags=("تهران",)))  # fmt: skip
HEBREW = make_document("haifa-harbour", LanguagePair("he", "en"), ("נמל חיפה נפתח מחדש", "Haifa harbour reopens"), [para(("הנמל נפתח בבוקר יום ראשון.", "The harbour opened on Sunday morning."))], Metadata("2025-09-15", "העיתון"))  # fmt: skip
RUSSIAN = make_document("kazan-museum", LanguagePair("ru", "en"), ("В Казани открылся музей книги", "A museum of the book opens in Kazan"), [para(("Музей открылся в субботу.", "The museum opened on Saturday."), ("Вход свободный.", "Admission is free."))], Metadata("2025-09-14", "Городская газета"))  # fmt: skip
DOCUMENTS = (DELEGATION, LIBRARY_OPENING, PERSIAN, HEBREW, RUSSIAN)


def many_documents(count: int) -> list[BilingualDocument]:
    """Return documents that differ in slug, title and date."""
    return [
        replace(
            DOCUMENTS[index % 2],
            article=replace(
                DOCUMENTS[index % 2].article,
                id=f"article-{index:05d}",
                metadata=replace(DOCUMENTS[index % 2].article.metadata, date=f"2025-{index // 28 % 12 + 1:02d}-{index % 28 + 1:02d}"),
            ),
        )
        for index in range(count)
    ]
