"""What a process loads before its first question, so that nobody waits for it."""

from routing import gap_query, solve


def warm_up(*, for_plans: bool = False) -> None:
    """Load the compiled gap query; with `for_plans` the solver and its process, too.

    The first offer of a process otherwise takes 1 to 2 s longer, the first plan 5 s.
    """
    gap_query.warm()
    if for_plans:
        solve.prepare()
