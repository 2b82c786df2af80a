"""Connections to Redis that come back by themselves."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.retry import Retry

from capstan_worker.failures import REDIS_REFUSES, WorkerEnds
from capstan_worker.log import logger
from capstan_worker.options import Address

Answer = TypeVar("Answer")

#: Longest wait for a reply, seconds; well above the second for which a worker waits in Redis for a task.
_REPLY_S = 5.0
_CONNECT_S = 3.0
#: Between two tries, seconds; the first one after a failure comes sooner.
_PAUSE_S = 0.5
_FIRST_PAUSE_S = 0.05


def open_client(address: Address, name: str) -> Redis:
    """Connects, with a client that never asks twice by itself: whoever asks decides what a lost reply means.

    One connection for one thread; raises ``RedisError`` or ``OSError`` where there is nobody.
    """
    how: dict[str, Any] = {
        "client_name": name,
        "socket_timeout": _REPLY_S,
        "socket_connect_timeout": _CONNECT_S,
        "socket_keepalive": True,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        "single_connection_client": True,
    }
    if address.url is not None:
        return Redis.from_url(address.url, **how)
    return Redis(host=address.host, port=address.port, password=address.password, **how)


class Ended(Exception):
    """There was no answer, and whoever asked waits for none any more."""


class Connection:
    """Asks Redis until it answers."""

    def __init__(
        self, address: Address, name: str, *, gives_up: Callable[[], bool], on_return: Callable[[], None]
    ) -> None:
        """
        :param name: of the client, as ``CLIENT LIST`` shows it
        :param gives_up: whether to stop asking
        :param on_return: called when Redis answers again
        """
        self._address = address
        self._name = name
        self._gives_up = gives_up
        self._on_return = on_return
        self._client: Optional[Redis] = None

    def ask(self, question: Callable[[Redis], Answer], *, insists: bool = False) -> Answer:
        """Puts the question again after every failure, so that it may be carried out more than once.

        Raises :class:`Ended` when nobody waits for the answer any more, and :class:`WorkerEnds` when Redis
        does not let this worker in.

        :param insists: does not give up, whatever happens
        """
        failed_since = None
        while True:
            try:
                if self._client is None:
                    self._client = open_client(self._address, self._name)
                answer = question(self._client)
            except (AuthenticationError, NoPermissionError) as error:
                raise WorkerEnds(REDIS_REFUSES, f"Redis at {self._address} lets this worker not in: {error}") from error
            except (RedisError, OSError) as error:
                if failed_since is None:
                    failed_since = time.monotonic()
                    logger.warning("Redis at %s does not answer: %s", self._address, error)
                    pause = _FIRST_PAUSE_S
                else:
                    pause = _PAUSE_S
                self.close()
                if self._gives_up() and not insists:
                    raise Ended from error
                time.sleep(pause)
            else:
                if failed_since is not None:
                    logger.info("Redis answers again, after %.1f s", time.monotonic() - failed_since)
                    self._on_return()
                return answer

    def close(self) -> None:
        """Closes the connection; the next question opens another."""
        client, self._client = self._client, None
        if client is not None:
            client.close()
