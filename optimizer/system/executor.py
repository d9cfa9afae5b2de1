"""Executor of independent tasks: by local processes, or by the cluster that the environment names.

Whatever solves many questions that do not depend on each other does it here, and neither knows nor tells by whom.
"""

from collections.abc import Callable, Generator, Sequence

from parkloop.optimizer.system import cluster, parallel
from parkloop.optimizer.system.parallel import AnswerT, OnAnswer, TaskT, unheard_answer


def mapped(
    function: Callable[[TaskT], AnswerT], tasks: Sequence[TaskT], n_jobs: int, on_answer: OnAnswer = unheard_answer
) -> Generator[AnswerT, None, None]:
    """Map a function of Parkloop over tasks, in order.

    Args:
        function: of a module of Parkloop.
        tasks: what it is called with.
        n_jobs: local processes, -1 for one per processor; a cluster has as many as it has workers.
        on_answer: is called with the number of a task and its answer as soon as that is there, in any order.

    Raises:
        ParallelError: a task has no answer. What the function raises is raised here.
        ValueError: the cluster that the environment names cannot be used.
    """
    address = cluster.scheduler()
    if address is None or not tasks:
        return parallel.mapped(function, tasks, n_jobs, on_answer)
    return cluster.mapped(function, tasks, address, on_answer)
