"""Plain text as inline Markdown: backslashes where a mark would be seen, and nowhere else."""

from __future__ import annotations

import re

# Characters that can be markup; some only before others.
SPECIAL = re.compile(r"[`*_\[\]]|\\(?=[!-/:-@\[-`{-~\n])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\^(?=\[)")
_MAY_MARK = re.compile(r"[\\`*_\[<&]")


def escape_inline(text: str) -> str:
    """Return ``text`` so that Markdown shows exactly its characters; unchanged where it already does."""
    if not _MAY_MARK.search(text):
        return text
    from bilingua.source.markdown import inline_marks

    return SPECIAL.sub(r"\\\g<0>", text) if inline_marks(text) else text
