"""How a user's functions become tasks."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Iterator

import pytest

from capstan_worker import BadPayload, task
from capstan_worker.registry import Registry, load_registry
from capstan_worker.schema import checked


@pytest.fixture(autouse=True)
def clean_path() -> Iterator[None]:
    """Folders of tasks are put on the module path; not for the next test."""
    before = list(sys.path)
    yield
    sys.path[:] = before


def load(folder: Path, queue: str = "worker_a", **files: str) -> Registry:
    for name, text in files.items():
        (folder / f"{name}.py").write_text("from capstan_worker import task\n" + text)
    return load_registry(queue, folder)


def one(name: str, gives: str, extra: str = "") -> str:
    return f"@task({name!r}{extra})\ndef f_{name}(payload):\n    return {gives!r}\n"


def call(registry: Registry, name: str) -> Any:
    kind = registry.find(name)
    assert kind is not None
    return kind.function({})


def test_the_example_of_the_guide_works(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    assert example is not None
    (tmp_path / "greeting.py").write_text(example.group(1))
    kind = load_registry("worker_a", tmp_path).find("greeting")
    assert kind is not None
    assert kind.description == "Says hello to somebody."
    assert kind.function(checked(kind.schema, {"name": "Ada"})) == {"text": "Hello, Ada!"}
    with pytest.raises(BadPayload):
        checked(kind.schema, {})


def test_a_users_task_takes_the_place_of_ours(tmp_path: Path) -> None:
    registry = load(tmp_path, mine=one("primes", "mine"))
    assert call(registry, "primes") == "mine"
    assert registry.find("fibonacci") is not None
    assert registry.problems == []


def test_of_two_files_with_one_task_the_first_one_counts(tmp_path: Path) -> None:
    registry = load(tmp_path, a=one("twice", "first"), b=one("twice", "second") + one("other", "other"))
    assert call(registry, "twice") == "first"
    assert call(registry, "other") == "other"
    assert [(problem.file, "twice" in problem.message) for problem in registry.problems] == [("b.py", True)]


def test_a_file_may_import_another_one_of_its_folder_and_its_tasks(tmp_path: Path) -> None:
    (tmp_path / "_shared_by_two.py").write_text("WORD = 'shared'\n")
    registry = load(tmp_path, a="from _shared_by_two import WORD\n@task('word')\ndef word(payload):\n    return WORD\n")
    assert call(registry, "word") == "shared"
    assert registry.problems == []


def test_a_file_named_like_a_module_of_python_does_not_take_its_place(tmp_path: Path) -> None:
    registry = load(tmp_path, json=one("named", "fine"), z="import json\njson.dumps(1)\n")
    assert call(registry, "named") == "fine"
    assert registry.problems == []


@pytest.mark.parametrize("text", ["raise SystemExit(3)", "1 / 0", "def", "@task('a b')\ndef f(payload): pass"])
def test_a_file_that_fails_is_named_and_the_others_are_loaded(tmp_path: Path, text: str) -> None:
    registry = load(tmp_path, bad=text + "\n", good=one("good", "good"))
    assert call(registry, "good") == "good"
    assert [problem.file for problem in registry.problems] == ["bad.py"]


def test_a_task_may_be_offered_on_one_queue_alone(tmp_path: Path) -> None:
    text = one("b_only", "b", ", queue='worker_b'")
    assert load(tmp_path, "worker_b", some=text).find("b_only") is not None
    assert load(tmp_path, "worker_a", some=text).find("b_only") is None


def test_a_function_without_a_parameter_is_no_task() -> None:
    with pytest.raises(TypeError, match="payload"):

        @task("nothing")
        def nothing() -> None: ...


def test_a_declared_function_can_still_be_called() -> None:
    @task("plain")
    def plain(payload: int) -> int:
        return payload + 1

    assert plain(1) == 2
