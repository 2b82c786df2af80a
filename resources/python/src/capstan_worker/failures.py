"""What can go wrong with a task, as data; and the exceptions that end a worker."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any, Callable, Optional

#: Why a task failed; the README says what each means. More come from the supervisor.
BAD_TASK = "bad_task"
TASK_TOO_LARGE = "task_too_large"
UNKNOWN_TYPE = "unknown_type"
BAD_PAYLOAD = "bad_payload"
TASK_RAISED = "task_raised"
BAD_RESULT = "bad_result"

#: Why a task is a dead letter rather than a failed result.
BAD_JSON = "bad_json"
NO_ID = "no_id"

_LONGEST_MESSAGE = 2_000
_LONGEST_TRACEBACK = 8_000


@dataclass(frozen=True)
class Failure:
    """The error of a failed result."""

    code: str
    message: str
    traceback: Optional[str] = None

    def to_json(self) -> dict[str, str]:
        """As it stands in the result; long texts are cut, a traceback at its beginning."""
        error = {"code": self.code, "message": cut(self.message, _LONGEST_MESSAGE)}
        if self.traceback is not None:
            error["traceback"] = cut_beginning(self.traceback, _LONGEST_TRACEBACK)
        return error


def cut(text: str, most: int) -> str:
    """The beginning of a long text, with a note of how long it is."""
    return text if len(text) <= most else f"{text[:most]}… [cut: {len(text)} characters in all]"


def cut_beginning(text: str, most: int) -> str:
    """The end of a long text, with the same note before it."""
    return text if len(text) <= most else f"[cut: {len(text)} characters in all] …{text[-most:]}"


def describe(error: BaseException) -> str:
    """An exception in words, whatever its methods do: never raises, is never empty, and may be long."""
    name: str = _attempt(lambda: type(error).__name__, "Exception")
    text: Any = _attempt(lambda: str(error), "")
    if not isinstance(text, str) or text == "":
        return name
    # A subclass of str has methods of its own.
    return f"{name}: {str.__str__(text)}"


def describe_trace(error: BaseException, trace: Any) -> Optional[str]:
    """Its traceback with causes, contexts and the exceptions of a group; what it says itself where that raises."""
    whole: Optional[str] = _attempt(lambda: "".join(traceback.format_exception(type(error), error, trace)), None)
    if whole:
        return whole
    own: Optional[str] = _attempt(lambda: "".join(traceback.format_tb(trace)) + describe(error), None)
    return own


def _attempt(act: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return act()
    except BaseException:  # Whatever a method of somebody else raises.
        return otherwise


class BadPayload(Exception):
    """A payload that the task cannot work with; a task may raise it, too."""


class WorkerEnds(Exception):
    """The worker cannot go on; ``code`` is its exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


#: Exit codes, besides 0 (stopped) and 1 (a bug).
WRONG_OPTION = 2
REDIS_REFUSES = 3
ID_TAKEN = 4
PARENT_GONE = 5
