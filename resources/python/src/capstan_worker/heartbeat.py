"""The heartbeat: a thread and a connection of its own, so that it goes on while a task computes."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any, Callable, Optional

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
        self._address = address
        self._client: Optional[Redis] = None
        self._ends = False
        self._wake = threading.Event()
        #: Set with the first one.
        self.ready = threading.Event()

    def run(self) -> None:
        """Until :meth:`stop`; a beat that fails is tried again soon."""
        while not self._ends:
            self._wake.clear()
            began = time.monotonic()
            try:
                self._beat(self._connected())
            except (RedisError, OSError):
                # The worker's own connection has the same trouble, and reports it.
                self._disconnect()
                self._wake.wait(_AGAIN_S)
            else:
                self.ready.set()
                self._wake.wait(max(0.0, began + INTERVAL_S - time.monotonic()))

    def beat_now(self) -> None:
        """Does not wait for its time, for Redis may have forgotten the last one."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread and takes the worker's traces away, if Redis can be reached."""
        self._ends = True
        self._wake.set()
        if self.is_alive():
            self.join(timeout=1.0)
        if self.is_alive():
            return  # Redis does not answer; without it they are forgotten by themselves.
        with suppress(RedisError, OSError):
            self._connected().delete(names.heartbeat_of(self._worker_id), names.info_of(self._worker_id))
        self._disconnect()

    def _connected(self) -> Redis:
        if self._client is None:
            self._client = open_client(self._address, f"{self._worker_id}:heartbeat")
        return self._client

    def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _beat(self, client: Redis) -> None:
        message = to_json(self._message())
        client.set(names.info_of(self._worker_id), to_json(self._info()), ex=LIFETIME_S)
        client.set(names.heartbeat_of(self._worker_id), message, ex=LIFETIME_S)
        client.publish(names.HEARTBEATS, message)
