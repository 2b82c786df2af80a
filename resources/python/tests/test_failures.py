"""What is said of an exception, whatever its methods do."""

from __future__ import annotations

import pytest

from capstan_worker.failures import Failure, describe, describe_trace
from capstan_worker.log import visible


class StrRaises(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


class StrExits(BaseException):
    def __str__(self) -> str:
        raise SystemExit(3)


class StrIsNone(Exception):
    def __str__(self) -> str:
        return None  # type: ignore[return-value]


@pytest.mark.parametrize("error", [StrRaises(), StrExits(), StrIsNone(), SystemExit(5), KeyboardInterrupt()])
def test_an_exception_is_described_whatever_its_methods_do(error: BaseException) -> None:
    assert describe(error).startswith(type(error).__name__)
    trace = describe_trace(error, None)
    assert trace is None or type(error).__name__ in trace


def test_a_long_message_and_a_long_traceback_say_that_they_were_cut() -> None:
    shown = Failure("task_raised", describe(ValueError("x" * 9_000)), "y" * 9_000 + "the end").to_json()
    whole = f"ValueError: {'x' * 9_000}"
    assert shown["message"] == f"{whole[:2_000]}… [cut: {len(whole)} characters in all]"
    assert shown["traceback"].startswith("[cut: 9007 characters in all]")
    assert shown["traceback"].endswith("the end")


def test_control_characters_are_spelled_out_in_a_line_of_the_log() -> None:
    assert visible("a\x1b[2J\nb\r\x9b\u202e") == "a\\x1b[2J\\nb\\r\\x9b\\u202e"
