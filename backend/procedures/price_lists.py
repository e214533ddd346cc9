"""The committed price lists, read once. A list in service never changes (`load_tariffs`)."""

from functools import cache
from pathlib import Path
from typing import Final

from backend.procedures.tariff import Tariff, load_tariff

DATA: Final = Path(__file__).resolve().parent / "data"


def price_list_files(folder: Path = DATA) -> list[Path]:
    """Return the files of all price lists, in the order of their names."""
    return sorted(folder.glob("tariff_*.json"))


def price_list(key: str) -> Tariff:
    """Return the price list with this key.

    Raises:
        KeyError: if a version in the database has lost its file.
    """
    return _all()[key]


@cache
def _all() -> dict[str, Tariff]:
    tariffs = [load_tariff(path) for path in price_list_files()]
    return {tariff.key: tariff for tariff in tariffs}
