"""Figures of a text."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict

from capstan_worker.analysis.words import paragraphs_of, sentences_of, syllables_in, words_of
from capstan_worker.declaring import task

#: Words that say little about what a text is about.
_COMMON = frozenset(
    """
    a about after all also an and any are as at be because been but by can could did do does for from had has have he
    her him his how i if in into is it its just like me more my no not of on one only or other our out over she so some
    than that the their them then there these they this to up us was we were what when which who will with would you
    your
    """.split()
)
#: Words that an adult reads in a minute.
_READ_IN_A_MINUTE = 238


@task(
    "text_statistics",
    schema={
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "maxLength": 500_000, "description": "The text"},
            "top": {
                "type": "integer",
                "minimum": 0,
                "maximum": 100,
                "default": 10,
                "description": "How many of the most frequent words to name",
            },
        },
        "examples": [{"text": "The quick brown fox jumps over the lazy dog. The dog sleeps on."}],
    },
)
def text_statistics(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Counts words, sentences and paragraphs, and says how easily an English text reads."""
    text: str = payload["text"]
    words = words_of(text)
    sentences = sentences_of(text)
    lower = [word.lower() for word in words]
    top = Counter(word for word in lower if word not in _COMMON and len(word) > 1)
    return {
        "characters": len(text),
        "characters_without_spaces": sum(not character.isspace() for character in text),
        "lines": len(text.splitlines()),
        "words": len(words),
        "unique_words": len(set(lower)),
        "sentences": len(sentences),
        "paragraphs": len(paragraphs_of(text)),
        "average_word_length": _share(sum(map(len, words)), len(words)),
        "average_sentence_length": _share(len(words), len(sentences)),
        "longest_word": max(words, key=len, default=None),
        "reading_time_s": round(60 * len(words) / _READ_IN_A_MINUTE, 1),
        "reading_ease": _reading_ease(lower, len(sentences)),
        "top_words": [
            {"word": word, "count": count}
            for word, count in sorted(top.items(), key=lambda entry: (-entry[1], entry[0]))[: payload["top"]]
        ],
    }


def _share(total: int, count: int) -> float:
    return round(total / count, 3) if count else 0.0


def _reading_ease(words: list[str], sentences: int) -> float | None:
    """Flesch's scale: 100 reads very easily, 0 very hard; ``None`` for no text."""
    if not words or not sentences:
        return None
    syllables = sum(map(syllables_in, words))
    return round(206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words), 1)
