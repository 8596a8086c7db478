"""Code-switched copies: what is replaced, what stays, and where the links go."""

import random

from switch import Phrase, Switcher, detached_clitic, find_phrases, find_proper, is_name, rewrite

SOURCE = ["وقال", "الوزير", "لبوتين،", "أمس"]
TARGET = ["And", "the", "minister", "told", "Vladimir", "Putin,", "yesterday"]
LINKS = {(0, 3), (1, 2), (2, 5), (3, 6)}


def test_replaced_name_keeps_punctuation_clitic_and_links() -> None:
    phrase = Phrase(2, 3, 4, 5, 1.0, True)
    source, target, links, terms = rewrite(SOURCE, TARGET, LINKS, [(phrase, ["Ann", "Lee"], "ل", ["Ann", "Lee"])])
    assert source == ["وقال", "الوزير", "ل", "Ann", "Lee،", "أمس"]
    assert target == ["And", "the", "minister", "told", "Ann", "Lee,", "yesterday"]
    assert links == {(0, 3), (1, 2), (3, 4), (4, 5), (5, 6)}
    assert terms == ["Ann Lee"]


def test_possessive_of_the_old_name_goes_to_the_new() -> None:
    phrase = Phrase(1, 2, 0, 0, 1.0, True)
    _, target, _, _ = rewrite(["خطاب", "بوتين"], ["Putin's", "speech"], {(0, 1), (1, 0)}, [(phrase, ["Kim"], "", ["Kim"])])
    assert target == ["Kim's", "speech"]


def test_no_phrase_cuts_a_link_or_holds_punctuation_inside() -> None:
    phrases = find_phrases(SOURCE, TARGET, LINKS)
    spans = {(p.start, p.end, p.low, p.high) for p in phrases}
    assert (2, 3, 5, 5) in spans
    assert (2, 4, 5, 6) not in spans  # «Putin, yesterday»


def test_clitic_needs_its_english_word_and_no_preposition_before_it() -> None:
    assert detached_clitic(["قال", "لبوتين"], 1, "to") == "ل"
    assert detached_clitic(["في", "بريطانيا"], 1, "in") == ""
    assert detached_clitic(["وصل", "كازاخستان"], 1, "in") == ""
    assert detached_clitic(["كرئيس"], 0, "as") == "ك"


def test_names_are_told_by_capitals_and_small_words() -> None:
    assert is_name(["Bank", "of", "China"])
    assert not is_name(["of", "China"])
    assert find_proper([["The", "ship", "Moscow"], ["He", "left", "Moscow's", "port"]]) == frozenset({"moscow"})


def test_switch_puts_the_same_term_on_both_sides() -> None:
    switcher = Switcher(["Zu Lan"], [], frozenset(), random.Random(1))
    made = switcher.switch(SOURCE, TARGET, LINKS, fresh=1.0, names_only=True)
    assert made is not None
    source, target, _, terms = made
    assert terms == ["Zu Lan"]
    assert "Zu Lan" in " ".join(source)
    assert "Zu Lan" in " ".join(target)
