"""Make the site's web fonts from the npm packages of Fontsource (development only; needs fonttools and brotli).

    npm pack @fontsource/noto-naskh-arabic @fontsource-variable/noto-naskh-arabic @fontsource/source-serif-4
    npm pack @fontsource/noto-serif-hebrew @fontsource-variable/noto-serif-hebrew
    for f in *.tgz; do mkdir -p "${f%.tgz}" && tar xzf "$f" -C "${f%.tgz}"; done
    python scripts/subset_fonts.py FOLDER_WITH_THE_UNPACKED_PACKAGES

Only the letters that newspapers of the supported languages need are kept. Source Serif carries a
reserved font name, so its subset is renamed, as the Open Font License asks of modified versions.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "bilingua/publish/static/default/fonts"
ARABIC = (
    "060C 061B 061F 0621-063A 0640-0652 0654 0655 0660-066C 0670 0671 0679 067E 0686 0688 0691 0698 06A4 06A9 06AF "
    "06BA 06BE 06C0-06C3 06CC 06D2-06D4 06F0-06F9 200C-200E"
)
LATIN = "0020-007E 00A0-00FF 0131 0152 0153 02BB 02BC 2010-2015 2018-201E 2020-2022 2026 2030 2032 2033 2039 203A 20AC 2122 2190-2193 2212"
# Headings and names: fewer letters, what is missing comes from the regular weight.
BOLD_LATIN = (
    "0020-007E 00C4 00C7 00C9 00D6 00DC 00DF 00E0-00E2 00E4 00E7-00EB 00ED 00EF 00F1 00F3-00F6 00FA 00FC 2013 2014 2018 2019 201C 201D 2026"
)
CYRILLIC = "0400-045F 0490 0491 2116"
HEBREW = "0590-05FF 20AA"
FONTS = (
    ("naskh.woff2", "noto-naskh-arabic/files/noto-naskh-arabic-arabic-wght-normal.woff2", ARABIC, ""),
    ("serif-400.woff2", "source-serif-4/files/source-serif-4-latin-400-normal.woff2", LATIN, "Bilingua Serif"),
    ("serif-600.woff2", "source-serif-4/files/source-serif-4-latin-600-normal.woff2", BOLD_LATIN, "Bilingua Serif"),
    ("serif-400-italic.woff2", "source-serif-4/files/source-serif-4-latin-400-italic.woff2", LATIN, "Bilingua Serif"),
    ("cyrillic-400.woff2", "source-serif-4/files/source-serif-4-cyrillic-400-normal.woff2", CYRILLIC, "Bilingua Serif"),
    ("cyrillic-600.woff2", "source-serif-4/files/source-serif-4-cyrillic-600-normal.woff2", CYRILLIC, "Bilingua Serif"),
    ("hebrew.woff2", "noto-serif-hebrew/files/noto-serif-hebrew-hebrew-wght-normal.woff2", HEBREW, ""),
)


def parse_ranges(text: str) -> set[int]:
    """Return the code points of ``0041-005A 0061`` and the like."""
    points: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def find_package_file(folder: Path, name: str) -> Path:
    """Return the font file whatever the version in the unpacked package's folder name."""
    package, _, rest = name.partition("/")
    return next(path for path in sorted(folder.glob(f"fontsource*{package}-[0-9]*/package/{rest}")))


def make_picture_font(folder: Path, target: str, package: str, script: str, ranges: str) -> None:
    """Join a script's letters with Latin ones of the same family: pictures are drawn with one font a text."""
    parts = []
    for name, points in ((script, ranges), ("latin", LATIN)):
        font = TTFont(find_package_file(folder, f"{package}/files/{package}-{name}-400-normal.woff2"), recalcTimestamp=False)
        subsetter = Subsetter(Options(layout_features=["*"], hinting=False))
        subsetter.populate(unicodes=parse_ranges(points))
        subsetter.subset(font)
        font.flavor = None
        part = Path(tempfile.mkdtemp()) / f"{name}.ttf"
        font.save(part)
        parts.append(str(part))
    merged = Merger().merge(parts)
    merged["head"].created = merged["head"].modified = TTFont(parts[0])["head"].created  # the same bytes every time
    merged.recalcTimestamp = False
    rename(merged, "Bilingua Picture")
    merged.flavor = "woff2"
    merged.save(TARGET.parents[2] / "fonts" / target)


def rename(font: TTFont, family: str) -> None:
    """Give a font another family name."""
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = family.replace(" ", "") if record.nameID == 6 else family


def main(folder: Path) -> None:
    """Write every font of the list."""
    make_picture_font(folder, "naskh.woff2", "noto-naskh-arabic", "arabic", ARABIC)
    make_picture_font(folder, "hebrew.woff2", "noto-serif-hebrew", "hebrew", HEBREW)
    make_picture_font(folder, "serif.woff2", "source-serif-4", "cyrillic", CYRILLIC)
    for target, source, ranges, family in FONTS:
        font = TTFont(find_package_file(folder, source), recalcTimestamp=False)
        options = Options()
        options.layout_features += ["onum", "lnum", "tnum", "pnum"]
        options.hinting = False
        options.flavor = "woff2"
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=parse_ranges(ranges))
        subsetter.subset(font)
        if family:
            rename(font, family)
        font.flavor = "woff2"
        font.save(TARGET / target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
