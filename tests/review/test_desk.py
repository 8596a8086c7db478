"""A reviewer's decisions are on disk at once, can be taken back, and never overwrite another's."""

from __future__ import annotations

import pytest

from bilingua.project import Project
from bilingua.review import Change, ConflictError, ReviewDesk
from bilingua.units import UnitOrigin, UnitState


def target_file(project: Project) -> str:
    return (project.root / "site/articles/visit.en.md").read_text(encoding="utf-8")


def test_changed_target_is_in_the_file_and_a_persons(desk: ReviewDesk, project: Project) -> None:
    unit = desk.document("visit").units[2]
    after = desk.change("visit", unit.segment.id, Change("Both sides discussed the bridge.", UnitState.REVIEWED, unit.target))
    assert (after.origin, after.state, after.machine) == (UnitOrigin.HUMAN, UnitState.REVIEWED, unit.target)
    assert "Both sides discussed the bridge." in target_file(project)
    assert desk.document("visit").units[2].target == "Both sides discussed the bridge."


def test_undo_gives_the_former_unit_back(desk: ReviewDesk, project: Project) -> None:
    before, text = desk.document("visit").units[1], target_file(project)
    desk.change("visit", before.segment.id, Change("Something else.", UnitState.FINAL, before.target))
    assert desk.undo() == ("visit", (before,))
    assert (desk.document("visit").units[1], target_file(project), desk.undo()) == (before, text, None)


def test_split_moves_the_border_and_no_word(desk: ReviewDesk, project: Project) -> None:
    first, second = desk.document("visit").units[1:3]
    text = target_file(project)
    at = first.target.index(" ")
    after = desk.split("visit", first.segment.id, first.target, at)
    assert [unit.target for unit in after] == [first.target[:at], f"{first.target[at:].strip()} {second.target}"]
    assert target_file(project) == text
    assert desk.document("visit").units[1:3] == after
    assert desk.undo() == ("visit", (first, second))
    assert desk.document("visit").units[1:3] == (first, second)


def test_edit_in_the_file_since_is_a_conflict_with_both_texts(desk: ReviewDesk, project: Project) -> None:
    unit = desk.document("visit").units[1]
    path = project.root / "site/articles/visit.en.md"
    path.write_text(target_file(project).replace(unit.target, "From an editor."), encoding="utf-8")
    with pytest.raises(ConflictError) as caught:
        desk.change("visit", unit.segment.id, Change("From the page.", UnitState.REVIEWED, unit.target))
    assert caught.value.unit.target == "From an editor."
    assert "From an editor." in target_file(project)


def test_edit_of_another_segment_is_kept(desk: ReviewDesk, project: Project) -> None:
    first, second = desk.document("visit").units[1:3]
    path = project.root / "site/articles/visit.en.md"
    path.write_text(target_file(project).replace(first.target, "From an editor."), encoding="utf-8")
    desk.change("visit", second.segment.id, Change("From the page.", UnitState.REVIEWED, second.target))
    assert "From an editor. From the page." in target_file(project)


def test_similar_segment_offers_a_persons_words(desk: ReviewDesk) -> None:
    units = desk.document("visit").units
    desk.change("visit", units[2].segment.id, Change("They discussed the bridge.", UnitState.REVIEWED, units[2].target))
    found = desk.suggestions("visit", units[4].segment.id)
    assert [(one.target, one.place) for one in found] == [("They discussed the bridge.", f"visit#{units[2].segment.id}")]
    assert 75 <= found[0].similarity < 100


def test_accepting_without_a_change_keeps_terms_and_links(desk: ReviewDesk) -> None:
    unit = desk.document("visit").units[1]
    after = desk.change("visit", unit.segment.id, Change(unit.target, UnitState.FINAL, unit.target))
    assert (after.outcomes, after.links, after.state, after.origin) == (unit.outcomes, unit.links, UnitState.FINAL, UnitOrigin.HUMAN)
