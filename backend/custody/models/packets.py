"""Sealed envelopes and what is in them."""

from typing import ClassVar

from django.db import models

from backend.common.models import Record
from backend.custody.kinds import PacketPurpose, PaperKind
from backend.custody.states import ENDS, PacketState


class Packet(Record):
    """A sealed envelope with one postal item code. Who holds it is told by the chain alone.

    A label and a seal serve one packet only, for ever. `is_refused`: a result whose recipient
    found it wrong; it goes back to the agency.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    s10 = models.CharField(max_length=13)
    seal_number = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10, choices=PacketPurpose.choices)
    state = models.CharField(max_length=10, choices=PacketState.choices, default=PacketState.OPEN)
    is_refused = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["s10"], name="packet_s10_once"),
            models.UniqueConstraint(fields=["seal_number"], name="packet_seal_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in PacketState]),
                name="packet_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "id"],
                condition=~models.Q(state__in=[state.value for state in sorted(ENDS)]),
                name="packet_live",
            ),
            models.Index(fields=["dossier", "id"], name="packet_of_dossier"),
        ]


class ReplacedSeal(Record):
    """The seal that a packet had before it was opened at a door and sealed anew.

    It serves no other packet, as any seal.
    """

    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="replaced_seals")
    number = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="replaced_seal_once")
        ]


class Paper(Record):
    """One line of a manifest, for its whole life. `name` and `remark` are emptied by erasure."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="papers")
    position = models.PositiveSmallIntegerField()
    required_key = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=14, choices=PaperKind.choices)
    count = models.PositiveSmallIntegerField()
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["packet_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["packet", "position"], name="paper_position_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="paper_counted"),
        ]
