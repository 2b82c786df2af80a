"""A proxy before Redis that can lose things on the way."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Optional


class Proxy:
    """Hands everything on between a worker and Redis, until it is told otherwise."""

    def __init__(self, redis_port: int) -> None:
        self._redis_port = redis_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lose: Optional[bytes] = None
        self._cut = True
        #: Set when a reply was lost.
        self.lost = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_reply(self, having: bytes, *, cut: bool) -> None:
        """The next reply that has these bytes never arrives.

        :param cut: whether its connection ends with it, or is only silent from then on
        """
        self.lost.clear()
        self._cut = cut
        self._lose = having

    def cut_all(self) -> None:
        """Ends every connection."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _close(*pair)

    def close(self) -> None:
        """Ends it all."""
        self._listener.close()
        self.cut_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._redis_port))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._pairs.append((client, server))
            threading.Thread(target=self._hand_on, args=(client, server), daemon=True).start()
            threading.Thread(target=self._hand_back, args=(server, client), daemon=True).start()

    def _hand_on(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while chunk := client.recv(65_536):
                server.sendall(chunk)
        _close(client, server)

    def _hand_back(self, server: socket.socket, client: socket.socket) -> None:
        silent = False
        with suppress(OSError):
            while chunk := server.recv(65_536):
                if self._lose is not None and self._lose in chunk:
                    self._lose = None
                    silent = True
                    self.lost.set()
                    if self._cut:
                        break
                if not silent:
                    client.sendall(chunk)
        _close(client, server)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
