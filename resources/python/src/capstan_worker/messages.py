"""Tasks as they lie in Redis, and results as they are put there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple, Union

from capstan_worker.compact import to_json
from capstan_worker.failures import BAD_JSON, BAD_RESULT, BAD_TASK, NO_ID, TASK_TOO_LARGE, Failure, describe

#: Bytes.
LARGEST_TASK = 16 * 1024 * 1024
LARGEST_RESULT = 1024 * 1024
LONGEST_ID = 200
LONGEST_TIMEOUT_S = 86_400


@dataclass(frozen=True)
class Task:
    """A task that can be tried."""

    id: str
    type: str
    payload: Any
    #: ``None``: as long as the supervisor allows.
    timeout_s: Optional[float] = None


@dataclass(frozen=True)
class BadTask:
    """A task that has an id and therefore gets an answer, but cannot be tried."""

    id: str
    failure: Failure
    type: Optional[str] = None
    timeout_s: Optional[float] = None


@dataclass(frozen=True)
class Unanswerable:
    """A task that says nowhere whom to answer."""

    code: str
    message: str


def read_task(raw: bytes) -> Union[Task, BadTask, Unanswerable]:
    """Reads what a producer pushed, whatever it is."""
    if len(raw) > LARGEST_TASK:
        failure = Failure(TASK_TOO_LARGE, f"The task has {len(raw)} bytes of at most {LARGEST_TASK}.")
        return _without_reading_all(raw, failure)
    try:
        content = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return Unanswerable(BAD_JSON, f"The task is no JSON: {error}")
    except (RecursionError, ValueError) as error:
        return _without_reading_all(raw, Failure(BAD_TASK, f"The task cannot be read: {error}"))
    if not isinstance(content, dict):
        return Unanswerable(NO_ID, "The task is no object.")
    task_id = _usable_id(content.get("id"))
    if task_id is None:
        return Unanswerable(NO_ID, f"The task has no id, which is a text of 1 to {LONGEST_ID} characters.")
    return _read_fields(task_id, content)


def _read_fields(task_id: str, content: Dict[str, Any]) -> Union[Task, BadTask]:
    kind = content.get("type")
    if not isinstance(kind, str) or not 0 < len(kind) <= LONGEST_ID:
        return BadTask(task_id, Failure(BAD_TASK, f"type has to be a text of 1 to {LONGEST_ID} characters."))
    timeout = content.get("timeout_s")
    if timeout is not None:
        is_number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
        if not is_number or not 0 < timeout <= LONGEST_TIMEOUT_S:
            message = f"timeout_s has to be a number above 0 and at most {LONGEST_TIMEOUT_S}."
            return BadTask(task_id, Failure(BAD_TASK, message), kind)
    return Task(task_id, kind, content.get("payload", {}), timeout)


def result_message(
    task: Union[Task, BadTask],
    outcome: Union[Failure, bytes],
    *,
    worker_id: str,
    queue: str,
    deliveries: int,
    times: Tuple[float, float],
) -> bytes:
    """The result as it goes to Redis.

    :param outcome: the value as JSON (see :func:`encode_value`), or why there is none
    :param times: when the task was begun and when it ended, seconds since 1970
    """
    failed = isinstance(outcome, Failure)
    head = {
        "id": task.id,
        "worker_id": worker_id,
        "queue": queue,
        "type": task.type,
        "status": "error" if failed else "ok",
    }
    tail = {"deliveries": deliveries, "started_at": times[0], "finished_at": times[1]}
    if isinstance(outcome, Failure):
        return to_json({**head, "error": outcome.to_json(), **tail})
    # The value is JSON already.
    return b'%s,"result":%s,%s' % (to_json(head)[:-1], outcome, to_json(tail)[1:])


def encode_value(value: Any) -> Union[bytes, Failure]:
    """What a task gave as JSON, or why that is impossible."""
    try:
        encoded = to_json(value)
    except BaseException as error:  # Whatever methods of the value's own raise, too.
        return Failure(BAD_RESULT, f"JSON cannot carry the result: {describe(error)}")
    if len(encoded) > LARGEST_RESULT:
        return Failure(BAD_RESULT, f"The result has {len(encoded)} bytes of at most {LARGEST_RESULT}.")
    return encoded


def _usable_id(value: Any) -> Optional[str]:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:  # Half of a surrogate pair: no key of Redis can have that name.
        return None
    return value


def _refuse_constant(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is not JSON", name, 0)


#: Strings, brackets, and whatever stands between commas and colons.
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+')
_SEARCHED = 65_536


def _without_reading_all(raw: bytes, failure: Failure) -> Union[BadTask, Unanswerable]:
    """For a task that must not be read whole: looks for the id near its beginning."""
    depth = 0
    before = ["", ""]
    for match in _WORD.finditer(raw[:_SEARCHED].decode("utf-8", "ignore")):
        word = match.group()
        if depth == 1 and before == ['"id"', ":"]:
            task_id = _id_in(word)
            if task_id is not None:
                return BadTask(task_id, failure)
        if word in "{[":
            depth += 1
        elif word in "}]":
            depth -= 1
        before = [before[1], word]
    return Unanswerable(NO_ID, f"{failure.message} No id was found at its beginning.")


def _id_in(word: str) -> Optional[str]:
    try:
        return _usable_id(json.loads(word))
    except ValueError:
        return None
