"""Whatever happens to papers, in whatever order: each live packet has exactly one holder.

A machine plays couriers, clerks and desk officers at random and keeps a simple model of its own:
for each packet a holder and a state. After every step the ledger must say the same.
"""

from collections import Counter
from itertools import pairwise
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend.common.uuid7 import uuid7
from backend.custody import parties
from backend.custody.errors import PacketSuperseded
from backend.custody.kinds import PacketPurpose
from backend.custody.models import Batch, CustodyEvent, Incident, Packet
from backend.custody.parties import Holder, HolderKind
from backend.custody.routes import ROUTES
from backend.custody.selectors import holders_of, packets_held_by, verify_all
from backend.custody.services import (
    TakenBackIn,
    hold_packet,
    report_incident,
    resolve_incident,
    withdraw_batch,
)
from backend.custody.states import CAN_BE_HANDED, ENDS, PACKET_ALLOWED, PacketState
from backend.dossiers.models import Dossier
from backend.dossiers.states import AgencyStatus
from tests.conftest import NOW
from tests.support.custody import (
    OLD_CARD,
    Town,
    collect,
    count_batch,
    deliver,
    hand,
    hand_out,
    issue,
    make_town,
    new_s10,
    new_seal,
    refuse,
)

ENDED = {state.value for state in ENDS}
VERDICTS = st.sampled_from(["present", "present", "missing", "damaged"])


