"""Files meant to harm, or merely broken: refused with their line, in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bilingua.errors import InputError
from bilingua.terminology.exchange import ImportOptions, import_terms
from bilingua.units import LanguagePair

OPTIONS = ImportOptions(LanguagePair("ar", "en"))
BOMB = '<?xml version="1.0"?>\n<!DOCTYPE tbx [\n<!ENTITY a "aaaaaaaaaa">\n<!ENTITY b "&a;&a;&a;&a;">\n]>\n<tbx>&b;</tbx>'
EXTERNAL = '<?xml version="1.0"?>\n<!DOCTYPE tmx [\n<!ENTITY x SYSTEM "file:///etc/passwd">\n]>\n<tmx>&x;</tmx>'
PARAMETER = '<?xml version="1.0"?>\n<!DOCTYPE tmx [\n\n<!ENTITY % p SYSTEM "http://localhost/x.dtd">\n%p;]>\n<tmx/>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (BOMB.encode(), ":3: declares the entity 'a'; entities and external references are not read"),
        (EXTERNAL.encode(), ":3: declares the entity 'x'; entities and external references are not read"),
        (PARAMETER.encode(), ":4: declares the entity 'p'; entities and external references are not read"),
        (b"<tmx><header/><body>\n" + b"<tu>" * 500, ":2: elements are nested deeper than 200"),
        (b"<tmx>\n<header " + b"a" * 2_000_000 + b"/></tmx>", ":2: a tag or comment is longer than"),
        (b"<tmx><body><tu><tuv xml:lang='ar'>\n<seg>" + b"a" * 5_000_000 + b"</seg></tuv></tu></body></tmx>", ":2: a text is longer than"),
        (b"<tmx><body>\n<tu><tuv xml:lang='ar'><seg>\xd8</seg></tuv></tu></body></tmx>", ":2: not well-formed XML"),
        (b"<tmx><body>\n<tu><tuv xml:lang='ar'><seg>\0</seg></tuv></tu></body></tmx>", ":2: not well-formed XML"),
        (b'<?xml version="1.0" encoding="utf-7"?>\n<tmx/>', ": encoding cannot be read"),
        (b"<html><body>x</body></html>\n", ": no column separator found"),
        (b"<?xml version='1.0'?>\n<html/>\n", ":2: root element is <html>"),
        (b"a,b\nc\0,d\n", ":2: line holds a NUL character"),
        ("a,b\nموسكو,Moscow\n".encode() + "كييف".encode("windows-1256") + b",Kyiv\n", ":3: byte 1 is not UTF-8 (0xdf)"),
        (b"a,b\nc,d\ne," + b"f" * 200_000 + b"\n", ":3: line is longer than 65536 bytes"),
        (b'a,b\nc,"d\n' + b"e,f\n" * 60_000, ":2: quoting is broken"),
        (b'a,b\nc,"d" e\nf,g\n', ":2: quoting is broken"),
        (b"a,b\nc,d\n,e\n", ":3: source term is empty"),
        (b"a,b\nc,d\ne,f,g\n" + b"h,i\n" * 60, ":3: row has 3 cells"),
        (b"a\tb\tc\td\te\n", ":1: 5 columns and no header that names them"),
        (b"de,fr,en\nx,y,z\n", "none is 'ar'"),
        (b"a,b\n" + b"c" * 2000 + b",d\n", ":2: source term has 2000 characters"),
        (b"", ": file is empty"),
        (b"PK\x03\x04" + bytes(100), ": is a ZIP archive or an .xlsx spreadsheet, which is not read"),
        (b"\x1f\x8b\x08" + bytes(100), ": is a gzip archive"),
        (bytes(range(256)) * 8, ":1: line holds a NUL character"),
        ("a,b\nموسكو".encode("utf-16") + b"\xd8", "not utf-16"),
    ],
    ids=range(26),
)
def test_refused_with_place_and_reason(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "in"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        import_terms(path, OPTIONS)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


def test_external_files_are_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    path = tmp_path / "in.tmx"
    path.write_text(f'<!DOCTYPE tmx SYSTEM "{secret}">\n<tmx version="1.4"><header/><body>&x;</body></tmx>', encoding="utf-8")
    with pytest.raises(InputError, match=r":2: not well-formed XML: undefined entity") as caught:
        import_terms(path, OPTIONS)
    assert "secret" not in str(caught.value).replace(str(secret), "").removeprefix(str(path))


_PEAK = """
import resource, sys
from pathlib import Path
from bilingua.errors import InputError
from bilingua.terminology.exchange import ImportOptions, import_terms
from bilingua.units import LanguagePair
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    import_terms(Path(sys.argv[1]), ImportOptions(LanguagePair("ar", "en")))
except InputError as err:
    print(err)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def peak_of(path: Path) -> tuple[str, int]:
    """Import in a process of its own; return its message and the memory it took, in MiB."""
    done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
    message, _, peak = done.stdout.strip().rpartition("\n")
    return message, int(peak)


@pytest.mark.parametrize(("head", "line"), [(b"", 1), (b"<tmx><body>\n<tu><!--", 2), (b"<tmx><body>\n<tu><tuv xml:lang='ar'><seg>", 2)])
def test_a_line_of_100_mb_takes_no_memory(tmp_path: Path, head: bytes, line: int) -> None:
    path = tmp_path / "in"
    with open(path, "wb") as out:
        out.write(head)
        for _ in range(100):
            out.write(b"a" * 1_000_000)
    message, peak = peak_of(path)
    assert message.startswith(f"{path}:{line}:")
    assert peak < 100


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_one_bad_row_among_many_is_named_before_any_is_kept(tmp_path: Path, count: int) -> None:
    path = tmp_path / "in.csv"
    note = "n" * 150
    with open(path, "w", encoding="utf-8") as out:
        out.write("ar,en,description\n")
        out.writelines(f"مصطلح {number},term {number},{note}\n" for number in range(count - 2))
        out.write("مصطلح,term,n,n\n")
    message, peak = peak_of(path)
    assert message == f"{path}:{count}: row has 4 cells, the table has 3 columns; quote cells that hold the separator"
    assert peak < 100
