"""The sample site in a real browser: alignment, reading controls, terms, search, every kind of reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ARTICLE = "/korea-delegation/"
TYPES = {
    "side by side": ARTICLE,
    "source": "/ar/korea-delegation/",
    "target": "/en/korea-delegation/",
    "russian": "/kazan-museum/",
    "persian": "/fa/tehran-bridge/",
    "index": "/",
    "arabic index": "/ar/",
    "glossary": "/glossary/",
    "entry": "/glossary/vladimir-putin/",
    "tags": "/tags/",
    "tag": "/tags/ثقافة/",
    "archive": "/archive/",
    "search": "/search/",
    "not found": "/404.html",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROWS = """() => [...document.querySelectorAll('.body .b')].flatMap((block) => {
  const boxes = (cell) => [...cell.querySelectorAll(':scope > .s')].map((s) => s.getBoundingClientRect());
  const [source, target] = [...block.querySelectorAll(':scope > .c')].map(boxes);
  return source.map((box, k) => [box.top, target[k].top, box.bottom, target[k].bottom, box.left, target[k].left]);
})"""


def find_violations(page: Page) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core: pip install axe-playwright-python")
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]} ({node.get('failureSummary', '')[:160]})" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", TYPES.values(), ids=TYPES)
def test_axe_finds_nothing(open_page: OpenPage, path: str) -> None:
    assert find_violations(open_page(path)) == []


@pytest.mark.parametrize("path", [ARTICLE, "/ar/korea-delegation/", "/glossary/vladimir-putin/", "/"])
@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"viewport": {"width": 390, "height": 800}}],
    ids=["dark", "forced", "phone"],
)
def test_axe_finds_nothing_for_other_readers(open_page: OpenPage, path: str, options: dict[str, object]) -> None:
    assert find_violations(open_page(path, **options)) == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_scrolls_sideways(open_page: OpenPage, width: int) -> None:
    wide = []
    page = open_page("/", viewport={"width": width, "height": 800})
    base = page.url.rstrip("/")
    for path in TYPES.values():
        page.goto(base + path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []


@pytest.mark.parametrize("path", [ARTICLE, "/kazan-museum/", "/tehran-bridge/"])
def test_both_sides_of_a_row_stand_at_one_height(open_page: OpenPage, path: str) -> None:
    rows = open_page(path).evaluate(ROWS)
    assert len(rows) >= 1
    assert [row for row in rows if abs(row[0] - row[1]) > 0.5 or abs(row[2] - row[3]) > 0.5 or row[4] == row[5]] == []


def test_rows_hold_when_a_reader_enlarges_one_script(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.evaluate("[...document.querySelectorAll('.src .s')].forEach((s) => { s.style.fontSize = '2.4em' })")
    assert all(abs(top - other) < 0.5 for top, other, *_rest in page.evaluate(ROWS))


def test_source_stands_on_the_side_where_it_is_read_from(open_page: OpenPage) -> None:
    arabic, russian = open_page(ARTICLE).evaluate(ROWS)[0], open_page("/kazan-museum/").evaluate(ROWS)[0]
    assert arabic[4] > arabic[5]
    assert russian[4] < russian[5]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_reader_chooses_the_view(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(ARTICLE, java_script_enabled=scripts)
    page.check("#o-src", force=True)
    boxes = [page.locator(f".body .{side} > .s").first.bounding_box() for side in ("src", "tgt")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] < boxes[1]["x"]
    page.check("#v-tgt", force=True)
    assert not page.locator(".body .src > .s").first.is_visible()
    assert page.locator(".body .tgt > .s").first.is_visible()
    page.check("#v-both", force=True)
    page.check("#r-par", force=True)
    first = page.locator(".body .src").first
    assert first.evaluate("(cell) => getComputedStyle(cell.querySelector('.s')).display") == "inline"


def test_choices_are_kept(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.check("#v-src", force=True)
    page.goto(page.url.replace("korea-delegation", "amman-library"))
    assert page.is_checked("#v-src")


def test_pointing_at_a_sentence_lights_both_sides(open_page: OpenPage) -> None:
    page = open_page(ARTICLE, java_script_enabled=False)
    page.locator(".body .tgt > .s").nth(1).hover()
    lit = page.eval_on_selector_all(
        ".body .s", "(all) => all.filter((s) => getComputedStyle(s).getPropertyValue('--on').trim()).map((s) => s.parentElement.className)"
    )
    assert lit == ["c src", "c tgt"]


def test_an_address_lights_its_sentence(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    number = page.locator("a.n").nth(2)
    number.click()
    page.mouse.move(1, 1)
    assert page.url.endswith(number.get_attribute("href") or "?")
    assert (
        page.eval_on_selector_all(".body .s", "(all) => all.filter((s) => getComputedStyle(s).getPropertyValue('--on').trim()).length") == 2
    )


def test_pointing_at_a_word_lights_its_translation(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.evaluate("document.fonts.ready")
    box = page.locator(".body .tgt > .s").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 75, box["y"] + 30)
    page.wait_for_function("CSS.highlights.has('word')")
    texts = page.evaluate("[...CSS.highlights.get('word')].map((range) => range.toString())")
    assert len(texts) == 2
    assert texts[0] in "وصل الوفد الثقافي برئاسة"
    assert texts[1] in "The cultural delegation"


def test_a_term_opens_its_entry_by_keyboard_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    term = page.locator(".body a.t").first
    term.focus()
    page.keyboard.press("Enter")
    card = page.locator(".card-pop")
    assert card.is_visible()
    assert "Committee for Cultural Relations" in card.inner_text()
    assert card.locator("a").first.evaluate("(link) => link === document.activeElement")
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert term.evaluate("(link) => link === document.activeElement")


def test_a_term_opens_its_entry_on_hover(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.locator(".body a.t").first.hover()
    page.locator(".card-pop").wait_for(state="visible", timeout=3000)


def test_without_scripts_a_term_still_opens_its_entry(open_page: OpenPage) -> None:
    page = open_page(ARTICLE, java_script_enabled=False)
    page.locator(".body a.t").first.click()
    entry = page.locator(".entry:target")
    assert entry.evaluate("(card) => getComputedStyle(card).position") == "fixed"
    entry.locator(".close").click()
    assert page.locator(".entry:target").count() == 0


def test_everything_is_reached_by_keyboard(open_page: OpenPage) -> None:
    """Tabbing through reaches every link, form control and number once and never gets stuck."""
    page = open_page(ARTICLE)
    wanted = page.eval_on_selector_all(
        "a[href], button:not([hidden]), [tabindex='0']", "(all) => all.filter((node) => node.checkVisibility()).length"
    )
    seen = set()
    for _step in range(wanted + 30):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(seen) >= wanted


def test_the_first_tab_leads_to_the_text(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_copying_gives_both_texts_and_the_citation(open_page: OpenPage) -> None:
    page = open_page(ARTICLE, permissions=["clipboard-read", "clipboard-write"])
    page.locator("button.copy").click()
    page.wait_for_function("document.querySelector('button.copy').textContent === 'Copied'")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "Thirty-five members of the community" in text
    assert "وكان في استقباله" in text
    assert "وكالة أنباء بيكدو" in text
    assert "/korea-delegation/" in text


def test_print_shows_the_texts_and_no_controls(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    page.emulate_media(media="print")
    assert page.locator(".body .src > .s").first.is_visible()
    assert page.locator(".body .tgt > .s").first.is_visible()
    assert not page.locator(".reader").is_visible()
    assert not page.locator(".masthead nav").is_visible()
    assert len(page.pdf()) > 10_000


def test_dark_is_dark_and_the_reader_may_overrule_the_system(open_page: OpenPage) -> None:
    page = open_page(ARTICLE, color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(21, 23, 27)"
    page.check("#th-light", force=True)
    assert page.evaluate(colour) == "rgb(251, 248, 241)"


def test_fonts_are_the_sites_own(open_page: OpenPage, address: str) -> None:
    page = open_page(ARTICLE)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family.replaceAll('\"', ''))")
    assert {"Bilingua Serif", "Noto Naskh Arabic"} <= set(loaded)


def test_nothing_is_asked_from_elsewhere_and_a_page_is_light(open_page: OpenPage, address: str) -> None:
    page = open_page("/404.html")
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(address + ARTICLE)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(address) for url in sizes)
    assert sum(sizes.values()) < 120_000
    assert sum(size for url, size in sizes.items() if url.endswith(".js")) < 15_000


@pytest.mark.parametrize("query", ["المكتبة", "المكتبه", "المَكْتَبَة", "المـكتبة", "library"])
def test_search_lands_on_the_sentence(open_page: OpenPage, query: str) -> None:
    pytest.importorskip("pagefind_bin", reason="no Pagefind: pip install 'bilingua[search]'")
    page = open_page("/search/")
    page.fill("#q", query)
    page.locator(".results li li a").first.wait_for()
    links = page.eval_on_selector_all(".results a", "(all) => all.map((link) => link.getAttribute('href'))")
    assert any("/amman-library/#s-" in link for link in links)
    page.locator(".results li li a").first.click()
    page.wait_for_selector(":target", state="attached")
