"""`manage.py seed_demo`: Cao Lãnh, its couriers, desks and staff; prints tokens as JSON."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.accounts.services import create_program, grant_role, issue_token
from backend.agencies.seed import seed_agencies
from backend.agencies.services import set_desk_office
from backend.common import clock
from backend.common.localtime import service_day_of
from backend.offices.seed import SERVED, seed_cao_lanh
from backend.offices.selectors import communes, couriers_of
from backend.offices.selectors.units import legacy_wards_of
from backend.offices.services import load_admin_units
from backend.procedures.selectors import fields, procedures_in_force
from backend.procedures.services import load_catalogue, load_tariffs
from backend.procedures.states import Handling

if TYPE_CHECKING:
    from backend.agencies.models import Desk
    from backend.offices.models import Office
    from backend.procedures.models import RequiredDocument

ADMIN = ("quan-tri", "hen-gio-demo")


class Command(BaseCommand):
    """Refuses to run outside the demo: it makes accounts with passwords that it prints."""

    help = "Fill an empty demo database and print who can do what, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables, seed, then print."""
        if not settings.DEMO:
            raise CommandError("Only the demo is seeded.")
        call_command("migrate", verbosity=0, interactive=False)
        load_admin_units()
        load_catalogue(on_day=service_day_of(clock.now()))
        load_tariffs()
        with transaction.atomic():
            self.stdout.write(json.dumps(_seed(clock.now()), ensure_ascii=False))


def _seed(now: datetime) -> dict[str, Any]:
    office = seed_cao_lanh(fields=fields(), now=now)
    desks = seed_agencies()
    for desk in desks:
        set_desk_office(desk_id=desk.id, office_id=office.id)
    administrator = User.objects.create_superuser(*ADMIN, display_name="Quản trị viên")
    return {
        "office": {"id": str(office.id), "name": office.name, "lat": office.lat, "lon": office.lon},
        "admin": {"username": ADMIN[0], "password": ADMIN[1], "token": _token(administrator)},
        "dispatcher": _program("dieu-phoi", "Điều phối viên", Role.DISPATCHER, office, now),
        "clerk": _program("giao-dich", "Giao dịch viên", Role.CLERK, office, now),
        "supervisor": _program("kiem-soat", "Kiểm soát viên", Role.SUPERVISOR, office, now),
        "desks": [_desk(desk, number, now) for number, desk in enumerate(desks, start=1)],
        "couriers": [
            {"id": str(courier.id), "name": courier.name} for courier in couriers_of(office.id)
        ],
        "places": _places(),
        "procedures": _procedures(now),
    }


def _legacy_ward(commune_code: str) -> str:
    """Return the first legacy ward of a commune; the real one is the citizen's to say."""
    row = legacy_wards_of(commune_code).filter(is_default=True).first()
    return row.ward_id if row else ""


def _program(
    username: str, name: str, role: Role, office: "Office", now: datetime
) -> dict[str, str]:
    user = create_program(username=username, display_name=name, now=now)
    grant_role(user=user, role=role, office_id=office.id)
    return {"username": username, "token": _token(user)}


def _desk(desk: "Desk", number: int, now: datetime) -> dict[str, str]:
    user = create_program(username=f"mot-cua-{number}", display_name="Cán bộ một cửa", now=now)
    grant_role(user=user, role=Role.DESK_OFFICER, desk_id=desk.id)
    return {
        "id": str(desk.id), "agency_id": str(desk.agency_id), "agency": desk.agency.name_vi,
        "code": desk.agency.code, "level": desk.agency.level, "token": _token(user),
    }  # fmt: skip


def _token(user: User) -> str:
    token, _ = issue_token(user=user, lifetime=timedelta(days=30))
    return token


def _places() -> list[dict[str, Any]]:
    """Return the communes that are served, with centroid and default legacy ward."""
    rows = communes(province_code="82").filter(code__in=SERVED)
    return [
        {
            "commune": row.code, "name": row.name_vi, "lat": row.lat, "lon": row.lon,
            "ward": _legacy_ward(row.code),
        }
        for row in rows
    ]  # fmt: skip


def _procedures(now: datetime) -> list[dict[str, Any]]:
    rows = procedures_in_force(on_day=now.date()).prefetch_related("documents")
    return [
        {
            "id": str(row.procedure_id), "name": row.name_vi, "field": row.procedure.field_id,
            "level": row.agency_level, "may_send": row.may_send, "may_receive": row.may_receive,
            "documents": [
                {
                    "key": doc.key, "name": doc.name_vi, "kind": _kind(doc),
                    "is_due": doc.handling == Handling.HAND_IN and not doc.condition_vi,
                }
                for doc in row.documents.all()
            ],
        }
        for row in rows
    ]  # fmt: skip


def _kind(document: "RequiredDocument") -> str:
    """Return as what a courier would list the paper; an original unless only copies are asked."""
    if document.originals:
        return "original"
    if document.certified_copies:
        return "certified_copy"
    return "copy" if document.copies else "original"
