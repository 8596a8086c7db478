from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bilingua.errors import PublishError
from bilingua.publish.assets import themes
from tests.publish.conftest import SETTINGS, Build


def test_there_are_two_themes() -> None:
    assert themes() == ("broadsheet", "default")


def test_the_second_theme_builds_without_a_warning(build: Build, tmp_path: Path) -> None:
    assert build(settings=replace(SETTINGS, theme="broadsheet", strict=True)).warnings == ()
    page = (tmp_path / "public/index.html").read_text()
    assert '<article class="story">' in page
    assert "broadsheet." in page


def test_an_unknown_theme_is_a_clear_error(build: Build) -> None:
    with pytest.raises(PublishError, match="broadsheet, default"):
        build(settings=replace(SETTINGS, theme="nice"))


def test_a_project_overrides_file_by_file(build: Build, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    (theme / "templates").mkdir(parents=True)
    (theme / "static").mkdir()
    (theme / "templates/_colophon.html").write_text('{% include "default/_colophon.html" %}<p class="own">{{ site.settings.title }}</p>')
    (theme / "static/icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    build(theme_folder=theme)
    page = (tmp_path / "public/index.html").read_text()
    assert '<p class="own">Two Columns</p>' in page
    assert 'class="masthead"' in page
    icons = list((tmp_path / "public/assets").glob("icon.*.svg"))
    assert [icon.read_text() for icon in icons] == ['<svg xmlns="http://www.w3.org/2000/svg"/>']


@pytest.mark.parametrize(
    "rule",
    [
        "body { background: url(https://elsewhere.example/x.png) }",
        '@import "x.css";',
        "a { background: url(//x.example/y) }",
        "a { background: url(none.png) }",
    ],
)
def test_a_style_sheet_stays_within_the_site(build: Build, tmp_path: Path, rule: str) -> None:
    static = tmp_path / "theme/static"
    static.mkdir(parents=True)
    (static / "own.css").write_text(rule)
    with pytest.raises(PublishError, match=r"own\.css"):
        build(theme_folder=tmp_path / "theme")


def test_symbolic_links_in_a_theme_are_left_out(build: Build, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    static = tmp_path / "theme/static"
    static.mkdir(parents=True)
    (static / "leak.txt").symlink_to(tmp_path / "secret.txt")
    build(theme_folder=tmp_path / "theme")
    assert not (tmp_path / "public/assets/leak.txt").exists()


def test_every_catalogue_has_every_text() -> None:
    """A catalogue that lacks a text would show English amid another language."""
    import re

    from babel.messages.pofile import read_po

    from bilingua import publish

    folder = Path(publish.__file__).parent
    sources = [path.read_text() for path in (*folder.glob("templates/*/*.html"), *folder.glob("*.py"))]
    wanted = {text for source in sources for text in re.findall(r'\b(?:_|gettext|ngettext)\("([^"]+)"', source)}
    assert len(wanted) > 70
    for path in sorted(folder.glob("locale/*.po")):
        with path.open("rb") as raw:
            catalogue = read_po(raw)
        have = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id and message.string}
        assert (path.name, wanted - have, have - wanted) == (path.name, set(), set())
