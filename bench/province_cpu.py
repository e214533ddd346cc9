"""Provinces by a clock that stops while others compute: `python -m bench.province_cpu [--quick]`.

On a machine that is busy otherwise, seconds of the wall say little. Here every clock of the search
is the processor's time of this process: one core, together (turns of near offices) and then in one
piece, each as many seconds. 30 s on two idle cores are 60 here.
"""

import sys
import time

time.perf_counter = time.process_time  # before anybody takes it

from bench.report import arguments, print_json, print_table  # noqa: E402
from bench.routing.judge import judge  # noqa: E402
from bench.routing.provinces import make_province  # noqa: E402
from routing.province.solve import solve_province  # noqa: E402
from routing.search.engine import Search, warm  # noqa: E402
from routing.solve import Budget  # noqa: E402
from routing.timing import Infeasible, time_plan  # noqa: E402


def main() -> int:
    """Print a row for each way and a last line of JSON."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of the processor, each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    seconds = 4.0 if asked.quick else asked.seconds
    size = {"visits": 300, "couriers": 20, "offices": 4} if asked.quick else {
        "visits": 1_500, "couriers": 100, "offices": 20,
    }  # fmt: skip
    drawn = make_province(**size, seed=asked.seed)
    warm()
    together = solve_province(
        drawn.problem, budget=Budget(seconds=seconds), seed=asked.seed, areas=drawn.areas, cores=1
    )
    search = Search(drawn.problem, [[] for _ in drawn.problem.shifts], seed=asked.seed)
    search.fill()
    search.run(seconds=seconds)
    one_piece = time_plan(drawn.problem, search.orders(), engine="one piece")
    if isinstance(one_piece, Infeasible):
        raise one_piece.as_error()
    verdicts = {
        "together": judge(drawn.problem, together), "one piece": judge(drawn.problem, one_piece)
    }  # fmt: skip
    rows = [(name, each.unserved, each.travel_s) for name, each in verdicts.items()]
    print_table(("", "unserved", "travel s"), rows)
    ratio = verdicts["together"].travel_s / verdicts["one piece"].travel_s
    print_json(
        "province_cpu", quick=asked.quick, seconds=seconds, seed=asked.seed, **size,
        unserved=verdicts["together"].unserved, travel_over_one_piece=round(ratio, 4),
    )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
