"""The heartbeat: a thread and a connection of its own, so that it goes on while a task computes."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any, Callable

from redis import Redis
from redis.exceptions import RedisError

from capstan_worker import names
from capstan_worker.compact import to_json
from capstan_worker.connection import open_client
from capstan_worker.options import Address

#: Seconds from one to the next.
INTERVAL_S = 10.0
#: Seconds after which a heartbeat is forgotten, so that a silent worker is known to be dead.
LIFETIME_S = 35
_AGAIN_S = 0.5


class Heartbeat(threading.Thread):
    """Tells every ten seconds that the worker lives."""

    def __init__(
        self,
        address: Address,
        worker_id: str,
        message: Callable[[], dict[str, Any]],
        info: Callable[[], dict[str, Any]],
    ) -> None:
        """
        :param message: what is published
        :param info: what else is kept of the worker
        """
        super().__init__(name="heartbeat", daemon=True)
        self._worker_id = worker_id
        self._message = message
        self._info = info
        self._client = open_client(address, f"{worker_id}:heartbeat")
        self._ends = threading.Event()
        #: Set with the first one.
        self.ready = threading.Event()

    def run(self) -> None:
        """Until :meth:`stop`; a beat that fails is tried again soon."""
        while not self._ends.is_set():
            began = time.monotonic()
            try:
                self._beat(self._client)
            except (RedisError, OSError):
                # The worker's own connection has the same trouble, and reports it.
                self._client.connection_pool.disconnect()
                self._ends.wait(_AGAIN_S)
            else:
                self.ready.set()
                self._ends.wait(max(0.0, began + INTERVAL_S - time.monotonic()))

    def stop(self) -> None:
        """Ends the thread and takes the worker's traces away, if Redis can be reached."""
        self._ends.set()
        if self.is_alive():
            self.join(timeout=1.0)
        # Without Redis they are forgotten by themselves.
        with suppress(RedisError, OSError):
            self._client.delete(names.heartbeat_of(self._worker_id), names.info_of(self._worker_id))
        self._client.connection_pool.disconnect()

    def _beat(self, client: Redis) -> None:
        message = to_json(self._message())
        with client.pipeline(transaction=False) as together:
            together.publish(names.HEARTBEATS, message)
            together.set(names.heartbeat_of(self._worker_id), message, ex=LIFETIME_S)
            together.set(names.info_of(self._worker_id), to_json(self._info()), ex=LIFETIME_S)
            together.execute()
