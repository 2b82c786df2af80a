"""Taking text apart."""

from __future__ import annotations

import re

#: Letters and digits of any language, with apostrophes and hyphens inside.
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: A sentence ends with its mark, and what closes it, before a space or the end; a blank line ends one, too.
_END_OF_SENTENCE = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s|$)|\n\s*\n")
_VOWELS = re.compile(r"[aeiouyäöüàâéèêëîïôûù]+")


def words_of(text: str) -> list[str]:
    """The words, as they are written."""
    return _WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """The sentences without their ends; those without a word are left out."""
    return [part.strip() for part in _END_OF_SENTENCE.split(text) if _WORD.search(part)]


def paragraphs_of(text: str) -> list[str]:
    """What blank lines separate."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def syllables_in(word: str) -> int:
    """About how many syllables an English word has: groups of vowels, a silent e at its end not counted."""
    word = word.lower()
    groups = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    return max(groups, 1)
