"""The types of tasks that a worker knows: ours for its queue, and those in the user's folder."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Dict, List, Optional

from capstan_worker.declaring import TaskType, declared_in

#: Packages of ours, by queue.
_OURS = {
    "worker_a": "capstan_worker.computation",
    "worker_b": "capstan_worker.analysis",
}


@dataclass(frozen=True)
class Problem:
    """A file of tasks that could not be loaded."""

    file: str
    message: str


@dataclass
class Registry:
    """What a worker can do."""

    types: Dict[str, TaskType] = field(default_factory=dict)
    problems: List[Problem] = field(default_factory=list)

    def find(self, name: str) -> Optional[TaskType]:
        """The type of this name, if there is one."""
        return self.types.get(name)


def load_registry(queue: str, folder: Optional[Path]) -> Registry:
    """Loads what is offered on a queue. A task of the user's takes the place of one of ours by the same name."""
    registry = Registry()
    ours = _OURS.get(queue)
    if ours is not None:
        for one in declared_in(importlib.import_module(ours)):
            registry.types[one.name] = one
    if folder is not None:
        _load_folder(registry, queue, folder)
    return registry


def _load_folder(registry: Registry, queue: str, folder: Path) -> None:
    if not folder.is_dir():
        registry.problems.append(Problem(str(folder), "there is no such folder"))
        return
    # At the end: a file of the user's must not take the place of a module of Python's.
    sys.path.append(str(folder.resolve()))
    of_users: Dict[str, TaskType] = {}
    for path in sorted(folder.glob("*.py")):
        if path.name.startswith("_"):
            continue
        try:
            found = declared_in(_load_file(path))
        except (Exception, SystemExit) as error:
            registry.problems.append(Problem(path.name, f"{type(error).__name__}: {error}"))
            continue
        for one in found:
            if one.queue not in (None, queue):
                continue
            other = of_users.setdefault(one.name, one)
            if other.function is not one.function:
                problem = f"the task {one.name} is declared in another file, too; that one is used"
                registry.problems.append(Problem(path.name, problem))
    registry.types.update(of_users)


def _load_file(path: Path) -> ModuleType:
    name = f"capstan_tasks_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
