"""A worker's lists in Redis: taking tasks, answering them, giving them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

from redis import Redis

from capstan_worker import names
from capstan_worker.compact import to_json
from capstan_worker.connection import Connection
from capstan_worker.scripts import BEGIN, BURY, FINISH, GIVE_BACK, Argument

#: Seconds to wait in Redis for a task; so long may a stop take to be noticed.
_WAIT_S = 1
#: Seconds for which a result and its mark are kept.
_KEEP_S = 86_400
#: So many dead letters of a queue are kept; a task without an id that comes then is dropped.
_MOST_DEAD = 10_000


@dataclass(frozen=True)
class Identity:
    """Who the worker is."""

    worker_id: str
    pid: int
    queue: names.QueueNames

    @property
    def own(self) -> str:
        """The list of what it has in hand."""
        return self.queue.own(self.worker_id, self.pid)


class TaskLists:
    """The protocol between one worker and Redis; each call holds whatever becomes of the connection."""

    def __init__(self, connection: Connection, identity: Identity) -> None:
        self._connection = connection
        self._me = identity
        #: Whether the own list may hold a task of which this worker does not know.
        self._unsure = True

    def take(self) -> Optional[bytes]:
        """The next task: from the own list first, else from the queue; ``None`` after a second without one."""
        return self._connection.ask(self._take)

    def _take(self, client: Redis) -> Optional[bytes]:
        if self._unsure:
            known = _bytes_or_none(client.lindex(self._me.own, -1))
            if known is not None:
                return known
        self._unsure = True
        task = client.blmove(self._me.queue.waiting, self._me.own, _WAIT_S, "RIGHT", "LEFT")
        self._unsure = False
        return _bytes_or_none(task)

    def begin(self, task_id: str, running: bytes) -> int:
        """Counts the delivery and shows the task as running; 0: it was taken away meanwhile."""
        keys = [self._me.own, names.DELIVERIES, names.RUNNING]
        return int(self._connection.ask(lambda client: BEGIN.run(client, keys, [task_id, self._me.worker_id, running])))

    def finish(self, raw: bytes, task_id: str, result: bytes, *, take_next: bool) -> Tuple[str, Optional[bytes]]:
        """Answers a task, and takes the next in the same step.

        :return: ``done``, ``answered`` or ``gone`` (see the script), and the next task if there is one
        """
        me = self._me
        keys = [
            me.own,
            me.queue.waiting,
            names.done_mark_of(task_id),
            names.result_of(task_id),
            names.RESPONSES,
            names.DELIVERIES,
            names.RUNNING,
        ]
        arguments: List[Argument] = [raw, task_id, me.worker_id, result, _KEEP_S, "1" if take_next else ""]
        # Nothing is unsure then: asked again, the script gives the same next task.
        outcome, *following = self._connection.ask(lambda client: FINISH.run(client, keys, arguments), insists=True)
        self._unsure = False
        return outcome.decode(), _bytes_or_none(following[0]) if following else None

    def bury(self, raw: bytes, why: dict[str, Any]) -> bool:
        """Makes a task a dead letter, or drops it where there are too many; false: it was taken away meanwhile."""
        keys = [self._me.own, self._me.queue.dead, self._me.queue.dead_why]
        return bool(self._connection.ask(lambda client: BURY.run(client, keys, [raw, to_json(why), _MOST_DEAD])))

    def give_back(self, begun_id: Optional[str] = None) -> int:
        """Puts everything in the own list next in the queue, and says how much that was.

        :param begun_id: the task whose delivery shall not count
        """
        return self._connection.ask(lambda client: give_back(client, self._me, begun_id))


def give_back(client: Redis, me: Identity, begun_id: Optional[str]) -> int:
    """What :meth:`TaskLists.give_back` does, asked once."""
    keys = [me.own, me.queue.waiting, names.DELIVERIES, names.RUNNING]
    return int(GIVE_BACK.run(client, keys, [me.worker_id, begun_id or ""]))


def _bytes_or_none(reply: Any) -> Optional[bytes]:
    return reply if isinstance(reply, bytes) else None
