"""A worker: takes one task at a time, computes it, answers."""

from __future__ import annotations

import hashlib
import platform
import socket
import time
from dataclasses import dataclass
from typing import Any, Optional, Union

from capstan_worker.compact import to_json
from capstan_worker.failures import Failure, cut
from capstan_worker.log import TaskLines, logger
from capstan_worker.messages import BadTask, Task, Unanswerable, read_task, result_message
from capstan_worker.performing import perform
from capstan_worker.registry import Registry
from capstan_worker.stopping import Stop
from capstan_worker.task_lists import Identity, TaskLists


@dataclass
class Tally:
    """What the worker has done so far."""

    ok: int = 0
    failed: int = 0

    @property
    def processed(self) -> int:
        """All tasks that were answered."""
        return self.ok + self.failed


class Worker:
    """The loop of a worker's main thread."""

    def __init__(self, identity: Identity, lists: TaskLists, registry: Registry, stop: Stop) -> None:
        self._me = identity
        self._lists = lists
        self._registry = registry
        self._stop = stop
        self._lines = TaskLines()
        self.tally = Tally()
        #: Id of the task that is being computed; read by other threads.
        self.begun_id: Optional[str] = None

    def run(self) -> None:
        """Until a stop is asked for; gives back what it has taken but not begun."""
        raw: Optional[bytes] = None
        while not self._stop.asked:
            raw = raw if raw is not None else self._lists.take()
            if raw is not None:
                raw = self._answer(raw)
        if self._lists.give_back() > 0:
            logger.info("Gave back a task that was not begun")

    def _answer(self, raw: bytes) -> Optional[bytes]:
        """Does everything that one task needs, and gives the next if it was taken along."""
        task = read_task(raw)
        if isinstance(task, Unanswerable):
            self._bury(raw, task)
            return None
        began = time.time()
        deliveries = self._lists.begin(task.id, self._running(task, began))
        if deliveries == 0:
            logger.warning("Task %s was taken away before it was begun", task.id)
            return None
        self.begun_id = task.id
        outcome = perform(task, self._registry, self._me.worker_id, deliveries)
        ended = time.time()
        result = result_message(
            task,
            outcome,
            worker_id=self._me.worker_id,
            queue=self._me.queue.queue,
            deliveries=deliveries,
            times=(began, ended),
        )
        how, following = self._lists.finish(raw, task.id, result, take_next=not self._stop.asked)
        self.begun_id = None
        self._note(task, outcome, how, ended - began)
        return following

    def _bury(self, raw: bytes, why: Unanswerable) -> None:
        reason = {
            "code": why.code,
            "message": cut(why.message, 2_000),
            "id": None,
            "type": None,
            "worker_id": self._me.worker_id,
            "deliveries": 1,
            "at": time.time(),
        }
        if self._lists.bury(raw, reason):
            said = cut(why.message, 500)
            logger.warning("Dead letter %s: %s", hashlib.sha1(raw).hexdigest(), said)

    def _running(self, task: Union[Task, BadTask], began: float) -> bytes:
        shown = {
            "id": task.id,
            "type": task.type,
            "queue": self._me.queue.queue,
            "pid": self._me.pid,
            "started_at": began,
            "timeout_s": task.timeout_s,
        }
        return to_json(shown)

    def _note(self, task: Union[Task, BadTask], outcome: Union[bytes, Failure], how: str, seconds: float) -> None:
        if how == "gone":
            logger.warning("Task %s was taken away meanwhile; its result is dropped", task.id)
            return
        if isinstance(outcome, Failure):
            self.tally.failed += 1
        else:
            self.tally.ok += 1
        if how == "answered":
            logger.warning("Task %s had been answered before; this result is dropped", task.id)
        elif isinstance(outcome, Failure):
            self._lines.say("%s %s failed: %s", task.type, task.id, outcome.message)
        else:
            self._lines.say("%s %s done in %.3f s", task.type, task.id, seconds)


def heartbeat_message(identity: Identity, tally: Tally) -> dict[str, Any]:
    """These four fields, for outsiders rely on them."""
    return {
        "worker_id": identity.worker_id,
        "pid": identity.pid,
        "tasks_processed": tally.processed,
        "timestamp": time.time(),
    }


def host_name() -> str:
    """The machine's name, or the container's."""
    return socket.gethostname()


def python_version() -> str:
    """As in 3.11.7."""
    return platform.python_version()
