"""Ends this process with the one that started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from typing import NoReturn

from capstan_worker.failures import PARENT_GONE

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 1.0


def die_with_parent() -> None:
    """Sets up three guards: the kernel's signal (Linux), the end of standard input, and a changed parent.

    Standard input is taken away from the tasks: they read an empty one.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    line = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_until_line_ends, args=(line,), name="parent's line", daemon=True).start()
    if sys.platform != "win32":
        threading.Thread(target=_until_orphaned, args=(parent,), name="parent's pid", daemon=True).start()


def _until_line_ends(line: int) -> None:
    try:
        while os.read(line, 4096):
            pass
    except OSError:
        pass
    _end()


def _until_orphaned(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    _end()


def _end() -> NoReturn:
    """At once, and with whatever tasks have started: what is in hand stays in the own list for the supervisor."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(PARENT_GONE)
