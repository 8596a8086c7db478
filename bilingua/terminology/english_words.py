"""Word lists of English that the rules around a term need."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREPOSITIONS = _words("""
    of in to from with by for at on between against under through within and or toward towards into during after before
    since until about near over regarding
""")
"""After one of these a name with an article keeps it («in the Russian Federation»)."""

FUNCTION_WORDS = PREPOSITIONS | _words("""
    is are was were be been has have had will would can could may might must should that which who whom whose when where
    while because but if than then also said says told after before during since until he she it they his her its their
    this these those not as
""")
"""A name followed by one of these is no adjective of a noun."""

LIGHT_WORDS = _words("""
    the a an of in to from with by for at on and or as that who which is was it its his her their he she they between into
    i we you my our your this these those has have had be been are were
""")
"""Words that never stand for a term by themselves."""

NAME_NOUNS = _words("""
    administration government cabinet regime era family team doctrine plan foundation presidency museum prize mausoleum
""")
"""After a person's name these make the name an adjective: «the Putin administration» keeps its article."""

THE_HEADS = _words("""
    federation republic kingdom nations states union emirates party council committee commission ministry assembly
    organization organisation league bank fund court army forces guard agency authority movement front treaty agreement
    war senate duma kremlin philippines netherlands house gulf sea ocean strait canal peninsula embassy
    parliament government cabinet bureau department office administration secretariat presidency politburo knesset
    pentagon vatican bundestag forum summit process initiative declaration charter corporation association society
    foundation academy institute center centre museum library crescent cross balkans caucasus operation campaign conflict
    crisis revolution accord region leadership people side
""")
"""Heads of names that English uses with «the»: «the Security Council», «the Russian Federation»."""

NO_ARTICLE_KINDS = frozenset({"person", "place", "country", "month", "day", "language"})
"""Types of entries whose names have no article, unless their head is one of `THE_HEADS`."""

PRONOUNS = _words("he she they it him her them")
"""What a model writes for a name that was named before."""

HONORIFICS = _words("comrade mr mrs ms dr sir sheikh")
"""Titles that stand without an article even where no name follows."""
