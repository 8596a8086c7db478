"""Names from CLDR."""

from pathlib import Path

from bilingua.terminology.cldr import format_cldr, list_cldr_entries
from bilingua.terminology.fold import fold_key
from bilingua.terminology.tsv import parse_glossary, read_entries
from bilingua.units import LanguagePair

ROOT = Path(__file__).parents[2]
PAIR = LanguagePair("ar", "en")


def test_list_cldr_entries_names_countries_cities_and_days() -> None:
    table = {entry.source: (entry.target, entry.type) for entry in list_cldr_entries(PAIR)}
    wanted = {
        "لبنان": ("Lebanon", "country"),
        "بيروت": ("Beirut", "place"),
        "اللغة الصينية": ("Chinese", "language"),
        "الثلاثاء": ("Tuesday", "day"),
    }
    assert {source: table[source] for source in wanted} == wanted


def test_list_cldr_entries_leaves_out_words_doubles_and_what_is_taken() -> None:
    sources = {fold_key(entry.source) for entry in list_cldr_entries(PAIR, taken={fold_key("لبنان")})}
    assert sources.isdisjoint(map(fold_key, ("لبنان", "مالي", "بنين", "عمان", "مارس")))


def test_format_cldr_works_for_other_pairs() -> None:
    file = parse_glossary(format_cldr(LanguagePair("ru", "de")), "cldr.ru-de.tsv")
    table = {entry.source: entry.target for _, entry in file.entries}
    assert (table["Германия"], table["Москва"], table["среда"]) == ("Deutschland", "Moskau", "Mittwoch")


def test_the_shipped_file_is_current() -> None:
    """The rows are those that the other files leave; the first line names the Babel version and may differ."""
    others = [path for path in (ROOT / "glossary").glob("*.ar-en.tsv") if not path.name.startswith("cldr.")]
    taken = {fold_key(form) for path in others for entry in read_entries(path) for form in (entry.source, *entry.variants)}
    shipped = (ROOT / "glossary" / "cldr.ar-en.tsv").read_text(encoding="utf-8")
    assert shipped.splitlines()[1:] == format_cldr(PAIR, taken).splitlines()[1:], "run scripts/make_cldr_glossary.py"
