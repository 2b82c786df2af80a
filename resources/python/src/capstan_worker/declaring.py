"""How a function becomes a type of task."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Optional, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_MARK = "__capstan_task__"


@dataclass(frozen=True)
class TaskContext:
    """What a task may know besides its payload; given to functions with a second parameter."""

    id: str
    type: str
    #: How often this task has been begun, this time included.
    deliveries: int
    worker_id: str


@dataclass(frozen=True)
class TaskType:
    """A type of task: a function with its name and what it takes."""

    name: str
    function: Callable[..., Any]
    #: JSON Schema of the payload; ``{}`` takes anything.
    schema: Dict[str, Any] = field(default_factory=dict)
    description: str = ""
    #: The only queue that has it; ``None``: every queue.
    queue: Optional[str] = None
    #: Whether the function has a second parameter.
    wants_context: bool = False


def task(
    name: str,
    *,
    schema: Optional[Dict[str, Any]] = None,
    description: Optional[str] = None,
    queue: Optional[str] = None,
) -> Callable[[Function], Function]:
    """Makes a function a type of task.

    The function is called with the payload and, if it has a second parameter, a :class:`TaskContext`; what it gives has
    to be something that JSON can carry. Nothing is registered here: the worker looks for such functions in the
    modules that it loads.

    :param name: what a task's ``type`` says
    :param schema: JSON Schema of the payload, checked before each call; anything by default
    :param description: one sentence for the panel; by default the first line of the function's own
    :param queue: offers it on this queue alone; on every queue by default
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a task: 1 to 100 letters, digits, '_', '.' or '-'")

    def declare(function: Function) -> Function:
        parameters = _positional(function)
        if not parameters:
            raise TypeError(f"the task {name} has to take its payload as a parameter")
        text = description if description is not None else (inspect.getdoc(function) or "").split("\n")[0]
        declared = TaskType(name, function, schema or {}, text, queue, len(parameters) > 1)
        setattr(function, _MARK, declared)
        return function

    return declare


def declared_in(module: Any) -> list[TaskType]:
    """The types of tasks that a module holds, in the order of their names in it."""
    found = [getattr(value, _MARK, None) for value in vars(module).values() if callable(value)]
    return [one for one in found if isinstance(one, TaskType)]


def _positional(function: Callable[..., Any]) -> list[inspect.Parameter]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one for one in inspect.signature(function).parameters.values() if one.kind in kinds]
