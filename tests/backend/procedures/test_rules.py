from datetime import date

import pytest

from backend.procedures.errors import ProcedureNotAllowed, ProcedureOnlineOnly
from backend.procedures.selectors import Allowed, check_allowed, service_seconds
from backend.procedures.states import Purpose
from tests.support.procedures import MONDAY, load_some, procedure

pytestmark = pytest.mark.usefixtures("db")

BIRTH = "birth-registration"
SENDS = (Purpose.COLLECT, Purpose.SUPPLEMENT)


@pytest.fixture
def load(tmp_path):
    def loaded(*, online_only_since=None, **assumptions):
        load_some(
            tmp_path / "catalogue.json",
            BIRTH,
            online_only_since=online_only_since,
            assumptions=assumptions,
        )
        return procedure(BIRTH)

    return loaded


@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_a_source_allows_is_allowed(load, purpose):
    version = load(may_send=True, may_receive=True)

    allowed = check_allowed(version=version, purpose=purpose, on_day=MONDAY)

    assert allowed == Allowed(unconfirmed=False)


@pytest.mark.parametrize(
    ("purpose", "assumption"),
    [("collect", "may_send"), ("supplement", "may_send"), ("deliver", "may_receive")],
)
def test_what_no_source_states_is_allowed_and_said_to_be_unconfirmed(load, purpose, assumption):
    version = load(**{assumption: None})

    allowed = check_allowed(version=version, purpose=purpose, on_day=MONDAY)

    assert allowed == Allowed(unconfirmed=True)


@pytest.mark.parametrize(
    ("assumption", "refused"), [("may_send", set(SENDS)), ("may_receive", {Purpose.DELIVER})]
)
def test_what_the_post_may_not_do_is_refused_and_nothing_else(load, assumption, refused):
    version = load(**{assumption: False})

    for purpose in Purpose:
        if purpose in refused:
            with pytest.raises(ProcedureNotAllowed) as refusal:
                check_allowed(version=version, purpose=purpose, on_day=MONDAY)
            assert refusal.value.facts == {"procedure": BIRTH, "purpose": purpose.value}
        else:
            check_allowed(version=version, purpose=purpose, on_day=MONDAY)


def test_papers_are_taken_until_the_day_before_filing_is_online_only(load):
    version = load(online_only_since="2026-03-16", may_send=True)

    for purpose in SENDS:
        check_allowed(version=version, purpose=purpose, on_day=date(2026, 3, 15))
        with pytest.raises(ProcedureOnlineOnly) as refusal:
            check_allowed(version=version, purpose=purpose, on_day=date(2026, 3, 16))
        assert refusal.value.facts == {
            "procedure": BIRTH,
            "purpose": purpose.value,
            "since": "2026-03-16",
        }


@pytest.mark.parametrize("purpose", [Purpose.DELIVER, Purpose.ONLINE_ASSIST, Purpose.RETURN_PAPERS])
def test_online_only_filing_still_brings_results_and_helps_to_file(load, purpose):
    version = load(online_only_since="2026-01-01", may_send=False, may_receive=True)

    allowed = check_allowed(version=version, purpose=purpose, on_day=MONDAY)

    assert allowed == Allowed(unconfirmed=False)


def test_a_purpose_that_does_not_exist_is_a_mistake_of_the_caller(load):
    with pytest.raises(ValueError, match="dance"):
        check_allowed(version=load(), purpose="dance", on_day=MONDAY)


def test_minutes_of_each_purpose_are_seconds_for_planning(load):
    version = load()

    assert {purpose.value: service_seconds(version, purpose) for purpose in Purpose} == {
        "collect": 720,
        "deliver": 420,
        "online_assist": 1_440,
        "supplement": 480,
        "return_papers": 360,
    }
