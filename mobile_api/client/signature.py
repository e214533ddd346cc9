"""A signature as a finger draws it, for demonstrations and tests."""

import random
from typing import Any


def draw(seed: int, *, width: int = 600, height: int = 200) -> dict[str, Any]:
    """Return two strokes across the field, the same for the same seed.

    Points are `[x, y, t]` in whole units of the field and milliseconds.
    """
    chance = random.Random(seed)  # noqa: S311  chance, not secrets
    first = [
        [40 + 16 * step, height // 2 + chance.randint(-60, 60), 20 * step] for step in range(20)
    ]
    second = [
        [60 + 22 * step, height - 40 + chance.randint(-12, 12), 500 + 15 * step]
        for step in range(16)
    ]
    return {"width": width, "height": height, "strokes": [first, second]}
