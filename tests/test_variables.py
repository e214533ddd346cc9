"""Each variable stands in four places: settings, example, page, compose file. They agree."""

import ast
import re

from tests.support.containers import ROOT, SERVICES, substitutions

# Read by the embedded server, which no container uses.
OUTSIDE_COMPOSE = {"PG_INSTANCE"}


def settings_variables() -> dict[str, ast.expr | None]:
    """Every variable that settings read, with its default (None: required)."""
    found: dict[str, ast.expr | None] = {}
    for node in ast.walk(ast.parse((ROOT / "backend" / "settings.py").read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, first = ast.unparse(node.func), node.args[0]
        if isinstance(first, ast.Constant) and re.fullmatch(r"_database|env\.\w+", name):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            default = ast.Constant("") if name == "_database" else given.get("default")
            found[str(first.value)] = default
    return found


def all_variables() -> set[str]:
    embedded = (ROOT / "backend" / "embedded_postgres.py").read_text()
    return {*settings_variables(), *re.findall(r'os\.environ\.get\("(PG_\w+)"', embedded)}


def compose_only() -> set[str]:
    return {name for name, _, _ in substitutions()} - all_variables()


def example_variables() -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def documented_defaults() -> dict[str, str]:
    """The rows of the settings tables: `| NAME | default | meaning |`."""
    page = (ROOT / "docs" / "operations.md").read_text()
    return dict(re.findall(r"^\| `([A-Z][A-Z_]+)` \| ([^|]+?) \|", page, re.MULTILINE))


def documented(default: object) -> str:
    """How the page writes a default."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return "–" if default == "" else f"`{default}`"


def test_the_web_container_is_given_every_setting():
    assert set(SERVICES["web"]["environment"]) == all_variables() - OUTSIDE_COMPOSE


def test_the_example_lists_every_variable_once():
    assert sorted(example_variables()) == sorted(all_variables() | compose_only())


def test_the_page_lists_every_variable():
    assert set(documented_defaults()) == all_variables() | compose_only()


def test_the_page_says_the_defaults_that_settings_have():
    literal = {
        name: default.value
        for name, default in settings_variables().items()
        if isinstance(default, ast.Constant)
    }
    required = {name for name, default in settings_variables().items() if default is None}

    said = documented_defaults()

    assert {name: said[name] for name in required} == dict.fromkeys(required, "**required**")
    assert {name: said[name] for name in literal} == {
        name: documented(value) for name, value in literal.items()
    }
