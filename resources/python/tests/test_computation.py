"""What worker A computes."""

from __future__ import annotations

import fractions
import math
import random
import statistics as reference
import time
from typing import Any

import pytest

from capstan_worker.computation.fibonacci import fibonacci_pair
from capstan_worker.computation.primes import prime_sieve
from capstan_worker.failures import BadPayload
from support.tasks import run_task, schema_of

QUEUE = "worker_a"


def run(name: str, payload: Any) -> Any:
    return run_task(QUEUE, name, payload)


@pytest.mark.parametrize("name", ["primes", "fibonacci", "matrix_product", "statistics", "monte_carlo"])
def test_every_example_of_a_type_works(name: str) -> None:
    examples = schema_of(QUEUE, name)["examples"]
    assert examples
    for example in examples:
        assert run(name, example)


@pytest.mark.parametrize(
    ("limit", "count", "largest", "total"),
    [(0, 0, None, 0), (1, 0, None, 0), (2, 1, 2, 2), (10, 4, 7, 17), (1_000_000, 78_498, 999_983, 37_550_402_023)],
)
def test_primes_are_counted(limit: int, count: int, largest: Any, total: int) -> None:
    assert run("primes", {"limit": limit}) == {"limit": limit, "count": count, "largest": largest, "sum": total}


def test_primes_are_those_that_nothing_divides() -> None:
    listed = run("primes", {"limit": 500, "list": True})["primes"]
    assert listed == [n for n in range(2, 501) if all(n % divisor for divisor in range(2, n))]
    assert sum(prime_sieve(25)) == 9


def test_too_many_primes_are_not_listed() -> None:
    with pytest.raises(BadPayload, match="at most 10000 can be listed"):
        run("primes", {"limit": 200_000, "list": True})


def test_the_largest_limit_takes_seconds_at_most() -> None:
    began = time.process_time()
    assert run("primes", {"limit": 20_000_000})["count"] == 1_270_607
    assert time.process_time() - began < 20


@pytest.mark.parametrize("limit", [-1, 20_000_001, 1.5, "10", None, True])
def test_a_limit_out_of_bounds_is_refused(limit: Any) -> None:
    with pytest.raises(BadPayload):
        run("primes", {"limit": limit})


def test_fibonacci_numbers_are_sums_of_the_two_before() -> None:
    numbers = [fibonacci_pair(n)[0] for n in range(300)]
    assert numbers[:8] == [0, 1, 1, 2, 3, 5, 8, 13]
    assert all(numbers[n] == numbers[n - 1] + numbers[n - 2] for n in range(2, 300))
    assert run("fibonacci", {"n": 90}) == {"n": 90, "value": "2880067194370816120", "digits": 19}


def test_the_largest_fibonacci_number_can_be_written_out() -> None:
    assert run("fibonacci", {"n": 20_000})["digits"] == 4_180


def test_a_product_of_matrices_is_exact_where_sums_would_cancel() -> None:
    result = run("matrix_product", {"a": [[1e16, 1, -1e16]], "b": [[1], [1], [1]]})
    assert result == {"rows": 1, "columns": 1, "sum": 1.0, "trace": 1.0, "product": [[1.0]]}


def test_a_product_has_the_rows_of_the_left_and_the_columns_of_the_right() -> None:
    result = run("matrix_product", {"a": [[1, 2, 3], [4, 5, 6]], "b": [[1, 0, 2, 0], [0, 1, 0, 2], [1, 1, 0, 0]]})
    assert result["product"] == [[4, 5, 2, 4], [10, 11, 8, 10]]
    assert (result["rows"], result["columns"], result["trace"]) == (2, 4, None)


def test_matrices_by_chance_are_the_same_for_the_same_seed() -> None:
    assert run("matrix_product", {"size": 20}) == run("matrix_product", {"size": 20, "seed": 1})
    assert run("matrix_product", {"size": 20, "seed": 2}) != run("matrix_product", {"size": 20, "seed": 1})


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"a": [[1]]},
        {"a": [[1]], "b": [[1]], "size": 2},
        {"a": [[1, 2], [3]], "b": [[1], [2]]},
        {"a": [[1, 2]], "b": [[1, 2]]},
        {"a": [[]], "b": [[1]]},
        {"a": [[1e308]], "b": [[1e308]]},
        {"a": [[1e308, 1e308]], "b": [[1], [1]]},
        {"size": 201},
        {"size": 3, "seeds": 1},
    ],
)
def test_matrices_that_cannot_be_multiplied_are_refused(payload: Any) -> None:
    with pytest.raises(BadPayload):
        run("matrix_product", payload)


def test_statistics_are_those_of_the_standard_library() -> None:
    chance = random.Random(5)
    for size in (2, 3, 10, 101, 1000):
        values = [round(chance.gauss(1e6, 3), 1) for _ in range(size)]
        result = run("statistics", {"values": values})
        assert result["count"] == size
        assert result["sum"] == math.fsum(values)
        assert result["mean"] == pytest.approx(reference.mean(values), rel=1e-15)
        assert result["median"] == pytest.approx(reference.median(values), rel=1e-15)
        assert result["variance"] == pytest.approx(reference.variance(values), rel=1e-9)
        assert result["standard_deviation"] == pytest.approx(reference.stdev(values), rel=1e-9)
        assert result["quartiles"] == pytest.approx(reference.quantiles(values, n=4, method="inclusive"), rel=1e-14)
        assert (result["min"], result["max"]) == (min(values), max(values))


def test_a_small_spread_around_a_large_number_is_not_lost() -> None:
    values = [1e15 + offset for offset in (4.0, 7.0, 13.0, 16.0)]
    exact = float(reference.variance(map(fractions.Fraction, values)))
    assert run("statistics", {"values": values})["variance"] == exact


def test_a_mean_that_has_to_be_rounded_does_not_spoil_the_spread() -> None:
    values = [float(2**53), float(2**53 + 2), float(2**53 + 2)]
    assert run("statistics", {"values": values})["variance"] == pytest.approx(4 / 3)


def test_one_number_has_no_spread_and_no_mode() -> None:
    result = run("statistics", {"values": [7]})
    assert (result["variance"], result["standard_deviation"], result["modes"]) == (None, None, [])
    assert result["quartiles"] == [7, 7, 7]


def test_modes_are_the_most_frequent_numbers() -> None:
    assert run("statistics", {"values": [1, 2, 2, 3, 3]})["modes"] == [2, 3]


@pytest.mark.parametrize("values", [[], ["1"], [True], [float("inf")], [1e308, 1e308, 1e308], [10**400], None, [None]])
def test_numbers_that_cannot_be_summed_up_are_refused(values: Any) -> None:
    with pytest.raises(BadPayload):
        run("statistics", {"values": values})


def test_pi_is_estimated_within_its_error() -> None:
    result = run("monte_carlo", {"samples": 200_000, "seed": 3})
    assert result["error"] == pytest.approx(abs(result["estimate"] - math.pi))
    assert result["error"] < 5 * result["standard_error"]
    assert result == run("monte_carlo", {"samples": 200_000, "seed": 3})
    assert result != run("monte_carlo", {"samples": 200_000, "seed": 4})
