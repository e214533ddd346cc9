from pathlib import Path

from scripts.size import Figures, Piece, figures, functions_of, source_files, too_long


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_function_is_as_long_as_its_lines_and_nested_ones_count_too(tmp_path):
    text = "def outer():\n    def inner():\n        return 1\n\n    return inner\n"
    path = write(tmp_path / "backend" / "offices" / "rules.py", text)

    found = functions_of(path, tmp_path)

    assert found == [
        Piece("backend.offices", "backend/offices/rules.py:1 outer", 5),
        Piece("backend.offices", "backend/offices/rules.py:2 inner", 2),
    ]


def test_migrations_and_foreign_folders_do_not_count(tmp_path):
    write(tmp_path / "backend" / "offices" / "migrations" / "0001_initial.py", "")
    write(tmp_path / "elsewhere" / "rules.py", "")
    counted = write(tmp_path / "routing" / "rules.py", "")

    assert list(source_files(tmp_path)) == [counted]


def test_figures_are_the_middle_the_ninth_decile_and_the_greatest():
    assert figures([*range(1, 11)]) == Figures(count=10, p50=5, p90=10, greatest=10)
    assert figures([]) == Figures(0, 0, 0, 0)


def test_what_is_exactly_at_the_limit_is_not_too_long():
    pieces = [Piece("routing", "a", 60), Piece("routing", "b", 61), Piece("routing", "c", 90)]

    assert [piece.where for piece in too_long(pieces, 60)] == ["c", "b"]
