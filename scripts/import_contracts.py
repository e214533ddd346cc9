"""A rule that import-linter lacks: a package's tables are its own.

`lint-imports` reads this class through `[tool.importlinter]` in `pyproject.toml`. The rule is
made from the tree and not from a list, so a new package cannot be forgotten.
"""

from typing import Any, cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnModels(Contract):
    """Only a package itself imports its `models`; others ask its services and selectors.

    Options:
        packages: the parents of our packages (`backend`) and packages that stand alone.
        shared: models that everybody may import, because they are base classes or the user.
        asked_by: packages that may import any models, like `tests`.
    """

    type_name = "own_models"
    packages = fields.SetField(subfield=fields.StringField())
    shared = fields.SetField(subfield=fields.StringField())
    asked_by = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001
        """Find the imports that reach into another package's tables."""
        strangers = [
            (importer, imported)
            for owner in sorted(self._owners(graph))
            for imported in sorted({f"{owner}.models", *graph.find_descendants(f"{owner}.models")})
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not self._may_import(importer, owner)
        ]
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import with what to do instead."""
        for importer, imported in check.metadata["strangers"]:
            output.print_error(f"- {importer} -> {imported}", bold=False)
        output.print_error(
            "Ask the package's services or selectors. For a type alone: `if TYPE_CHECKING`.",
            bold=False,
        )

    def _owners(self, graph: ImportGraph) -> set[str]:
        shared = self._names("shared")
        return {
            module.removesuffix(".models")
            for module in graph.modules
            if module.endswith(".models")
            and module not in shared
            and any(module.startswith(f"{package}.") for package in self._names("packages"))
        }

    def _may_import(self, importer: str, owner: str) -> bool:
        allowed = {owner, *self._names("asked_by")}
        return any(importer == name or importer.startswith(f"{name}.") for name in allowed)

    def _names(self, option: str) -> set[str]:
        return cast("set[str]", cast("Any", getattr(self, option)))
