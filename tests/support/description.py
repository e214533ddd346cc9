"""The committed description of the API, read once in a process."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

DESCRIPTION: Final = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.yaml"


@cache
def described() -> dict[str, Any]:
    """Return it parsed; whoever wants to change it takes a copy.

    By libyaml where PyYAML has it: 24,000 lines take many seconds without.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(DESCRIPTION.read_text(encoding="utf-8"), Loader=loader)
    return found
