"""Being asked to stop: by SIGTERM or SIGINT, whatever the worker does at that moment."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from typing import Callable, Optional

from capstan_worker.log import logger

#: As the wake-up socket brings them.
_ASK_TO_STOP = (bytes([signal.SIGTERM]), bytes([signal.SIGINT]))


class Stop(threading.Thread):
    """Listens to signals in a thread, so that they are heard while a task computes.

    The first one asks to stop. When the grace is over, or with the second one, the process ends.
    """

    def __init__(self, grace_s: float, at_the_end: Callable[[], None]) -> None:
        """
        :param grace_s: from the first signal to the end of the process, seconds
        :param at_the_end: called in this thread before the process ends against the task in hand
        """
        super().__init__(name="stop", daemon=True)
        self._grace_s = grace_s
        self._at_the_end = at_the_end
        #: Whether a stop has been asked for.
        self.asked = False
        self._receiver, self._sender = socket.socketpair()
        self._over = threading.Event()

    def listen(self, interrupts: bool = True) -> None:
        """From the main thread: catches the signals from now on.

        :param interrupts: whether SIGINT asks to stop; else it and SIGHUP are ignored, for the process that started
            this one gets them too and says when to stop
        """
        self._sender.setblocking(False)
        signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, _heard)
        signal.signal(signal.SIGINT, _heard if interrupts else signal.SIG_IGN)
        if not interrupts and hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.start()

    def run(self) -> None:
        """Waits for the first signal, and then for the second."""
        self._wait(None)
        self.asked = True
        logger.info("Stopping; the task in hand has %g s", self._grace_s)
        reason = "the second signal" if self._wait(self._grace_s) else "the grace is over"
        try:
            # Else only a thread that a task has started keeps the process alive.
            if not self._over.is_set():
                self._at_the_end()
                logger.warning("Stopped with a task in hand: %s", reason)
        finally:
            for stream in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError):
                    stream.flush()
            os._exit(0)

    def over(self) -> None:
        """The worker has stopped in order; nothing has to be done at the end of the grace."""
        self._over.set()

    def _wait(self, seconds: Optional[float]) -> bool:
        self._receiver.settimeout(None if seconds is None else max(seconds, 0.001))
        try:
            while True:
                if self._receiver.recv(1) in _ASK_TO_STOP:
                    return True
        except (TimeoutError, socket.timeout):
            return False


def _heard(_number: int, _frame: object) -> None:
    """The wake-up socket has brought it to the thread already."""
