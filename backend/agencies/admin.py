"""The directory in the admin: reference data that administrators keep."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from backend.agencies.models import Agency, Desk
from backend.agencies.services import canonical_agency_code, check_opening, fill_keys
from backend.common.errors import DomainError

T = TypeVar("T")


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for checkers only
    """An agency with a code of one of the national styles."""

    class Meta:
        model = Agency
        fields = (
            "code",
            "name_vi",
            "level",
            "kind",
            "province",
            "commune",
            "legacy_ward",
            "address",
            "lat",
            "lon",
            "fields",
            "is_demo",
        )

    def clean_code(self) -> str:
        """Return the code in its one stored form."""
        code: str = self.cleaned_data["code"]
        return _or_form_error(lambda: canonical_agency_code(code))


class DeskForm(forms.ModelForm):  # type: ignore[type-arg]  # the same
    """A desk with possible opening hours."""

    class Meta:
        model = Desk
        fields = ("agency", "name", "address", "lat", "lon", "opening", "office_id", "is_active")

    def clean_opening(self) -> dict[str, Any]:
        """Return the opening pattern if it is one."""
        opening: dict[str, Any] = self.cleaned_data["opening"]
        _or_form_error(lambda: check_opening(opening))
        return opening


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # the same
    """Agencies by province."""

    form = AgencyForm
    list_display = ("code", "name_vi", "level", "kind", "province", "commune", "is_demo")
    list_filter = ("level", "kind", "is_demo")
    list_select_related = ("province", "commune")
    search_fields = ("code", "folded")
    raw_id_fields = ("commune", "legacy_ward")
    ordering = ("sort_key", "id")

    def save_model(self, request: HttpRequest, obj: Agency, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        """Save with fresh search and order keys."""
        fill_keys(obj)
        super().save_model(request, obj, form, change)


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # the same
    """Desks with their agencies."""

    form = DeskForm
    list_display = ("name", "agency", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("agency",)
    search_fields = ("name", "agency__code", "agency__folded")
    raw_id_fields = ("agency",)


def _or_form_error(check: Callable[[], T]) -> T:
    try:
        return check()
    except DomainError as error:
        raise forms.ValidationError(f"{error.title} {error.advice}") from error
