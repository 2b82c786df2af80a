"""One call of a task's function, whatever it does."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, Union

from capstan_worker.declaring import TaskContext, TaskType
from capstan_worker.failures import (
    BAD_PAYLOAD,
    TASK_RAISED,
    UNKNOWN_TYPE,
    BadPayload,
    Failure,
    describe,
    describe_trace,
)
from capstan_worker.messages import BadTask, Task, encode_value
from capstan_worker.registry import Registry
from capstan_worker.schema import checked


def perform(task: Union[Task, BadTask], registry: Registry, worker_id: str, deliveries: int) -> Union[bytes, Failure]:
    """Runs a task to its end and never raises: the value as JSON, or why there is none."""
    if isinstance(task, BadTask):
        return task.failure
    kind = registry.find(task.type)
    if kind is None:
        return Failure(UNKNOWN_TYPE, _what_is_known(task.type, registry))
    context = TaskContext(task.id, task.type, deliveries, worker_id)
    try:
        return encode_value(_call(kind, checked(kind.schema, task.payload), context))
    except BadPayload as error:
        return Failure(BAD_PAYLOAD, describe(error).removeprefix("BadPayload: "))
    except BaseException as error:  # sys.exit() in a task ends the task, not the worker.
        return Failure(TASK_RAISED, describe(error), describe_trace(error, _below_this(error)))


def _call(kind: TaskType, payload: Any, context: TaskContext) -> Any:
    value = kind.function(payload, context) if kind.wants_context else kind.function(payload)
    return asyncio.run(_waited_for(value)) if inspect.isawaitable(value) else value


async def _waited_for(value: Any) -> Any:
    return await value


def _what_is_known(name: str, registry: Registry) -> str:
    known = ", ".join(sorted(registry.types)) or "none"
    broken = "".join(f" {problem.file} was not loaded: {problem.message}." for problem in registry.problems)
    return f"No task is called {name!r} here. Known: {known}.{broken}"


def _below_this(error: BaseException) -> Any:
    """The traceback without the frames of this module."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace
