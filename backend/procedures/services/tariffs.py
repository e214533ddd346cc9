"""Put the committed price lists into service."""

import json
from pathlib import Path

from django.db import transaction

from backend.procedures.errors import TariffChanged
from backend.procedures.models import TariffVersion
from backend.procedures.price_lists import DATA, price_list_files
from backend.procedures.tariff import load_tariff


@transaction.atomic
def load_tariffs(*, folder: Path = DATA) -> int:
    """Write each price list that is not there yet; returns how many were.

    Raises:
        TariffChanged: if a list that is in service differs from its file.
        TariffError: if a file is no complete price list.
    """
    return sum(_write(path) for path in price_list_files(folder))


def _write(path: Path) -> bool:
    tariff = load_tariff(path)
    table = json.loads(path.read_text(encoding="utf-8"))
    row, is_new = TariffVersion.objects.get_or_create(
        key=tariff.key,
        defaults={
            "legal_basis": tariff.legal_basis,
            "effective_from": tariff.effective_from,
            "effective_to": tariff.effective_to,
            "table": table,
        },
    )
    if row.table != table:
        raise TariffChanged(tariff=tariff.key)
    return is_new
