"""SentencePiece tokenizers in batch mode, with the place of every piece in the text.

The text of a sequence of pieces is made here rather than by SentencePiece, because then every
piece's span is known: pieces are joined, U+2581 becomes a space, one leading space goes. This is
SentencePiece's own rule for decoding (its default ``add_dummy_prefix``), and holds for
byte-fallback pieces ``<0xE2>`` too, which are put together into characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bilingua.errors import ModelError
from bilingua.units import Span

if TYPE_CHECKING:
    import sentencepiece

SPACE = "\u2581"
UNKNOWN = "<unk>"
_COMMON = 1000
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


class Tokenizer:
    """One SentencePiece model."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load the model.

        Args:
            path: The ``.spm`` file.
            threads: Threads for one batch.

        Raises:
            ModelError: The file is missing or is no SentencePiece model.
        """
        import sentencepiece

        self._threads = threads
        self._processor: sentencepiece.SentencePieceProcessor = sentencepiece.SentencePieceProcessor()
        try:
            self._processor.LoadFromSerializedProto(path.read_bytes())
        except (OSError, RuntimeError, ValueError) as err:
            raise ModelError(f"{path}: tokenizer cannot be loaded: {err}; add the model again") from err

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut every text into pieces; an unknown piece is written as it stands in the text."""
        if not texts:
            return []
        pieces: list[list[str]] = self._processor.encode(list(texts), out_type=str, num_threads=self._threads)
        return pieces

    def count(self, texts: Sequence[str]) -> list[int]:
        """Count the pieces of every text."""
        if not texts:
            return []
        return [len(ids) for ids in self._processor.encode(list(texts), out_type=int, num_threads=self._threads)]

    def pieces(self) -> list[str]:
        """Return every piece, in order of its number."""
        return [str(self._processor.id_to_piece(number)) for number in range(self._processor.get_piece_size())]

    def is_common(self, piece: str) -> bool:
        """Tell whether a piece is among the most frequent ones: SentencePiece numbers pieces by falling frequency."""
        number: int = self._processor.piece_to_id(piece)
        return number < _COMMON and number != self._processor.unk_id()


def read_pieces(path: Path) -> list[str]:
    """Return every piece of a SentencePiece model, in order of its numbers.

    Raises:
        ModelError: The file is missing or is no SentencePiece model.
    """
    return Tokenizer(path, threads=1).pieces()


def join_pieces(pieces: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """Return the text of pieces and the span of each piece in it.

    A piece's span leaves out the white space before its word. Pieces that are bytes of one
    character all get the span of that character.
    """
    parts: list[str] = []
    spans: list[Span] = []
    position = 0
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if piece.startswith("<0x") and _BYTE.fullmatch(piece):
            stop = index
            while stop < len(pieces) and _BYTE.fullmatch(pieces[stop]):
                stop += 1
            text, byte_spans = _join_bytes(pieces[index:stop], position)
            spans += byte_spans
            index = stop
        else:
            text = piece.replace(SPACE, " ")
            if not parts and text.startswith(" "):
                text = text[1:]
            lead = len(text) - len(text.lstrip(" "))
            spans.append(Span(position + lead, position + len(text)))
            index += 1
        parts.append(text)
        position += len(text)
    return "".join(parts), tuple(spans)


def _join_bytes(pieces: Sequence[str], position: int) -> tuple[str, list[Span]]:
    """Decode a run of byte pieces; bytes that are no UTF-8 become U+FFFD."""
    raw = bytes(int(piece[3:5], 16) for piece in pieces)
    text = ""
    spans: list[Span] = []
    index = 0
    while index < len(raw):
        size = next((size for size in range(1, 5) if _is_character(raw[index : index + size])), 0)
        text += raw[index : index + size].decode("utf-8") if size else "\ufffd"
        end = position + len(text)
        spans += [Span(end - 1, end)] * max(size, 1)
        index += max(size, 1)
    return text, spans


def _is_character(raw: bytes) -> bool:
    try:
        return len(raw.decode("utf-8")) == 1
    except UnicodeDecodeError:
        return False
