"""The pages say what the code does, where the two can be compared."""

import importlib
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PACKAGES = ("backend", "scheduling", "mobile_api")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

Table = dict[str, frozenset[str]]


def tables_in_the_code() -> dict[str, Table]:
    """Each table of moves in a `states.py`, under the name of its enumeration."""
    return {
        type(next(iter(value))).__name__: {
            str(old.value): frozenset(str(new.value) for new in moves)
            for old, moves in value.items()
        }
        for package in PACKAGES
        for path in (ROOT / package).rglob("states.py")
        for value in vars(importlib.import_module(module_of(path))).values()
        if isinstance(value, Mapping) and value and all(isinstance(key, Enum) for key in value)
    }


def tables_on_the_page() -> dict[str, Table]:
    """Each `| from | to |` table of docs/domain.md, under the name in its heading."""
    found: dict[str, Table] = {}
    name = ""
    for line in (DOCS / "domain.md").read_text().splitlines():
        if line.startswith("#"):
            heading = re.search(r"\(`(\w+)`", line)
            name = heading[1] if heading else ""
        row = re.match(r"\| `(\w+)` \| ([^|]+) \|", line)
        if name and row:
            found.setdefault(name, {})[row[1]] = frozenset(re.findall(r"`(\w+)`", row[2]))
    return found


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def links_of(page: Path) -> list[str]:
    """The relative addresses a page points to, without anchors."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text)
    return [
        address.partition("#")[0]
        for pair in targets
        for address in pair
        if address and not address.startswith(("http:", "https:", "mailto:", "#"))
    ]


def test_the_page_draws_every_state_table_as_the_code_has_it():
    assert tables_on_the_page() == tables_in_the_code()


def test_every_state_has_a_row_even_where_nothing_follows():
    for name, table in tables_in_the_code().items():
        reached = {state for moves in table.values() for state in moves}
        assert reached <= set(table), name


def test_every_thing_on_the_page_is_a_table_of_the_package_that_owns_it():
    page = (DOCS / "domain.md").read_text()
    section = page.partition("## Things and their owners")[2].partition("\n## ")[0]
    named = {
        (package, thing)
        for things, package in re.findall(r"^\| (.+?) \| `([\w.]+)` \|", section, re.MULTILINE)
        for thing in re.findall(r"\b[A-Z]\w+", things)
    }
    existing = {
        (model.__module__.partition(".models")[0], model.__name__) for model in apps.get_models()
    }

    assert named - existing == set()
    assert len(named) > 40


def test_every_link_of_every_page_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)} -> {address}"
        for page in PAGES
        for address in links_of(page)
        if not (page.parent / address).exists()
    ]

    assert broken == []


def test_every_page_can_be_reached_from_the_readme():
    reached = {ROOT / "README.md"}
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        for address in links_of(page):
            target = (page.parent / address).resolve()
            if target.suffix == ".md" and target not in reached and target.exists():
                reached.add(target)
                waiting.append(target)

    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached] == []


def test_the_page_lists_every_command():
    page = (DOCS / "operations.md").read_text()
    documented = re.findall(r"^\| `manage\.py (\w+)", page, re.MULTILINE)
    existing = {
        path.stem
        for package in PACKAGES
        for path in (ROOT / package).rglob("management/commands/*.py")
        if path.stem != "__init__"
    }

    assert sorted(documented) == sorted(existing)


def test_every_decision_is_in_the_index_under_its_title():
    index = (DOCS / "adr" / "README.md").read_text()
    listed = dict(re.findall(r"^\| \[\d{4}\]\((\S+)\) \| ([^|]+?) \|", index, re.MULTILINE))
    titles = {
        path.name: path.read_text().splitlines()[0].partition(". ")[2]
        for path in sorted((DOCS / "adr").glob("0*.md"))
    }

    assert listed == titles


def test_every_test_that_the_pages_name_exists():
    missing = [
        f"{page.relative_to(ROOT)}: {path}::{name}"
        for page in PAGES
        for path, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page.read_text())
        if not (ROOT / path).exists() or (name and f"def {name}(" not in (ROOT / path).read_text())
    ]

    assert missing == []


def test_every_problem_code_of_the_guides_exists():
    known = {
        code
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for code in re.findall(r'^    code = "([a-z-]+)"$', path.read_text(), re.MULTILINE)
    }
    named = {
        code
        for page in (DOCS / "howto").glob("*.md")
        for row in re.findall(r"^\| (`[a-z]+-[a-z`, -]+) \|", page.read_text(), re.MULTILINE)
        for code in re.findall(r"`([a-z-]+)`", row)
    }

    assert named - known == set()
    assert len(named) > 5
