"""What worker B analyses."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from capstan_worker.analysis.csv_profile import delimiter_of
from capstan_worker.analysis.lexicon import INTENSIFIERS, LEXICON, NEGATIONS
from capstan_worker.analysis.words import sentences_of, syllables_in, words_of
from capstan_worker.failures import BadPayload
from support.tasks import run_task, schema_of

QUEUE = "worker_b"


def run(name: str, payload: Any) -> Any:
    return run_task(QUEUE, name, payload)


@pytest.mark.parametrize("name", ["text_statistics", "sentiment", "time_series", "csv_profile"])
def test_every_example_of_a_type_works(name: str) -> None:
    examples = schema_of(QUEUE, name)["examples"]
    assert examples
    for example in examples:
        assert run(name, example)


def test_words_keep_their_apostrophes_and_hyphens() -> None:
    assert words_of("Don’t re-enter the café's 2nd floor — it's 'closed'_!") == [
        "Don’t",
        "re-enter",
        "the",
        "café's",
        "2nd",
        "floor",
        "it's",
        "closed",
    ]


def test_sentences_end_with_their_marks_or_a_blank_line() -> None:
    text = 'He asked: "Why?" She left... Version 1.2 came!\n\nA title\n\nThe end'
    assert sentences_of(text) == ['He asked: "Why', "She left", "Version 1.2 came", "A title", "The end"]


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("table", 2), ("make", 1), ("banana", 3), ("see", 1), ("x", 1)]
)
def test_syllables_are_about_right(word: str, count: int) -> None:
    assert syllables_in(word) == count


def test_a_text_is_counted() -> None:
    result = run("text_statistics", {"text": "The cat sat. The cat ran!\n\nDogs bark.", "top": 2})
    assert result["words"] == 8
    assert result["unique_words"] == 6
    assert (result["sentences"], result["paragraphs"], result["lines"]) == (3, 2, 3)
    assert (result["characters"], result["characters_without_spaces"]) == (37, 29)
    assert result["longest_word"] == "Dogs"
    assert result["top_words"] == [{"word": "cat", "count": 2}, {"word": "bark", "count": 1}]
    assert result["average_sentence_length"] == 2.667
    assert result["reading_ease"] > 100


def test_an_easy_text_reads_more_easily_than_a_hard_one() -> None:
    easy = run("text_statistics", {"text": "The sun is hot. We run to the sea. It is fun."})
    hard = run(
        "text_statistics",
        {"text": "Institutional considerations notwithstanding, organisational accountability deteriorated."},
    )
    assert easy["reading_ease"] > 90 > 30 > hard["reading_ease"]


@pytest.mark.parametrize("text", ["", "   \n\n ", "!!! ... ???"])
def test_a_text_without_words_has_no_averages(text: str) -> None:
    result = run("text_statistics", {"text": text})
    assert (result["words"], result["sentences"], result["average_word_length"]) == (0, 0, 0.0)
    assert (result["longest_word"], result["reading_ease"], result["top_words"]) == (None, None, [])


@pytest.mark.parametrize("part", ["a", ".", "\n", "a-", "? ", "!'"])
def test_odd_texts_of_the_largest_size_take_no_longer_than_others(part: str) -> None:
    text = part * (500_000 // len(part))
    began = time.process_time()
    run("text_statistics", {"text": text})
    run("sentiment", {"text": text})
    assert time.process_time() - began < 10


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadPayload, match="500001 characters"):
        run("text_statistics", {"text": "a" * 500_001})


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is a wonderful, fast and reliable tool. I love it!", "positive"),
        ("The worst release ever: it crashed and lost my work.", "negative"),
        ("The meeting is on Tuesday.", "neutral"),
        ("It is not good.", "negative"),
        ("It isn't bad.", "positive"),
        ("Nothing failed.", "positive"),
        ("", "neutral"),
    ],
)
def test_texts_have_the_feeling_that_people_see_in_them(text: str, label: str) -> None:
    assert run("sentiment", {"text": text})["label"] == label


def test_words_before_a_word_make_it_weigh_more_or_less() -> None:
    def score(text: str) -> float:
        return float(run("sentiment", {"text": text})["score"])

    assert score("slightly good") < score("good") < score("very good") < score("extremely good")
    assert score("not good") < 0 < score("good")
    assert abs(score("not good")) < score("good")
    # A negation does not reach beyond its sentence.
    assert score("Not today. Good work.") == score("Good work.")


def test_the_words_that_weigh_most_are_named() -> None:
    result = run("sentiment", {"text": "Good, good, awful. Excellent!"})
    assert result["positive"] == [
        {"word": "excellent", "count": 1, "score": 3.0},
        {"word": "good", "count": 2, "score": 2.0},
    ]
    assert result["negative"] == [{"word": "awful", "count": 1, "score": -3.0}]
    assert result["sentences"] == {"positive": 1, "neutral": 0, "negative": 1}
    assert (result["words"], result["words_with_a_score"]) == (4, 4)


def test_a_lexicon_of_ones_own_counts_before_ours() -> None:
    assert run("sentiment", {"text": "good gnarly", "lexicon": {"Gnarly": 4, "good": 0}})["label"] == "positive"
    assert run("sentiment", {"text": "good", "lexicon": {"good": -3}})["label"] == "negative"
    with pytest.raises(BadPayload, match=r"payload\.lexicon\.bad"):
        run("sentiment", {"text": "", "lexicon": {"bad": 6}})


def test_no_word_of_the_lexicon_stands_in_it_twice_or_changes_others_as_well() -> None:
    from capstan_worker.analysis import lexicon

    words = [word for words in lexicon._BY_SCORE.values() for word in words.split()]
    assert len(words) == len(LEXICON)
    assert not set(LEXICON) & (set(NEGATIONS) | (set(INTENSIFIERS) - {"incredibly", "pretty"}))


def test_a_number_that_falls_out_of_its_neighbours_is_found() -> None:
    values = [10, 11, 10, 12, 11, 10, 48, 11, 12, 10, 11, 12]
    result = run("time_series", {"values": values, "window": 7})
    assert [one["index"] for one in result["anomalies"]] == [6]
    assert result["anomalies"][0]["value"] == 48
    assert result["anomalies"][0]["expected"] == 11
    assert result["anomalies"][0]["score"] > 4
    assert result["anomaly_count"] == 1
    assert (result["first"], result["last"], result["change"], result["change_percent"]) == (10, 12, 2, 20.0)


def test_a_steady_rise_has_no_anomalies_and_its_slope_is_the_trend() -> None:
    result = run("time_series", {"values": [3 * index + 1 for index in range(100)]})
    assert result["trend"] == pytest.approx(3)
    assert (result["direction"], result["anomalies"]) == ("rising", [])


def test_times_stretch_the_trend() -> None:
    result = run("time_series", {"values": [0, -10, -20], "times": [100, 110, 120]})
    assert result["trend"] == pytest.approx(-1)
    assert result["direction"] == "falling"


def test_a_spike_in_a_level_line_is_an_anomaly_although_nothing_else_differs() -> None:
    result = run("time_series", {"values": [5] * 30 + [6] + [5] * 30})
    assert result["anomalies"] == [{"index": 30, "value": 6, "expected": 5, "score": None, "time": 30}]
    assert result["direction"] == "flat"
    assert run("time_series", {"values": [5] * 30})["anomalies"] == []


def test_noise_has_few_anomalies_and_what_was_hidden_in_it_is_among_them() -> None:
    chance = random.Random(7)
    values = [chance.gauss(0, 1) for _ in range(2_000)]
    for index in (0, 700, 1_999):
        values[index] += 25
    result = run("time_series", {"values": values, "window": 51, "threshold": 6})
    found = {one["index"] for one in result["anomalies"]}
    assert {0, 700, 1_999} <= found
    assert len(found) < 10


@pytest.mark.parametrize(
    "payload",
    [
        {"values": [1, 2]},
        {"values": [1, 2, 3], "times": [1, 2]},
        {"values": [1, 2, 3], "times": [1, 1, 2]},
        {"values": [1, 2, 3], "window": 2},
        {"values": [1, 2, "3"]},
        {"values": [1e308, 1e308, 1e308]},
    ],
)
def test_series_that_cannot_be_analysed_are_refused(payload: Any) -> None:
    with pytest.raises(BadPayload):
        run("time_series", payload)


def test_a_series_of_the_largest_size_takes_seconds() -> None:
    began = time.process_time()
    chance = random.Random(1)
    run("time_series", {"values": [chance.random() for _ in range(50_000)], "window": 101})
    assert time.process_time() - began < 30


def test_columns_are_described_by_what_is_in_them() -> None:
    text = (
        "id,name,born,height,member,empty\n"
        "1,Ada,1815-12-10,1.65,yes,\n"
        '2,"Hopper, Grace",1906-12-09,1.7,no,\n'
        "3,Ada,,2e0,yes,\n"
    )
    result = run("csv_profile", {"csv": text})
    assert (result["rows"], result["column_count"], result["delimiter"], result["header"]) == (3, 6, ",", True)
    columns = {column["name"]: column for column in result["columns"]}
    assert {name: column["type"] for name, column in columns.items()} == {
        "id": "integer",
        "name": "text",
        "born": "date",
        "height": "number",
        "member": "boolean",
        "empty": "empty",
    }
    assert columns["id"]["numbers"] == {"min": 1, "max": 3, "mean": 2.0, "median": 2, "standard_deviation": 1.0}
    assert columns["name"]["most_frequent"][0] == {"value": "Ada", "count": 2}
    assert (columns["name"]["unique"], columns["name"]["longest"]) == (2, 13)
    assert (columns["born"]["earliest"], columns["born"]["latest"]) == ("1815-12-10", "1906-12-09")
    assert (columns["born"]["missing"], columns["empty"]["missing"]) == (1, 3)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a;b\n1,5;2\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a|b|c\n1|2|3\n", "|"), ("just one column\nnothing else\n", ",")],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter
    assert run("csv_profile", {"csv": text})["delimiter"] == delimiter


def test_the_header_is_found_or_named() -> None:
    numbers = run("csv_profile", {"csv": "1,2\n3,4\n"})
    assert numbers["header"] is False
    assert [column["name"] for column in numbers["columns"]] == ["column_1", "column_2"]
    assert [column["name"] for column in run("csv_profile", {"csv": "1,2\n3,4\n"})["columns"]] == [
        "column_1",
        "column_2",
    ]
    assert run("csv_profile", {"csv": "a,b\n3,4\n", "header": "no"})["rows"] == 2
    named = run("csv_profile", {"csv": "a,a,\n1,2,3\n", "header": "yes"})
    assert [column["name"] for column in named["columns"]] == ["a", "a_2", "column_3"]


def test_rows_of_other_lengths_and_rows_that_come_twice_are_counted() -> None:
    result = run("csv_profile", {"csv": "\ufeffa,b\n1,2\n1,2\n1\n1,2,3\n\n", "header": "yes"})
    assert (result["rows"], result["rows_of_other_length"], result["duplicate_rows"]) == (4, 2, 1)
    assert result["columns"][0]["name"] == "a"


def test_numbers_too_large_to_be_added_up_have_no_figures() -> None:
    result = run("csv_profile", {"csv": "n\n" + "1e308\n" * 3, "header": "yes"})
    assert result["columns"][0]["numbers"] is None


ENDLESS_CELL = "x" * 200_000


@pytest.mark.parametrize(
    "text",
    ["\n\n", ",".join("x" * 600), f'"{ENDLESS_CELL}"', f'a,b\n1,"{ENDLESS_CELL}'],
    ids=["no rows", "too many columns", "a cell too long", "a quote that never ends"],
)
def test_a_file_that_cannot_be_a_table_is_refused(text: str) -> None:
    with pytest.raises(BadPayload):
        run("csv_profile", {"csv": text})


def test_a_file_of_the_largest_size_takes_seconds() -> None:
    row = "1,2.5,2024-01-01,some text here,yes\n"
    text = row * (2_000_000 // len(row))
    began = time.process_time()
    assert run("csv_profile", {"csv": text, "header": "no"})["rows"] == 2_000_000 // len(row)
    assert time.process_time() - began < 30
