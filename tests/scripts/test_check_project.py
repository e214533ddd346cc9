from scripts import check_project


def test_the_first_group_with_problems_ends_the_run_and_all_its_problems_are_printed(capsys):
    ran = []

    def group(name, problems):
        return name, lambda: ran.append(name) or problems

    code = check_project.run(
        group("files", []), group("migrations", ["one", "two"]), group("system checks", ["three"])
    )

    assert code == 1
    assert ran == ["files", "migrations"]
    assert capsys.readouterr().out.splitlines() == [
        "files: ok",
        "migrations: one",
        "migrations: two",
        "migrations: not in order",
    ]


def test_a_run_without_problems_ends_well(capsys):
    assert check_project.run(("files", list)) == 0
    assert capsys.readouterr().out == "files: ok\n"


def test_an_unknown_option_is_refused_before_anything_runs(capsys):
    assert check_project.main(["--wrong"]) == 2
    assert capsys.readouterr().err.startswith("usage:")


def test_a_system_check_that_fails_is_said(settings):
    settings.TIME_ZONE = "Asia/Ho_Chi_Minh"

    said = "\n".join(check_project.system_checks())

    assert "hengio.E001" in said


def test_a_changed_description_is_shown_as_a_difference(tmp_path, monkeypatch):
    page = tmp_path / "openapi.yaml"
    monkeypatch.setattr(check_project, "OPENAPI", page)
    monkeypatch.setattr(check_project, "generate_openapi", lambda: ("a: 1\nb: 2\n", []))
    page.write_text("a: 1\nb: 3\n")

    assert check_project.openapi_differences() == [
        "--- docs/api/openapi.yaml",
        "+++ the code",
        "@@ -1,2 +1,2 @@",
        " a: 1",
        "-b: 3",
        "+b: 2",
        "run `make openapi` and commit the result",
    ]


def test_a_description_with_faults_is_not_written(tmp_path, monkeypatch):
    page = tmp_path / "openapi.yaml"
    monkeypatch.setattr(check_project, "OPENAPI", page)
    monkeypatch.setattr(check_project, "generate_openapi", lambda: ("", ["unable to guess"]))

    assert check_project.write_openapi() == ["unable to guess"]
    assert not page.exists()
