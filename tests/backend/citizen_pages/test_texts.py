"""Every word is there in both languages, every closed list has its words, and the colours read."""

import re
from pathlib import Path
from string import Formatter

import pytest
from django.contrib.staticfiles import finders

from backend.citizen_pages.dates import moment_words, weekday_words, window_words
from backend.citizen_pages.texts import (
    ATTEMPTS,
    INCIDENTS,
    LABELS,
    LINKS,
    PAGES,
    STORY,
    Language,
    say,
    words,
)
from backend.custody.kinds import (
    EventKind,
    HandoverKind,
    IncidentKind,
    IncidentOutcome,
    SlipDispute,
)
from backend.custody.kinds import PacketPurpose as Packets
from backend.custody.parties import HolderKind
from backend.custody.selectors.trails import ProofKind
from backend.dossiers.states import AgencyStatus
from backend.procedures.states import Purpose
from scheduling.attempt_rules import Lacking
from scheduling.states import AppointmentState, AttemptReason, DisputeReason
from tests.conftest import NOW

FOLDER = Path(__file__).resolve().parents[3] / "backend" / "citizen_pages"
TEMPLATES = sorted((FOLDER / "templates" / "citizen_pages").glob("*.html"))
# Colour pairs of pages.css: text, ground.
PAIRS = [
    *((text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "ground")),
    *((text, "ground") for text in ("agency", "papers", "visit")),
    ("on-brand", "brand"),
    ("good", "good-ground"),
    ("warning", "warning-ground"),
    ("bad", "bad-ground"),
]


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", [*PAGES, *LINKS, *ATTEMPTS, *INCIDENTS, *STORY, *LABELS])
def test_a_text_is_there_in_both_languages_with_the_same_facts(key):
    vietnamese, english = words(Language.VI)[key], words(Language.EN)[key]

    assert vietnamese.strip() == vietnamese != ""
    assert english.strip() == english != ""
    assert placeholders(vietnamese) == placeholders(english)


def test_no_key_stands_in_two_lists():
    assert len(words(Language.VI)) == sum(
        map(len, (PAGES, LINKS, ATTEMPTS, INCIDENTS, STORY, LABELS))
    )


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("status", [status.value for status in AgencyStatus]),
        ("purpose", Purpose.values),
        ("reason", AttemptReason.values),
        ("against", DisputeReason.values),
        ("wrong", SlipDispute.values),
        ("slip_dispute", ["open", *IncidentOutcome.values]),
        ("lacking", Lacking.values),
        ("stage", ["booked", "planned", "en_route", "arrived"]),
        ("holder", list(HolderKind)),
        ("packet", Packets.values),
        ("slip", HandoverKind.values),
        ("incident", IncidentKind.values),
        ("proof", list(ProofKind)),
        ("papers", [kind for kind in EventKind.values if kind != "resolved"]),
        ("papers_resolved", IncidentOutcome.values),
        ("visit", [state for state in AppointmentState.values if state != "confirmed"]),
    ],
)
def test_every_value_of_a_closed_list_has_words(prefix, values):
    missing = [value for value in values if f"{prefix}_{value}" not in words(Language.VI)]

    assert missing == []


def test_the_pages_use_every_text_and_no_unknown_one():
    templates = "".join(path.read_text() for path in TEMPLATES)
    code = "".join(path.read_text() for path in FOLDER.glob("*.py"))
    in_templates = set(re.findall(r"\bt\.(\w+)", templates))
    in_code = set(re.findall(r'say\(\s*"(\w+)"', code))
    links = set(re.findall(r'"(link_[a-z]+_[a-z]+|link_[a-z]+)"', code)) - {"link_unknown"}
    of_the_form = {"find_empty", "find_is_number", "find_malformed"}
    of_attempts = {
        f"attempt_{said}" for said in ("incomplete", "disputed", "upheld", "annulled", "closed")
    }
    of_attempts |= {"kept_kept", "kept_returning"}
    of_attempts |= {f"slip_dispute_{said}" for said in ("open", *IncidentOutcome.values)}
    incidents = {text for text in INCIDENTS if not text.startswith("proof_")}
    known = PAGES.keys() | LINKS.keys() | ATTEMPTS.keys() | incidents

    assert in_templates | in_code & known | links | of_the_form | of_attempts == known


def test_templates_hold_no_words_of_their_own():
    own = {
        word
        for path in TEMPLATES
        for text in re.findall(r">([^<>]*)<", re.sub(r"\{[{%].*?[}%]\}", "", path.read_text()))
        for word in re.findall(r"\w+", text)
    }

    assert own == {"hengio", "English", "Tiếng", "Việt"}


def test_an_unknown_language_is_answered_in_vietnamese():
    assert [Language.asked(wish) for wish in ("en", "vi", "fr", "", None)] == [
        Language.EN,
        Language.VI,
        Language.VI,
        Language.VI,
        Language.VI,
    ]


def test_days_and_times_are_vietnamese_in_both_languages():
    # Sunday in UTC, Monday in Hà Nội.
    day = NOW.date().replace(day=2)

    assert weekday_words(day, Language.VI) == "Thứ Hai, 02/03/2026"
    assert weekday_words(day, Language.EN) == "Monday, 2 March 2026"
    assert moment_words(NOW, Language.VI) == "06:30 ngày 02/03/2026"
    assert moment_words(NOW, Language.EN) == "06:30 on 2 March 2026"
    assert window_words(NOW, NOW, Language.EN) == "06:30 to 06:30, Monday, 2 March 2026"


def test_a_text_begins_with_a_capital_letter_also_in_vietnamese():
    assert say("holder_citizen", Language.VI) == "Quý khách"
    assert say("status_7", Language.VI) == "Công dân yêu cầu rút hồ sơ"
    assert say("status_9", Language.VI) == "Đã xử lý xong"


def test_a_sentence_without_its_facts_is_an_error():
    with pytest.raises(KeyError):
        say("visit_failed", Language.VI)


def test_the_style_sheet_loads_nothing():
    css = Path(finders.find("citizen_pages/pages.css")).read_text()

    assert "url(" not in css
    assert "@import" not in css


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_colours_reach_a_contrast_of_four_and_a_half(text, ground):
    css = Path(finders.find("citizen_pages/pages.css")).read_text()
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", css))
    light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `rrggbb`. Source: WCAG 2.2, definition of relative luminance."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
