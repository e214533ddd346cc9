"""What a phone holds as one file, for a hand that carries it to the office."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from mobile_api.client.store import Saved, Store


def export_package(store: Store, path: Path) -> int:
    """Write what the server has not taken into a ZIP; returns how many operations.

    `operations.json` holds one push for each installation, `photos/` the photos by their hash.
    Nothing changes on the phone.
    """
    waiting = [saved for saved in store.operations() if saved.state in {"saved", "sending"}]
    pushes = [
        {
            "install_id": install_id,
            "operations": [each.as_sent() for each in waiting if each.install_id == install_id],
        }
        for install_id in dict.fromkeys(each.install_id for each in waiting)
    ]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("operations.json", json.dumps(pushes, ensure_ascii=False))
        for sha256 in store.photos_waiting():
            package.writestr(f"photos/{sha256}", store.photo(sha256))
    return len(waiting)


def import_package(path: Path, store: Store) -> int:
    """Read such a file into an empty store, from which a phone drains it; returns how many.

    Raises:
        ValueError: if a photo is not what its name says.
    """
    with zipfile.ZipFile(path) as package:
        photos = {
            name.removeprefix("photos/"): package.read(name)
            for name in package.namelist()
            if name.startswith("photos/")
        }
        pushes = json.loads(package.read("operations.json"))
    wrong = [sha for sha, data in photos.items() if hashlib.sha256(data).hexdigest() != sha]
    if wrong:
        raise ValueError(f"changed photos: {wrong}")
    rows = [(push["install_id"], each) for push in pushes for each in push["operations"]]
    for install_id, each in rows:
        store.restore(_saved(install_id, each), photos)
    return len(rows)


def _saved(install_id: str, sent: dict[str, Any]) -> Saved:
    return Saved(
        seq=0, operation_id=sent["operation_id"], install_id=install_id,
        device_seq=sent["device_seq"], kind=sent["kind"], at=sent["at"],
        boot=sent.get("boot", ""), boot_elapsed_ms=sent.get("boot_elapsed_ms"),
        payload=sent["payload"], state="saved", answer=None,
    )  # fmt: skip
