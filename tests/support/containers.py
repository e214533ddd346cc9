"""What the container files say, read once."""

import re
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
SERVICES: Final = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text()
_SUBSTITUTION: Final = re.compile(r"\$\{(\w+)(:?[-?])?([^}]*)\}")


def substitutions() -> list[tuple[str, str, str]]:
    """Each `${NAME:-default}` of the compose file as (name, operator, text)."""
    return _SUBSTITUTION.findall(
        "\n".join(
            line
            for line in (ROOT / "docker-compose.yml").read_text().splitlines()
            if not line.startswith("#")
        )
    )
