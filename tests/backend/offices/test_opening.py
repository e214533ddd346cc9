import pytest

from backend.common.errors import InvalidField
from backend.offices.opening import check_hours, check_parts, windows_in

HOUR = 3_600
DAY = ((27_000, 41_400), (48_600, 61_200))  # 07:30 to 11:30, 13:30 to 17:00


def clock(windows):
    def text(second):
        return f"{second // HOUR:02d}:{second % HOUR // 60:02d}"

    return [f"{text(opens)}-{text(closes)}" for opens, closes in windows]


def test_windows_of_an_hour_follow_each_other_and_leave_the_noon_break_free():
    assert clock(windows_in(DAY, length_min=60)) == [
        "07:30-08:30",
        "08:30-09:30",
        "09:30-10:30",
        "10:30-11:30",
        "13:30-14:30",
        "14:30-15:30",
        "15:30-16:30",
    ]


def test_longer_windows_never_cross_noon_and_a_rest_is_not_offered():
    assert clock(windows_in(DAY, length_min=90)) == [
        "07:30-09:00",
        "09:00-10:30",
        "13:30-15:00",
        "15:00-16:30",
    ]
    assert clock(windows_in(DAY, length_min=120)) == ["07:30-09:30", "09:30-11:30", "13:30-15:30"]
    assert windows_in([], length_min=60) == []
    assert windows_in([(27_000, 27_300)], length_min=60) == []


@pytest.mark.parametrize("length_min", [0, -60, 45, 61, 1_440])
def test_a_window_of_another_length_is_refused(length_min):
    with pytest.raises(InvalidField):
        windows_in(DAY, length_min=length_min)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [[27_000, 41_400]] * 3,
        [[41_400, 27_000]],
        [[27_000, 27_000]],
        [[27_000, 41_400], [41_400, 61_200]],
        [[48_600, 61_200], [27_000, 41_400]],
        [[27_001, 41_400]],
        [[27_000.0, 41_400]],
        [[True, 41_400]],
        [[-300, 41_400]],
        [[27_000, 86_700]],
        [[27_000]],
        ["ab"],
        "ab",
        None,
    ],
)
def test_parts_that_cannot_be_are_refused(parts):
    with pytest.raises(InvalidField) as refusal:
        check_parts(parts)

    assert refusal.value.facts == {"field": "parts"}


def test_hours_come_back_in_the_order_of_the_week_without_free_days():
    hours = {"sat": [[27_000, 41_400]], "sun": [], "mon": [(27_000, 41_400), (48_600, 61_200)]}

    checked = check_hours(hours, field="opening")

    assert list(checked.items()) == [
        ("mon", [[27_000, 41_400], [48_600, 61_200]]),
        ("sat", [[27_000, 41_400]]),
    ]


@pytest.mark.parametrize("hours", [{"monday": []}, [], None, {"mon": [[1, 2, 3]]}])
def test_hours_that_cannot_be_are_refused(hours):
    with pytest.raises(InvalidField):
        check_hours(hours, field="opening")
