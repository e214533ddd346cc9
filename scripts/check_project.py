"""What neither ruff, mypy nor import-linter sees: `python -m scripts.check_project`.

Files, migrations, system checks with a production's environment, and the API description:
`docs/api/openapi.yaml` must be what the code says. `--write-openapi` writes it instead.
Stops after the first group with problems; each problem is one line. Needs PostgreSQL: starts
ours and stops it again, unless one runs already or DATABASE_URL names another.
"""

import difflib
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

from scripts import check_files

ROOT: Final = Path(__file__).resolve().parent.parent
OPENAPI: Final = ROOT / "docs" / "api" / "openapi.yaml"
# The tests' keys, but the switches of a production behind TLS.
_ENVIRONMENT: Final = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "HTTPS": "true",
    "DEBUG": "false",
}
Check = Callable[[], Sequence[str]]


def main(arguments: Sequence[str]) -> int:
    """Run the checks; returns 1 after the first group with problems, 2 for a wrong call."""
    if arguments not in ([], ["--write-openapi"]):
        sys.stderr.write("usage: python -m scripts.check_project [--write-openapi]\n")
        return 2
    if arguments:
        with _django():
            return _report("API description", write_openapi())
    if run(("files", lambda: check_files.problems(ROOT))):
        return 1
    with _django():
        return run(
            ("migrations", missing_migrations),
            ("system checks", system_checks),
            ("API description", openapi_differences),
        )


def run(*groups: tuple[str, Check]) -> int:
    """Run groups of checks in order until one has problems; returns the exit code."""
    for name, check in groups:
        if _report(name, check()):
            return 1
    return 0


def missing_migrations() -> list[str]:
    """Say which models have changes without a migration."""
    failed, said = _command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    return ["run `make migrations`:", *said.splitlines()] if failed else []


def system_checks() -> list[str]:
    """Say what Django's checks, those for deployment and ours find wrong, warnings included."""
    failed, said = _command("check", deploy=True, fail_level="WARNING")
    return said.splitlines() if failed else []


def openapi_differences() -> list[str]:
    """Compare the committed API description with the one the code generates."""
    text, faults = generate_openapi()
    if faults:
        return faults
    committed = OPENAPI.read_text() if OPENAPI.exists() else ""
    sides = ("docs/api/openapi.yaml", "the code")
    diff = difflib.unified_diff(committed.splitlines(), text.splitlines(), *sides, n=1, lineterm="")
    lines = list(diff)
    return [*lines[:60], "run `make openapi` and commit the result"] if lines else []


def write_openapi() -> list[str]:
    """Write the API description, if it is valid and complete."""
    text, faults = generate_openapi()
    if not faults:
        OPENAPI.parent.mkdir(parents=True, exist_ok=True)
        OPENAPI.write_text(text)
    return faults


def generate_openapi() -> tuple[str, list[str]]:
    """Return the description as YAML, and what is wrong with it: a warning is a fault."""
    from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats  # noqa: PLC0415
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415
    from drf_spectacular.renderers import OpenApiYamlRenderer  # noqa: PLC0415
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415

    reset_generator_stats()
    with redirect_stderr(io.StringIO()) as said:
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    if GENERATOR_STATS:
        return "", said.getvalue().splitlines()
    rendered: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})  # type: ignore[no-untyped-call]
    faults = [
        f"/{'/'.join(str(step) for step in fault.absolute_path)}: {fault.message}"
        for fault in OpenAPIV31SpecValidator(schema).iter_errors()
    ]
    return rendered.decode(), faults


def _command(name: str, **options: object) -> tuple[bool, str]:
    """Run a management command; returns whether it failed, and what it said."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415

    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            call_command(name, **options)
    except CommandError as error:
        return True, f"{said.getvalue()}{error}"
    except SystemExit as end:
        return bool(end.code), said.getvalue()
    return False, said.getvalue()


def _report(name: str, problems: Sequence[str]) -> int:
    for problem in problems:
        sys.stdout.write(f"{name}: {problem}\n")
    sys.stdout.write(f"{name}: {'not in order' if problems else 'ok'}\n")
    return 1 if problems else 0


@contextmanager
def _django() -> Iterator[None]:
    """Set Django up with a running database; stop the server if it was started here."""
    os.environ.update(_ENVIRONMENT)
    from backend import embedded_postgres  # noqa: PLC0415

    started = not os.environ.get("DATABASE_URL") and embedded_postgres.start()
    try:
        import django  # noqa: PLC0415

        django.setup()
        yield
    finally:
        if started:
            embedded_postgres.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
