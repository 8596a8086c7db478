from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilingua.errors import PublishError
from bilingua.publish import BuildOptions, SiteBuilder, build_site
from bilingua.units import BilingualDocument, BlockKind, GlossarySnapshot, Metadata, UnitState
from tests.publish.conftest import SETTINGS, Build, read_site
from tests.publish.sample import AR_EN, DELEGATION, DOCUMENTS, GLOSSARY, LIBRARY_OPENING, PUTIN, Piece, make_document, many_documents

BASE = "https://news.example/two"


def test_build_makes_three_pages_an_article(build: Build, tmp_path: Path) -> None:
    build()
    site = read_site(tmp_path / "public")
    wanted = {
        f"{path}index.html"
        for path in (
            "korea-delegation/",
            "ar/korea-delegation/",
            "en/korea-delegation/",
            "fa/tehran-bridge/",
            "ru/kazan-museum/",
            "he/haifa-harbour/",
        )
    }
    assert wanted <= site.keys()


def test_build_is_deterministic(build: Build, tmp_path: Path) -> None:
    build()
    first = read_site(tmp_path / "public")
    other = tmp_path / "other"
    build_site(list(reversed(DOCUMENTS)), GLOSSARY, BuildOptions(SETTINGS, other / "public", pictures=False))
    assert read_site(other / "public") == first


def test_every_page_names_its_alternates_and_they_name_it(build: Build, tmp_path: Path) -> None:
    build()
    alternates = {}
    for path, raw in read_site(tmp_path / "public").items():
        if path.endswith(".html") and (found := re.findall(r'hreflang="([^"]+)" href="(https://[^"]+)"', raw.decode())):
            canonical = re.search(r'rel="canonical" href="([^"]+)"', raw.decode())
            assert canonical is not None
            alternates[canonical[1]] = dict(found)
    assert len(alternates) >= 15
    for own, found in alternates.items():
        assert own in found.values()
        assert "x-default" in found
        assert all(alternates[other] == found for other in found.values())


def test_language_and_direction_stand_on_both_sides(build: Build, tmp_path: Path) -> None:
    build()
    page = (tmp_path / "public/korea-delegation/index.html").read_text()
    assert page.count('lang="ar" dir="rtl"') > 10
    assert '<html lang="en" dir="ltr">' in page
    assert '<html lang="ar" dir="rtl">' in (tmp_path / "public/ar/korea-delegation/index.html").read_text()
    russian = (tmp_path / "public/kazan-museum/index.html").read_text()
    assert re.search(r'class="c src" lang="ru" dir="ltr"', russian)
    assert re.search(r'class="c src" lang="fa" dir="rtl"', (tmp_path / "public/tehran-bridge/index.html").read_text())


def test_interface_of_source_pages_is_translated(build: Build, tmp_path: Path) -> None:
    build()
    assert "الأسماء والمصطلحات" in (tmp_path / "public/ar/korea-delegation/index.html").read_text()
    assert "Об этом тексте" in (tmp_path / "public/ru/kazan-museum/index.html").read_text()


def test_single_pages_nest_lists_and_quotations(build: Build, tmp_path: Path) -> None:
    build()
    page = (tmp_path / "public/en/korea-delegation/index.html").read_text()
    body = re.sub(r"\s+|<span[^>]*>|</span>", " ", page[page.index('<div class="body">') :])
    assert re.search(r"<ol><li>.*</li><li>.*<ul><li>.*</li></ul></li><li>.*</li></ol>", re.sub(r" ?(</?[ou]l>|</?li>) ?", r"\1", body))
    assert re.search(r"<blockquote> ?<p>.*</p> ?</blockquote>", body)


def test_state_and_model_are_shown(build: Build, tmp_path: Path) -> None:
    build()
    machine = (tmp_path / "public/korea-delegation/index.html").read_text()
    reviewed = (tmp_path / "public/amman-library/index.html").read_text()
    assert "Machine translation" in machine
    assert "Nobody has checked this translation" in machine
    assert "ar-en-mini" in machine
    assert "Reviewed" in reviewed
    assert "Nobody has checked" not in reviewed


