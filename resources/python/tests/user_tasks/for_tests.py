"""Tasks that do what the tests need."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

from capstan_worker import BadPayload, TaskContext, task


@task("echo")
def echo(payload: Any) -> Any:
    """Gives back what it got."""
    return payload


@task("who", description="Says what a task knows of itself")
def who(_payload: Any, context: TaskContext) -> dict[str, Any]:
    return {"id": context.id, "type": context.type, "deliveries": context.deliveries, "worker_id": context.worker_id}


@task("until_file")
def until_file(payload: dict[str, str]) -> str:
    """Goes on until a file is there, computing all the time; notes each beginning in another."""
    with Path(payload["began"]).open("a") as began:
        began.write("x")
    while not Path(payload["file"]).exists():
        sum(range(10_000))
    return "seen"


@task("sleeps_until_file")
def sleeps_until_file(payload: dict[str, str]) -> str:
    """The same without computing."""
    Path(payload["began"]).write_text("x")
    while not Path(payload["file"]).exists():
        time.sleep(0.01)
    return "seen"


@task("appends")
def appends(payload: dict[str, str]) -> None:
    """Leaves a trace of each run."""
    with Path(payload["file"]).open("a") as file:
        file.write(payload.get("text", "x") + "\n")


@task("raises")
def raises(payload: dict[str, str]) -> None:
    raise ValueError(payload["message"])


@task("refuses")
def refuses(_payload: Any) -> None:
    raise BadPayload("not today")


@task("exits")
def exits(payload: dict[str, int]) -> None:
    sys.exit(payload["code"])


@task("dies")
def dies(_payload: Any) -> None:
    os._exit(9)


@task("gives")
def gives(payload: dict[str, str]) -> Any:
    """Things that JSON cannot carry."""
    endless: list[Any] = []
    endless.append(endless)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    return {
        "set": {1, 2},
        "nan": float("nan"),
        "bytes": b"x",
        "endless": endless,
        "deep": deep,
        "large": "x" * 2_000_000,
        "object": object(),
    }[payload["what"]]


@task("recurses")
def recurses(payload: Any) -> Any:
    return recurses(payload)


@task("fills_memory")
def fills_memory(_payload: Any) -> int:
    return len(bytearray(1 << 62))


@task("waits")
async def waits(payload: dict[str, float]) -> str:
    await asyncio.sleep(payload["s"])
    return "waited"


@task("reads_input")
def reads_input(_payload: Any) -> str:
    return sys.stdin.read()


@task("prints")
def prints(payload: dict[str, str]) -> None:
    print(payload["text"])


@task("spawns")
def spawns(_payload: Any) -> None:
    """Leaves a thread behind that never ends."""
    threading.Thread(target=threading.Event().wait).start()


@task("holds_interpreter")
def holds_interpreter(_payload: Any) -> None:
    """A search that lets no other thread of this process run."""
    re.search(r"(a+)+$", "a" * 60 + "b")


@task("picky", schema={"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "maximum": 5}}})
def picky(payload: dict[str, int]) -> int:
    return payload["n"]


@task("elsewhere", queue="another")
def elsewhere(_payload: Any) -> None:
    """Only on the queue another."""
