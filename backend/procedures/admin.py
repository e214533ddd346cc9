"""The catalogue in the admin, to read. It changes through its files and `load_catalogue`."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.procedures import models


class _ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a version is a record."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: dossiers rest on it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: dossiers rest on it."""
        return False


class DocumentRows(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # not generic at run time
    """The papers of a version."""

    model = models.RequiredDocument


@admin.register(models.ProcedureVersion)
class ProcedureVersionAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Versions of procedures."""

    list_display = ("name_vi", "number", "effective_from", "confidence")
    list_filter = ("confidence", "procedure__field")
    search_fields = ("procedure__folded", "procedure__code")
    inlines = (DocumentRows,)


@admin.register(models.TariffVersion)
class TariffVersionAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Price lists."""

    list_display = ("key", "effective_from", "effective_to")
