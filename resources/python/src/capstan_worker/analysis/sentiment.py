"""How a text feels, by a list of words."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping

from capstan_worker.analysis.lexicon import INTENSIFIERS, LEXICON, NEGATIONS
from capstan_worker.analysis.words import sentences_of, words_of
from capstan_worker.declaring import task
from capstan_worker.schema import checked

#: A negation reaches so many words ahead.
_REACH = 3
#: "Not great" is less bad than "bad".
_TURNED_ROUND = -0.6
#: Above it, or below its opposite, a text is positive or negative.
_CLEAR = 0.05
#: Sums around it are half way to 1.
_NORMAL = 15.0
_LABELS = ("positive", "neutral", "negative")


@task(
    "sentiment",
    schema={
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "maxLength": 500_000, "description": "An English text"},
            "lexicon": {
                "type": "object",
                "description": "Words of yours with scores from -5 to 5, besides ours or in their place",
                "default": {},
            },
        },
        "examples": [{"text": "The panel is wonderful and fast. The colours are not great, though!"}],
    },
)
def sentiment(payload: Dict[str, Any]) -> Dict[str, Any]:
    """Says whether an English text is positive or negative, and which words make it so."""
    lexicon = {**LEXICON, **_own_words(payload["lexicon"])}
    found: List[Dict[str, Any]] = []
    sentences = []
    for sentence in sentences_of(payload["text"]):
        hits = scored_words(sentence, lexicon)
        found += hits
        sentences.append(normal(math.fsum(hit["score"] for hit in hits)))
    score = normal(math.fsum(hit["score"] for hit in found))
    positive = [hit for hit in found if hit["score"] > 0]
    negative = [hit for hit in found if hit["score"] < 0]
    return {
        "score": round(score, 4),
        "label": label_of(score),
        "words": len(words_of(payload["text"])),
        "words_with_a_score": len(found),
        "positive": _strongest(positive),
        "negative": _strongest(negative),
        "sentences": {label: sum(label_of(one) == label for one in sentences) for label in _LABELS},
    }


def scored_words(sentence: str, lexicon: Mapping[str, float]) -> List[Dict[str, Any]]:
    """The words of a sentence that have a score, with what the words before them make of it."""
    words = [word.lower().replace("’", "'") for word in words_of(sentence)]
    hits = []
    for index, word in enumerate(words):
        score = lexicon.get(word)
        if not score:
            continue
        before = words[max(0, index - _REACH) : index]
        for nearer in before[-2:]:
            score *= INTENSIFIERS.get(nearer, 1.0)
        if sum(is_negation(nearer) for nearer in before) % 2:
            score *= _TURNED_ROUND
        hits.append({"word": word, "score": round(score, 3)})
    return hits


def is_negation(word: str) -> bool:
    """Whether a word turns those after it round."""
    return word in NEGATIONS or word.endswith("n't")


def normal(total: float) -> float:
    """Any sum as a number between -1 and 1."""
    return total / math.sqrt(total * total + _NORMAL)


def label_of(score: float) -> str:
    """In one word."""
    if score > _CLEAR:
        return "positive"
    return "negative" if score < -_CLEAR else "neutral"


def _own_words(given: Mapping[str, Any]) -> Dict[str, float]:
    own = {}
    for word, score in given.items():
        limits = {"type": "number", "minimum": -5, "maximum": 5}
        own[word.lower()] = float(checked(limits, score, f"payload.lexicon.{word[:100]}"))
    return own


def _strongest(hits: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The ten words that weigh most, each once."""
    totals: Dict[str, List[float]] = {}
    for hit in hits:
        totals.setdefault(hit["word"], []).append(hit["score"])
    ranked = sorted(totals.items(), key=lambda entry: (-abs(math.fsum(entry[1])), entry[0]))
    return [{"word": word, "count": len(scores), "score": round(math.fsum(scores), 3)} for word, scores in ranked[:10]]
