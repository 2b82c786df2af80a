"""The names in Redis that workers, supervisors and outsiders share."""

from __future__ import annotations

from dataclasses import dataclass

RESPONSES = "worker:responses"
HEARTBEATS = "worker:heartbeat"
DELIVERIES = "worker:deliveries"
RUNNING = "worker:running"


@dataclass(frozen=True)
class QueueNames:
    """The lists of one queue."""

    queue: str

    @property
    def waiting(self) -> str:
        """Producers push at its left end, workers take from its right end."""
        return f"queue:{self.queue}"

    @property
    def dead(self) -> str:
        """Dead letters, the newest at the left end."""
        return f"{self.waiting}:dead"

    @property
    def dead_why(self) -> str:
        """Hash: SHA-1 of a dead letter to the reason."""
        return f"{self.dead}:why"

    def own(self, worker_id: str, pid: int) -> str:
        """What a worker has in hand."""
        return f"{self.waiting}:processing:{worker_id}:{pid}"


def result_of(task_id: str) -> str:
    """Where a task's result is kept for a day."""
    return f"worker:result:{task_id}"


def done_mark_of(task_id: str) -> str:
    """Says that a task has its result, and by whom."""
    return f"worker:done:{task_id}"


def heartbeat_of(worker_id: str) -> str:
    """The last heartbeat of a worker."""
    return f"{HEARTBEATS}:{worker_id}"


def info_of(worker_id: str) -> str:
    """What else there is to know of a worker."""
    return f"worker:info:{worker_id}"
