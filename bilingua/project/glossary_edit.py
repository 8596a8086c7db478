"""Changing a project's glossary: adding terms, importing and exporting files, taking mined names in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bilingua.errors import GlossaryError
from bilingua.files import write_atomic
from bilingua.project.glossary import GlossaryPlace, open_glossary
from bilingua.terminology.bulk import Merge, merge_entries
from bilingua.terminology.exchange import Exported, Imported, ImportOptions, export_terms, format_of, import_terms
from bilingua.terminology.mining import MinedTerm, to_entry
from bilingua.terminology.near import NearEntry, find_duplicates
from bilingua.terminology.tsv import COLUMNS, GlossaryFile, format_row, new_glossary, parse_entries, read_glossary, write_glossary
from bilingua.units import TermEntry


@dataclass(frozen=True, slots=True)
class TermDraft:
    """A term that is about to be added."""

    entry: TermEntry
    """The entry, checked."""
    path: Path
    """The file it goes to."""
    near: tuple[NearEntry, ...]
    """Entries that it may repeat."""


def draft_term(cells: dict[str, str], folder: Path | None, file: Path | None = None) -> TermDraft:
    """Check a new term and look for entries it may repeat; nothing is written.

    Args:
        cells: By column name of a glossary file.
        folder: Folder of the project; None for the one around the current folder.
        file: Glossary file; None for the project's own.

    Raises:
        GlossaryError: A cell is wrong, or there is no file to write to.
    """
    place = open_glossary(folder)
    columns = [name for name in COLUMNS if cells.get(name)]
    rows = ["\t".join(columns), "\t".join(" ".join(cells[name].split()) for name in columns)]
    if not {"source", "target"} <= set(columns):
        raise GlossaryError("new term: source and target are both needed")
    (entry,) = parse_entries([f"{row}\n".encode() for row in rows], "new term")
    path = place.file_for(entry.type, file)
    return TermDraft(entry, path, tuple(find_duplicates(entry, place.termbase().entries)))


def add_term(draft: TermDraft) -> str:
    """Write a drafted term into its file, at its sorted place; return the ``path:line`` of its row.

    Raises:
        GlossaryError: The source term has a row already.
        OutputError: The file cannot be written.
    """
    merge = merge_entries(_open_file(draft.path), [draft.entry])
    for old, _ in merge.kept:
        raise GlossaryError(f"{old.place}: {old.source!r} has a row already, {old.target!r}; change that row")
    write_glossary(draft.path, merge.file)
    return next(entry.place for _, entry in merge.file.entries if (entry.source, entry.domain) == (draft.entry.source, draft.entry.domain))


def _open_file(path: Path) -> GlossaryFile:
    return read_glossary(path) if path.exists() else new_glossary(str(path))


def import_file(file: Path, folder: Path | None, options: ImportChoices) -> tuple[Imported, Merge, Path]:
    """Read an exchange file and put its terms into a glossary file, in one step at the end.

    Args:
        file: The exchange file.
        folder: Folder of the project.
        options: How.

    Raises:
        InputError: The file is wrong; the glossary is left alone.
        GlossaryError: The glossary file is wrong, or a term cannot be written.
    """
    place = open_glossary(folder)
    imported = import_terms(file, ImportOptions(place.pair, options.encoding))
    target = place.file_for("other", options.into)
    entries = [replace(entry, id="", origin=entry.origin or file.name) for entry in imported.entries]
    merge = merge_entries(_open_file(target), entries, replace_rows=options.replace_rows)
    if not options.dry_run and (merge.added or merge.replaced):
        write_glossary(target, merge.file)
    return imported, merge, target


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """How `import_file` works."""

    into: Path | None = None
    """Glossary file; None for the project's own."""
    encoding: str = ""
    """Encoding of a table; empty to find out."""
    replace_rows: bool = False
    """Let the file win over rows of the same source term."""
    dry_run: bool = False
    """Write nothing."""


def export_file(out: Path | None, folder: Path | None, format_name: str = "", *, style: str = "dct", own_only: bool = False) -> Exported:
    """Write the glossary in an exchange format.

    Args:
        out: The file; None to write nothing and only return the text.
        folder: Folder of the project.
        format_name: One of `FORMATS`; empty to tell from the ending of ``out``.
        style: ``dca`` or ``dct``, for TBX.
        own_only: Leave the default glossary out.

    Raises:
        InputError: The ending of ``out`` says nothing.
        OutputError: The file cannot be written.
    """
    place = open_glossary(folder)
    if own_only and place.project is not None:
        place = GlossaryPlace(place.project, place.pair, (place.project.glossary_folder,), place.domains)
    done = export_terms(place.termbase().entries, format_name or format_of(out or Path("out.tsv")), place.pair, style=style)
    if out is not None:
        write_atomic(out, done.text)
    return done


def accept_terms(terms: Sequence[MinedTerm], wanted: Sequence[str], folder: Path | None, file: Path | None = None) -> list[str]:
    """Add mined names to the glossary.

    Args:
        terms: As listed.
        wanted: Numbers from 1, or ``number=English form``.
        folder: Folder of the project.
        file: Glossary file; None for the project's own.

    Returns:
        The ``path:line`` of each new row.

    Raises:
        GlossaryError: No such number, or the source term has a row already.
    """
    places = []
    for item in wanted:
        number, _, target = item.partition("=")
        term = _pick(terms, number)
        entry = to_entry(term, target.strip())
        draft = TermDraft(entry, open_glossary(folder).file_for(entry.type, file), ())
        places.append(add_term(draft))
    return places


def _pick(terms: Sequence[MinedTerm], number: str) -> MinedTerm:
    if not number.strip().isdigit() or not 1 <= int(number) <= len(terms):
        raise GlossaryError(f"{number!r} is no number of the list; give one from 1 to {len(terms)}")
    return terms[int(number) - 1]


def rejected_path(place: GlossaryPlace) -> Path | None:
    """Return the file of names nobody wants as terms, one a line; None outside a project."""
    return place.project.glossary_folder / f"rejected.{place.pair}.txt" if place.project else None


def read_rejected(place: GlossaryPlace) -> list[str]:
    """Return the rejected names."""
    path = rejected_path(place)
    if path is None or not path.exists():
        return []
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]


def reject_terms(terms: Sequence[MinedTerm], numbers: Sequence[str], folder: Path | None) -> int:
    """Remember mined names that are no terms, so that they are not listed again; return how many there are now.

    Raises:
        GlossaryError: No such number, or not in a project.
    """
    place = open_glossary(folder)
    path = rejected_path(place)
    if path is None:
        raise GlossaryError("not in a project: there is no place to remember rejected names")
    names = sorted({*read_rejected(place), *(_pick(terms, number).source for number in numbers)})
    write_atomic(path, "# Names that `bilingua glossary mine` no longer lists, one a line\n" + "".join(f"{name}\n" for name in names))
    return len(names)


def write_candidates(terms: Sequence[MinedTerm], path: Path) -> None:
    """Write mined names as a glossary file to be edited: each row under a comment with its evidence and contexts.

    Raises:
        OutputError: The file cannot be written.
    """
    lines = ["# Delete the rows that are no names, correct the others, then: bilingua glossary import FILE", "\t".join(COLUMNS)]
    for term in terms:
        lines += ["", f"# {term.count} times ({', '.join(term.evidence)}); suggestions: {', '.join(term.suggestions)}"]
        lines += [f"#   {context}" for context in term.contexts]
        lines.append(format_row(to_entry(term), COLUMNS))
    write_atomic(path, "\n".join(lines) + "\n")
