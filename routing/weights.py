"""What a plan costs besides its travel, and in which proportion."""

from dataclasses import dataclass

from routing.validation import check_whole


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices in seconds of driving; `routing.objective` adds them up.

    Attributes:
        overtime: for each second of overtime.
        used_shift_s: for each shift with stops.
        moved_s: for each visit that another shift serves than its `planned_shift`.
        fairness_permille: each shift costs `fairness_permille * busy_s² // (1000 * length_s)`,
            where busy is its travel and service and length its `closes - opens`. So a further
            second of work costs most where the day is fullest: work evens out, in proportion to
            working time.
    """

    overtime: int = 10
    used_shift_s: int = 0
    moved_s: int = 0
    fairness_permille: int = 0

    def __post_init__(self) -> None:
        check_whole(
            {}, overtime=self.overtime, used_shift_s=self.used_shift_s, moved_s=self.moved_s,
            fairness_permille=self.fairness_permille,
        )  # fmt: skip
