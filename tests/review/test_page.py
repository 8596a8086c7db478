"""The review page in Chromium, with the keyboard only."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bilingua.project import Project

pytestmark = pytest.mark.browser


@pytest.fixture
def address(project: Project) -> Iterator[str]:
    call = [sys.executable, "-m", "bilingua", "review", "--project", str(project.root)]
    process = subprocess.Popen(call, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://\S+", line)
    assert found, line
    yield found.group()
    process.terminate()
    process.wait()
    process.stderr.close()


@pytest.fixture
def page(address: str, chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda entry: problems.append(entry.text) if entry.type == "error" and "409" not in entry.text else None)
    opened.goto(address)
    expect(opened.locator(".unit")).to_have_count(5)
    yield opened
    opened.close()
    assert problems == []


def test_edit_accept_final_and_undo_by_keyboard(page: Page, project: Project) -> None:
    path = project.root / "site/articles/visit.en.md"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("Vladimir Putin came to Beijing.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".unit").nth(1)).to_have_attribute("data-state", "reviewed")
    assert "Vladimir Putin came to Beijing." in path.read_text(encoding="utf-8")
    page.keyboard.press("f")
    expect(page.locator(".unit").nth(2)).to_have_attribute("data-state", "final")
    page.keyboard.press("u")
    expect(page.locator(".unit").nth(2)).to_have_attribute("data-state", "translated")
    page.keyboard.press("u")
    expect(page.locator(".unit").nth(1)).to_have_attribute("data-state", "translated")
    assert "came to Beijing" not in path.read_text(encoding="utf-8")


def test_split_at_the_cursor_by_keyboard(page: Page, project: Project) -> None:
    field = page.locator(".unit").nth(1).locator(".target")
    following = page.locator(".unit").nth(2).locator(".target")
    first, second = field.input_value(), following.input_value()
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("Control+Shift+Enter")
    expect(following).not_to_have_value(second)
    assert f"{field.input_value()} {following.input_value()}" == f"{first} {second}"


def test_each_text_has_its_own_direction_and_terms_are_marked(page: Page) -> None:
    unit = page.locator(".unit").nth(1)
    assert unit.locator(".source").get_attribute("dir") == "rtl"
    assert unit.locator(".target").get_attribute("dir") == "ltr"
    assert unit.locator(".source mark").all_inner_texts() == ["فلاديمير بوتين", "بكين"]


def test_edit_in_the_file_meanwhile_is_shown_and_not_overwritten(page: Page, project: Project) -> None:
    path = project.root / "site/articles/visit.en.md"
    old = page.locator(".unit").nth(1).locator(".target").input_value()
    path.write_text(path.read_text(encoding="utf-8").replace(old, "From an editor."), encoding="utf-8")
    page.locator(".unit").nth(1).locator(".target").fill("From the page.")
    page.locator(".unit").nth(1).get_by_role("button", name="Accept").click()
    expect(page.locator("#message")).to_contain_text("From an editor.")
    assert "From an editor." in path.read_text(encoding="utf-8")