def test_machine_pages_can_be_kept_from_search_engines(build: Build, tmp_path: Path) -> None:
    build(settings=replace(SETTINGS, noindex_machine=True))
    assert '<meta name="robots" content="noindex">' in (tmp_path / "public/en/korea-delegation/index.html").read_text()
    assert "noindex" not in (tmp_path / "public/en/amman-library/index.html").read_text()
    assert b"korea-delegation" not in (tmp_path / "public/sitemap.xml").read_bytes()


def test_structured_data_names_the_translation(build: Build, tmp_path: Path) -> None:
    build()
    page = (tmp_path / "public/en/korea-delegation/index.html").read_text()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    data = json.loads(found[1])
    assert (data["@type"], data["inLanguage"]) == ("NewsArticle", "en")
    assert data["translationOfWork"] == {"@id": f"{BASE}/ar/korea-delegation/", "inLanguage": "ar"}


def test_feeds_and_sitemap_are_xml_with_absolute_addresses(build: Build, tmp_path: Path) -> None:
    build()
    atom, sitemap = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    for name, count in (("feed.xml", 5), ("ar/feed.xml", 2), ("en/feed.xml", 5)):
        entries = ElementTree.parse(tmp_path / "public" / name).findall(f"{atom}entry/{atom}id")
        assert len(entries) == count
        assert all((entry.text or "").startswith(BASE) for entry in entries)
    places = [loc.text for loc in ElementTree.parse(tmp_path / "public/sitemap.xml").iter(f"{sitemap}loc")]
    assert f"{BASE}/korea-delegation/" in places
    assert f"{BASE}/404.html" not in places
    assert f"Sitemap: {BASE}/sitemap.xml" in (tmp_path / "public/robots.txt").read_text()


def test_there_are_no_broken_links(build: Build) -> None:
    assert build().warnings == ()


def test_links_stay_below_the_base_path(build: Build, tmp_path: Path) -> None:
    build()
    for raw in read_site(tmp_path / "public").values():
        if raw.startswith(b"<!doctype"):
            assert all(link.startswith("/two/") for link in re.findall(r'(?:href|src)="(/[^"]*)"', raw.decode()))


def test_index_is_cut_into_pages(tmp_path: Path) -> None:
    report = build_site(many_documents(45), GLOSSARY, BuildOptions(replace(SETTINGS, page_size=20), tmp_path / "public", pictures=False))
    assert (tmp_path / "public/page/3/index.html").is_file()
    assert (tmp_path / "public/ar/page/3/index.html").is_file()
    assert not (tmp_path / "public/page/4").exists()
    assert report.warnings == ()


def test_files_of_others_stay_and_own_stale_files_go(build: Build, tmp_path: Path) -> None:
    build()
    foreign = tmp_path / "public/en/CNAME"
    foreign.write_text("keep me")
    report = build(DOCUMENTS[1:])
    assert foreign.read_text() == "keep me"
    assert report.kept == ("en/CNAME",)
    assert "korea-delegation/index.html" in report.removed
    assert not (tmp_path / "public/korea-delegation").exists()


def test_symbolic_links_in_the_output_are_not_followed(build: Build, tmp_path: Path) -> None:
    build()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    (tmp_path / "public/link").symlink_to(outside)
    build(DOCUMENTS[1:])
    assert (tmp_path / "public/link").is_symlink()
    assert (outside / "precious").read_text() == "x"


def test_output_that_is_a_symbolic_link_is_refused(build: Build, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "public").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PublishError, match="symbolic link"):
        build()


def test_an_edited_page_is_made_anew(build: Build, tmp_path: Path) -> None:
    build()
    page = tmp_path / "public/index.html"
    right = page.read_bytes()
    page.write_bytes(b"edited by hand")
    build()
    assert page.read_bytes() == right