class PaperTrail(RuleBasedStateMachine):
    """The model: `holder` and `state` of each packet, and where it was before an incident."""

    town: ClassVar[Town]
    dossier_ids: ClassVar[list]

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.holder, self.state, self.before = {}, {}, {}
        self.presumed, self.refused = set(), set()

    def teardown(self):
        """Forget what this run wrote."""
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    # what people do ------------------------------------------------------------------------

    @rule(data=st.data())
    def collect(self, data):
        dossier_id = data.draw(st.sampled_from(self.dossier_ids))
        packet = collect(self.town, dossier_id=dossier_id).packet
        self._now_at(packet, self.town.at_courier, "in_transit")

    @rule(data=st.data())
    def issue_result(self, data):
        open_ones = Dossier.objects.exclude(agency_status=AgencyStatus.RESULT_RETURNED)
        ready = [id_ for id_ in self.dossier_ids if open_ones.filter(id=id_).exists()]
        if ready:
            packet = issue(self.town, dossier_id=data.draw(st.sampled_from(ready)))
            self._now_at(packet, self.town.at_desk, "sealed")

    @precondition(lambda self: self._free())
    @rule(data=st.data())
    def hand_batch(self, data):
        first = data.draw(st.sampled_from(self._free()))
        giver = self.holder[first.id]
        receivers = [
            place
            for place in self._places()
            if place != giver and (giver.kind, place.kind) in ROUTES
        ]
        same = [packet for packet in self._free() if self.holder[packet.id] == giver]
        some = data.draw(st.lists(st.sampled_from(same), min_size=1, unique_by=lambda p: p.id))
        hand(self.town, giver, data.draw(st.sampled_from(receivers)), *some)

    @precondition(lambda self: Batch.objects.filter(state="handed").exists())
    @rule(data=st.data(), surplus=st.booleans())
    def countersign(self, data, surplus):
        batch = data.draw(st.sampled_from(list(Batch.objects.filter(state="handed"))))
        packets = [line.packet for line in batch.lines.select_related("packet")]
        tally = {packet.s10: data.draw(VERDICTS) for packet in packets}
        count_batch(self.town, batch, tally=tally | ({new_s10(): "present"} if surplus else {}))
        for packet in packets:
            self._count(packet, batch, tally[packet.s10])

    @precondition(lambda self: Batch.objects.filter(state="handed").exists())
    @rule(data=st.data())
    def withdraw(self, data):
        batch = data.draw(st.sampled_from(list(Batch.objects.filter(state="handed"))))
        withdraw_batch(batch_id=batch.id, actor_id=batch.handed_by, now=NOW)

    @precondition(lambda self: self.state)
    @rule(data=st.data(), takes_back=st.booleans())
    def deliver(self, data, takes_back):
        packet = Packet.objects.get(id=data.draw(st.sampled_from(list(self.state))))
        courier = data.draw(st.sampled_from([self.town.at_courier, self.town.at_other_courier]))
        back = TakenBackIn((OLD_CARD,), new_s10(), new_seal()) if takes_back else None
        if self._is_superseded(packet):
            with pytest.raises(PacketSuperseded):
                deliver(self.town, packet, courier_id=courier.id, taken_back=back)
            return
        deliver(self.town, packet, courier_id=courier.id, taken_back=back)
        if self.state[packet.id] not in ENDED:
            self.presumed.add((packet.id, str(self.holder[packet.id]), str(courier)))
            self._now_at(packet, parties.citizen(packet.dossier_id), "delivered")
        if back:
            self._now_at(Packet.objects.get(s10=back.s10), courier, "in_transit")

    @precondition(lambda self: self._results())
    @rule(data=st.data())
    def refuse_result(self, data):
        packet = data.draw(st.sampled_from(self._results()))
        courier = data.draw(st.sampled_from([self.town.at_courier, self.town.at_other_courier]))
        refuse(self.town, packet, courier_id=courier.id)
        if self.state[packet.id] not in ENDED:
            self.presumed.add((packet.id, str(self.holder[packet.id]), str(courier)))
            self._now_at(packet, courier, "in_transit")
            self.refused.add(packet.id)

    @precondition(lambda self: self._at_counter())
    @rule(data=st.data())
    def hand_out(self, data):
        packet = data.draw(st.sampled_from(self._at_counter()))
        hand_out(self.town, packet)
        self._now_at(packet, parties.citizen(packet.dossier_id), "delivered")

    @precondition(lambda self: "at_office" in self.state.values())
    @rule(data=st.data())
    def hold(self, data):
        ids = [id_ for id_, state in self.state.items() if state == "at_office"]
        packet_id = data.draw(st.sampled_from(ids))
        hold_packet(packet_id=packet_id, actor_id=uuid7(), now=NOW)
        self.state[packet_id] = "held"

    @precondition(lambda self: set(self.state.values()) - ENDED)
    @rule(data=st.data())
    def report(self, data):
        ids = [id_ for id_, state in self.state.items() if state not in ENDED]
        packet_id = data.draw(st.sampled_from(ids))
        report_incident(packet_id=packet_id, kind="damaged", actor_id=uuid7(), now=NOW)
        self._incident(packet_id)

    @precondition(lambda self: Incident.objects.filter(resolved_at=None).exists())
    @rule(data=st.data(), outcome=st.sampled_from(["found", "lost"]))
    def resolve(self, data, outcome):
        incident = data.draw(st.sampled_from(list(Incident.objects.filter(resolved_at=None))))
        id_ = incident.packet_id
        left = Incident.objects.filter(packet_id=id_, resolved_at=None).exclude(id=incident.id)
        goes_on = outcome == "found" and not left.exists() and self.state.get(id_) == "incident"
        resolve_incident(incident_id=incident.id, outcome=outcome, actor_id=uuid7(), now=NOW)
        if goes_on:
            self.state[id_] = self.before[id_]

    # what must hold ------------------------------------------------------------------------

    @invariant()
    def the_ledger_says_what_the_model_says(self):
        assert holders_of(self.state) == self.holder
        assert dict(Packet.objects.values_list("id", "state")) == self.state

    @invariant()
    def every_live_packet_is_held_exactly_once(self):
        everybody = {*self._places(), *map(parties.citizen, self.dossier_ids)}
        held = Counter(packet.id for packet in packets_held_by(everybody))
        assert held == dict.fromkeys(self._live(), 1)

    @invariant()
    def the_chains_are_whole(self):
        assert verify_all().faults == ()

    @invariant()
    def every_move_is_in_the_table(self):
        ways = {}
        for id_, state in CustodyEvent.objects.order_by("seq").values_list("packet_id", "state"):
            ways.setdefault(id_, ["open"]).append(state)
        for way in ways.values():
            for old, new in pairwise(way):
                assert old == new or new in PACKET_ALLOWED[PacketState(old)]

    # the model -----------------------------------------------------------------------------

    def _now_at(self, packet, holder, state):
        self.holder[packet.id], self.state[packet.id] = holder, state

    def _incident(self, packet_id):
        if self.state[packet_id] not in ENDED:
            if self.state[packet_id] != "incident":
                self.before[packet_id] = self.state[packet_id]
            self.state[packet_id] = "incident"

    def _count(self, packet, batch, verdict):
        giver, receiver = Holder.parse(batch.giver), Holder.parse(batch.receiver)
        if self.holder[packet.id] != giver:
            if (packet.id, batch.giver, batch.receiver) not in self.presumed:
                self._incident(packet.id)
        elif verdict != "present":
            self._incident(packet.id)
        elif receiver.kind == HolderKind.DESK and (
            packet.purpose != PacketPurpose.RESULT or packet.id in self.refused
        ):
            self._now_at(packet, self.town.at_agency, "opened")
        else:
            self._now_at(packet, receiver, ROUTES[giver.kind, receiver.kind].to.value)

    def _live(self):
        return [id_ for id_, state in self.state.items() if state not in ENDED]

    def _at_counter(self):
        here = [packet for packet in self._free() if packet.id not in self.refused]
        return [packet for packet in here if packet.state in {"at_office", "held"}]

    def _is_superseded(self, packet):
        later = [each for each in self._results() if each.dossier_id == packet.dossier_id]
        is_wrong = packet.id in self.refused and self.state[packet.id] not in ENDED
        return is_wrong and any(each.id > packet.id for each in later)

    def _results(self):
        return list(Packet.objects.filter(id__in=self.state, purpose="result").order_by("id"))

    def _free(self):
        rows = Packet.objects.filter(id__in=self._live(), state__in=CAN_BE_HANDED)
        return list(rows.exclude(lines__state="handed").order_by("id"))

    def _places(self):
        town = self.town
        return [town.at_courier, town.at_other_courier, town.at_office, town.at_desk]


def test_every_live_packet_has_exactly_one_holder_whatever_happens(db):
    town = make_town()
    dossier_ids = [town.dossier.id, town.another_dossier().id]
    machine = type("PaperTrailInTown", (PaperTrail,), {"town": town, "dossier_ids": dossier_ids})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
