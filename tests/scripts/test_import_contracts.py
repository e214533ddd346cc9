import grimp
import pytest

from scripts.import_contracts import OwnModels


@pytest.fixture
def contract() -> OwnModels:
    return OwnModels(
        name="own",
        session_options={},
        contract_options={
            "packages": ["backend", "scheduling"],
            "shared": ["backend.common.models"],
            "asked_by": ["tests"],
        },
    )


def graph_with(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            graph.add_module(module)
        graph.add_import(importer=importer, imported=imported)
    return graph


def test_a_package_its_tests_and_shared_models_are_fine(contract):
    graph = graph_with(
        ("backend.offices.services.couriers", "backend.offices.models"),
        ("tests.backend.offices.test_couriers", "backend.offices.models"),
        ("scheduling.models.days", "backend.common.models"),
        ("scheduling.services.holds", "scheduling.models.days"),
        ("scheduling.services.holds", "backend.offices.selectors"),
        ("scheduling.models", "scheduling.models.days"),
    )

    assert contract.check(graph, verbose=False).kept


@pytest.mark.parametrize("imported", ["scheduling.models", "scheduling.models.days"])
def test_another_package_may_not_import_them(contract, imported):
    graph = graph_with(
        ("scheduling.models", "scheduling.models.days"),
        ("backend.custody.services.handovers", imported),
    )

    found = contract.check(graph, verbose=False)

    assert not found.kept
    assert found.metadata["strangers"] == [("backend.custody.services.handovers", imported)]


def test_a_package_with_a_longer_name_is_another_package(contract):
    graph = graph_with(("backend.offices_archive.services", "backend.offices.models"))

    assert not contract.check(graph, verbose=False).kept
