"""Python workers on Redis lists: take a task, compute, answer; nothing is lost, nothing is answered twice."""

from capstan_worker.declaring import TaskContext, task
from capstan_worker.failures import BadPayload

__version__ = "0.1.0"
__all__ = ["BadPayload", "TaskContext", "__version__", "task"]
