"""Languages told by script, words and letters."""

from __future__ import annotations

import pytest

from bilingua.api.detect import detect_language

ALL = ("ar", "fa", "ur", "he", "ru", "uk", "en", "fr", "de", "es", "it", "pt", "tr", "zh", "ja", "ko", "el")
TEXTS = {
    "ar": "أعلن المتحدث باسم الوزارة أن الوفد وصل إلى العاصمة بعد ظهر اليوم",
    "fa": "سخنگوی وزارت امور خارجه گفت که هیئت امروز به پایتخت رسید و با مقامات دیدار کرد",
    "ur": "وزارت خارجہ کے ترجمان نے کہا کہ وفد آج دارالحکومت پہنچ گیا ہے",
    "he": "דובר המשרד אמר כי המשלחת הגיעה היום אל הבירה",
    "ru": "Представитель министерства сообщил, что делегация прибыла в столицу",
    "uk": "Речник міністерства повідомив, що делегація прибула до столиці",
    "en": "The spokesman said that the delegation arrived in the capital",
    "fr": "Le porte-parole a dit que la délégation est arrivée dans la capitale",
    "de": "Der Sprecher sagte, dass die Delegation in der Hauptstadt eingetroffen ist",
    "es": "El portavoz dijo que la delegación llegó a la capital por la tarde",
    "it": "Il portavoce ha detto che la delegazione è arrivata nella capitale",
    "pt": "O porta-voz disse que a delegação não chegou à capital com os ministros",
    "tr": "Sözcü heyetin bugün başkente geldiğini ve görüşmelerin başladığını söyledi",
    "zh": "发言人说代表团今天抵达首都",
    "ja": "報道官は代表団が今日首都に到着したと述べた",
    "ko": "대변인은 대표단이 오늘 수도에 도착했다고 말했다",
    "el": "Ο εκπρόσωπος είπε ότι η αντιπροσωπεία έφτασε στην πρωτεύουσα",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_of_each_language_is_told(language: str) -> None:
    found = detect_language(TEXTS[language], ALL)
    assert (found[0].language, 30 < found[0].confidence <= 100) == (language, True)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)


def test_a_language_that_is_not_installed_lowers_the_confidence() -> None:
    found = {text: detect_language(TEXTS[text], ("ar", "en"))[0].confidence for text in ("ar", "fa", "ur")}
    assert (found["ar"] > 90, found["fa"] < 30, found["ur"] < 30) == (True, True, True)


def test_full_vowels_do_not_matter() -> None:
    assert detect_language("قَالَ الرَّئِيسُ فِي المُؤْتَمَرِ", ("ar", "fa"))[0].language == "ar"


@pytest.mark.parametrize("text", ["", "12:30 %", "😀", "\x00", "你好"], ids=["empty", "digits", "emoji", "nul", "other-script"])
def test_a_text_without_letters_of_the_languages_is_in_none(text: str) -> None:
    assert detect_language(text, ("ar", "en")) == ()


def test_tags_are_given_back_as_installed() -> None:
    assert detect_language("hello", ("ar-EG", "en-GB"))[0].language == "en-GB"
