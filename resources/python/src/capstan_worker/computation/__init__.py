"""Worker A computes: what the queue ``worker_a`` offers."""

from capstan_worker.computation.fibonacci import fibonacci
from capstan_worker.computation.matrix_product import matrix_product
from capstan_worker.computation.monte_carlo import monte_carlo
from capstan_worker.computation.primes import primes
from capstan_worker.computation.summary import statistics

__all__ = ["fibonacci", "matrix_product", "monte_carlo", "primes", "statistics"]
