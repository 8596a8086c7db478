from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from bilingua.publish import BuildOptions, build_site
from bilingua.publish.pictures import SIZE, can_draw, draw_picture
from tests.publish.conftest import SETTINGS
from tests.publish.sample import DELEGATION, GLOSSARY

pytestmark = pytest.mark.skipif(not can_draw(), reason="no Pillow with Raqm: pip install 'bilingua[pictures]'")
ARABIC, ENGLISH = ("المكتبة الوطنية تفتح قاعة للمخطوطات", "ar"), ("National Library opens a manuscripts hall", "en")


def draw(source: tuple[str, str] = ARABIC, target: tuple[str, str] = ENGLISH) -> tuple[tuple[int, int], int, int]:
    """Return the size of a picture and how many pixels of ink its left and right halves have."""
    from PIL import Image

    image = Image.open(BytesIO(draw_picture("Two Columns", source, target))).convert("L")
    halves = [image.crop((x, 80, x + 560, 500)) for x in (20, 620)]
    ink = [sum(half.histogram()[:120]) for half in halves]
    return image.size, ink[0], ink[1]


def test_a_picture_holds_both_titles_each_on_its_side() -> None:
    size, left, right = draw()
    assert size == SIZE
    assert left > 3000
    assert right > 3000
    assert draw(source=("", "ar"))[2] == 0
    assert draw(target=("", "en"))[1] == 0


def test_a_picture_is_the_same_every_time() -> None:
    assert draw_picture("x", ARABIC, ENGLISH) == draw_picture("x", ARABIC, ENGLISH)


def test_a_long_title_stays_in_its_half() -> None:
    from PIL import Image

    image = Image.open(BytesIO(draw_picture("x", (ARABIC[0] * 9, "ar"), (ENGLISH[0] * 9, "en")))).convert("L")
    spine = image.crop((570, 0, 595, 520)), image.crop((606, 0, 630, 520))
    assert [sum(part.histogram()[:120]) for part in spine] == [0, 0]


@pytest.mark.parametrize(("title", "lang"), [("Музей книги 2025", "ru"), ("נמל חיפה נפתח", "he"), ("پل تازه ۲۰۲۵", "fa")])
def test_other_scripts_are_drawn(title: str, lang: str) -> None:
    _size, left, right = draw(source=(title, lang))
    assert left > 1000
    assert right > 1000


def test_pages_name_their_picture(tmp_path: Path) -> None:
    build_site([DELEGATION], GLOSSARY, BuildOptions(SETTINGS, tmp_path / "public"))
    page = (tmp_path / "public/korea-delegation/index.html").read_text()
    assert '<meta property="og:image" content="https://news.example/two/korea-delegation/picture.png">' in page
    assert (tmp_path / "public/korea-delegation/picture.png").read_bytes().startswith(b"\x89PNG")