def test_a_failed_build_leaves_the_old_site(build: Build, tmp_path: Path) -> None:
    build()
    before = read_site(tmp_path / "public")
    theme = tmp_path / "theme/templates"
    theme.mkdir(parents=True)
    (theme / "entry.html").write_text("{{ no_such_name }}")
    with pytest.raises(PublishError, match=r"template entry\.html.*no_such_name"):
        build(theme_folder=tmp_path / "theme")
    assert read_site(tmp_path / "public") == before


@pytest.mark.parametrize("slug", ["../evil", "ar", "glossary", "a/b", "A", "", "a--b", "x" * 121, ".hidden"])
def test_slugs_that_cannot_be_an_address_are_refused(build: Build, slug: str) -> None:
    with pytest.raises(PublishError, match="article"):
        build([replace(DELEGATION, article=replace(DELEGATION.article, id=slug))])


def test_two_documents_of_one_slug_are_refused(build: Build) -> None:
    with pytest.raises(PublishError, match="two documents"):
        build([DELEGATION, DELEGATION])


def test_strict_mode_fails_on_a_warning(build: Build, tmp_path: Path) -> None:
    bare = replace(DELEGATION, units=tuple(replace(unit, target="", state=UnitState.INITIAL) for unit in DELEGATION.units))
    assert "no translated title" in build([bare]).warnings[0]
    with pytest.raises(PublishError, match="strict mode"):
        build([bare], replace(SETTINGS, strict=True))


def test_downloads_are_offered_and_checked(build: Build, tmp_path: Path) -> None:
    build([DELEGATION], downloads=lambda doc: {f"{doc.article.id}.tmx": "<tmx/>"})
    assert (tmp_path / "public/korea-delegation/korea-delegation.tmx").read_text() == "<tmx/>"
    assert 'href="/two/korea-delegation/korea-delegation.tmx"' in (tmp_path / "public/korea-delegation/index.html").read_text()
    with pytest.raises(PublishError, match="plain file name"):
        build([DELEGATION], downloads=lambda _doc: {"../../x": ""})


def test_an_empty_site_has_an_index(build: Build, tmp_path: Path) -> None:
    assert build([]).warnings == ()
    assert "nothing here yet" in (tmp_path / "public/index.html").read_text()


def test_an_edit_renders_only_what_depends_on_it(tmp_path: Path) -> None:
    documents = many_documents(30)
    builder = SiteBuilder(BuildOptions(SETTINGS, tmp_path / "public", pictures=False))
    builder.build(documents, GLOSSARY)
    units = documents[2].units
    documents[2] = replace(documents[2], units=(*units[:-1], replace(units[-1], target="Quite another ending.")))
    report = builder.build(documents, GLOSSARY)
    own = {"article-00002/index.html", "en/article-00002/index.html"}
    entries = {path for path in report.written if path.startswith("glossary/")}
    assert own <= set(report.written)
    assert set(report.written) - entries - own == set()


def test_a_changed_entry_renders_its_articles_only(tmp_path: Path) -> None:
    builder = SiteBuilder(BuildOptions(SETTINGS, tmp_path / "public", pictures=False))
    builder.build(DOCUMENTS, GLOSSARY)
    changed = GlossarySnapshot((replace(PUTIN, note="Changed."), *GLOSSARY.entries[1:]), "9" * 64)
    report = builder.build(DOCUMENTS, changed)
    assert set(report.written) == {f"{folder}korea-delegation/index.html" for folder in ("", "ar/", "en/")} | {
        "glossary/vladimir-putin/index.html"
    }


