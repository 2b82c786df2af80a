"""Worker B analyses: what the queue ``worker_b`` offers."""

from capstan_worker.analysis.csv_profile import csv_profile
from capstan_worker.analysis.sentiment import sentiment
from capstan_worker.analysis.text_statistics import text_statistics
from capstan_worker.analysis.time_series import time_series

__all__ = ["csv_profile", "sentiment", "text_statistics", "time_series"]
