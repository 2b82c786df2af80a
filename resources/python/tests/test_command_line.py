"""Options, environment, and what ``--describe`` says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capstan_worker.options import Address, Options, read_options
from support.worker_process import USER_TASKS, command


def test_without_options_it_is_a_worker_a_of_the_local_redis() -> None:
    assert read_options([], {}) == Options(
        queue="worker_a",
        name="worker_a",
        tasks=None,
        grace_s=4.0,
        address=Address(None, "127.0.0.1", 6379, None),
        die_with_parent=False,
        verbose=False,
        describe=False,
    )


def test_the_environment_names_redis_the_worker_and_its_tasks() -> None:
    options = read_options(
        ["--queue", "queue:worker_b"],
        {
            "REDIS_HOST": "redis.example",
            "REDIS_PORT": "6380",
            "REDIS_PASSWORD": "secret",
            "WORKER_ID": "mine",
            "NODE_ENV": "development",
            "CAPSTAN_TASKS": "tasks",
            "CAPSTAN_GRACE_S": "10",
            "CAPSTAN_DIE_WITH_PARENT": "1",
        },
    )
    assert options.queue == "worker_b"
    assert options.name == "mine"
    assert options.address == Address(None, "redis.example", 6380, "secret")
    assert (options.tasks, options.grace_s) == (Path("tasks"), 10.0)
    assert options.die_with_parent
    assert options.verbose


def test_empty_variables_are_as_good_as_none() -> None:
    empty = dict.fromkeys(
        ("REDIS_URL", "REDIS_HOST", "REDIS_PORT", "WORKER_ID", "CAPSTAN_TASKS", "CAPSTAN_GRACE_S"), ""
    )
    assert read_options([], empty) == read_options([], {})


def test_an_address_is_shown_without_its_password() -> None:
    options = read_options([], {"REDIS_URL": "rediss://user:secret@redis.example:6390/2"})
    assert str(options.address) == "rediss://redis.example:6390/2"
    assert "secret" not in str(read_options([], {"REDIS_PASSWORD": "secret"}).address)


@pytest.mark.parametrize(
    ("arguments", "environment", "word"),
    [
        (["--queue", "a:b"], {}, "no name of a queue"),
        (["--queue", ""], {}, "no name of a queue"),
        (["--grace", "-1"], {}, "no number of seconds"),
        (["--grace", "nan"], {}, "no number of seconds"),
        (["--unknown"], {}, "unrecognized"),
        ([], {"WORKER_ID": "a b"}, "WORKER_ID"),
        ([], {"REDIS_PORT": "70000"}, "REDIS_PORT"),
        ([], {"REDIS_URL": "http://redis.example"}, "REDIS_URL"),
        ([], {"CAPSTAN_GRACE_S": "soon"}, "no number of seconds"),
    ],
)
def test_a_wrong_word_ends_the_program_with_exit_code_2(
    arguments: list[str], environment: dict[str, str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options(arguments, environment)
    assert ended.value.code == 2
    assert word in capsys.readouterr().err


def test_a_description_names_every_type_with_its_schema() -> None:
    outcome = command("--queue", "worker_a", "--describe")
    assert outcome.returncode == 0, outcome.stderr
    description = json.loads(outcome.stdout)
    assert set(description) == {"version", "python", "redis", "queue", "types", "problems"}
    assert [kind["name"] for kind in description["types"]] == [
        "fibonacci",
        "matrix_product",
        "monte_carlo",
        "primes",
        "statistics",
    ]
    primes = description["types"][3]
    assert primes["description"] == "Counts the primes up to a limit."
    assert primes["schema"]["properties"]["limit"]["type"] == "integer"
    assert description["problems"] == []


def test_a_description_of_worker_b_has_its_own_types() -> None:
    description = json.loads(command("--queue", "worker_b", "--describe").stdout)
    names = [kind["name"] for kind in description["types"]]
    assert names == ["csv_profile", "sentiment", "text_statistics", "time_series"]


def test_the_users_tasks_are_described_and_a_broken_file_is_named() -> None:
    outcome = command("--describe", "--queue", "another", environment={"CAPSTAN_TASKS": str(USER_TASKS)})
    description = json.loads(outcome.stdout)
    types = {kind["name"]: kind for kind in description["types"]}
    assert types["elsewhere"]["description"] == "Only on the queue another."
    assert types["who"] == {"name": "who", "description": "Says what a task knows of itself", "schema": {}}
    assert types["picky"]["schema"]["required"] == ["n"]
    assert "primes" not in types
    assert [problem["file"] for problem in description["problems"]] == ["broken.py"]
    assert "a_module_that_nobody_has" in description["problems"][0]["message"]


def test_a_folder_that_is_not_there_is_a_problem() -> None:
    description = json.loads(command("--describe", "--tasks", "/nowhere/at/all").stdout)
    assert description["problems"] == [{"file": "/nowhere/at/all", "message": "there is no such folder"}]
