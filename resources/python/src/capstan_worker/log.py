"""What a worker prints: events on standard output, and on standard error what is not as it should be."""

from __future__ import annotations

import io
import logging
import re
import sys
import time

logger = logging.getLogger("capstan_worker")

#: Lines about tasks in one second; more would cost more than the tasks.
_TASK_LINES = 10


def set_up_log(worker_id: str, verbose: bool) -> None:
    """Prints from now on; also what tasks print appears line by line, whoever reads it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    form = _OneLine(f"%(asctime)s %(levelname)s {worker_id}: %(message)s")
    to_output = logging.StreamHandler(sys.stdout)
    to_output.addFilter(lambda record: record.levelno < logging.WARNING)
    to_errors = logging.StreamHandler(sys.stderr)
    to_errors.setLevel(logging.WARNING)
    for handler in (to_output, to_errors):
        handler.setFormatter(form)
        logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False
    # Whoever read this log may be gone.
    logging.raiseExceptions = False


#: Control characters, ends of lines, and marks that turn the direction of text.
_UNSAFE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]")


def visible(text: str) -> str:
    """The text as one line: an id of a task must neither move a terminal's cursor nor look like a second line."""
    return _UNSAFE.sub(lambda match: match.group().encode("unicode_escape").decode(), text)


class _OneLine(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the name is logging's)
        record.message = visible(record.message)
        return super().formatMessage(record)


class TaskLines:
    """The log of tasks, thinned out where they are many."""

    def __init__(self) -> None:
        self._second = 0
        self._said = 0
        self._kept_back = 0

    def say(self, text: str, *words: object) -> None:
        """Logs the line, unless this second has had its share of lines; ``verbose`` logs every one."""
        second = int(time.monotonic())
        if second != self._second:
            if self._kept_back > 0:
                logger.info("and %d tasks more", self._kept_back)
            self._second, self._said, self._kept_back = second, 0, 0
        if self._said < _TASK_LINES:
            self._said += 1
            logger.info(text, *words)
        elif logger.isEnabledFor(logging.DEBUG):
            logger.debug(text, *words)
        else:
            self._kept_back += 1