def test_a_changed_template_renders_its_pages_only(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    options = BuildOptions(SETTINGS, tmp_path / "public", theme_folder=theme, pictures=False)
    build_site(DOCUMENTS, GLOSSARY, options)
    (theme / "templates").mkdir(parents=True)
    (theme / "templates/404.html").write_text('{% extends "base.html" %}{% block main %}<h1>Gone</h1>{% endblock %}')
    report = build_site(DOCUMENTS, GLOSSARY, options)
    assert (report.rendered, report.written) == (1, ("404.html",))


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["target", "title", "state", "drop", "date", "tags", "note", "theme"]),
        st.integers(0, 7),
        st.sampled_from(["Aa", "ب", "<x>", "Vladimir Putin"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_an_incremental_build_equals_a_full_one(tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, int, str]]) -> None:
    folder = tmp_path_factory.mktemp("site")
    theme = folder / "theme"
    options = BuildOptions(replace(SETTINGS, page_size=3), folder / "public", theme_folder=theme, pictures=False)
    builder = SiteBuilder(options)
    documents, glossary = many_documents(8), GLOSSARY
    builder.build(documents, glossary)
    for kind, place, text in edits:
        documents, glossary = _edit(documents, glossary, theme, (kind, place, text))
        builder.build(documents, glossary)
    full = folder / "full"
    build_site(documents, glossary, replace(options, output=full / "public"))
    assert read_site(folder / "public") == read_site(full / "public")


def _edit(
    documents: list[BilingualDocument], glossary: GlossarySnapshot, theme: Path, edit: tuple[str, int, str]
) -> tuple[list[BilingualDocument], GlossarySnapshot]:
    kind, place, text = edit
    documents = list(documents)
    place %= len(documents)
    doc = documents[place]
    if kind == "target":
        documents[place] = replace(doc, units=(doc.units[0], replace(doc.units[1], target=text, outcomes=()), *doc.units[2:]))
    elif kind == "title":
        documents[place] = replace(doc, article=replace(doc.article, title=text))
    elif kind == "state":
        documents[place] = replace(doc, units=tuple(replace(unit, state=UnitState.FINAL) for unit in doc.units))
    elif kind == "drop" and len(documents) > 1:
        del documents[place]
    elif kind == "date":
        documents[place] = replace(doc, article=replace(doc.article, metadata=replace(doc.article.metadata, date="2025-12-24")))
    elif kind == "tags":
        documents[place] = replace(doc, article=replace(doc.article, metadata=Metadata(tags=(text, "ثقافة"))))
    elif kind == "note":
        glossary = GlossarySnapshot((replace(glossary.entries[0], note=text), *glossary.entries[1:]), text)
    elif kind == "theme":
        (theme / "templates").mkdir(parents=True, exist_ok=True)
        (theme / "templates/404.html").write_text('{% extends "base.html" %}{% block main %}' + text + "{% endblock %}")
    return documents, glossary


def test_the_library_article_links_its_terms(build: Build, tmp_path: Path) -> None:
    build([LIBRARY_OPENING])
    page = (tmp_path / "public/amman-library/index.html").read_text()
    assert page.count('<a class="t" href="#t-national-library">') == 6
    assert 'id="t-national-library"' in page
    entry = (tmp_path / "public/glossary/national-library/index.html").read_text()
    assert entry.count("<mark>") == 6


def test_a_long_block_is_continued_in_another_grid(build: Build, tmp_path: Path) -> None:
    """The style sheet knows a fixed number of rows; it and the view must agree."""
    from bilingua import publish
    from bilingua.publish.view import ROWS

    rows = tuple((f"الجملة رقم {number}.", f"Sentence number {number}.") for number in range(2 * ROWS + 3))
    build([make_document("long-block", AR_EN, ("عنوان", "Title"), [Piece(BlockKind.PARAGRAPH, rows)])])
    page = (tmp_path / "public/long-block/index.html").read_text()
    assert (page.count('class="b paragraph"'), page.count('class="b paragraph cont"')) == (1, 2)
    css = (Path(publish.__file__).parent / "static/default/site.css").read_text()
    assert f"--k: {ROWS};" in css
    assert f"--k: {ROWS + 1};" not in css
