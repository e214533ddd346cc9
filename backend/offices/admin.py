"""Reference data of offices. Couriers are added through the API, where they get an account."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from backend.common import clock
from backend.common.errors import InvalidField
from backend.common.vietnamese import sort_key
from backend.offices import models
from backend.offices.geo import read_area
from backend.offices.opening import check_hours


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An office with hours that can be."""

    def clean_opening(self) -> dict[str, list[list[int]]]:
        """Refuse hours that cannot be."""
        return _hours(self.cleaned_data["opening"], field="opening")


class ShiftPatternForm(forms.ModelForm):  # type: ignore[type-arg]
    """A pattern with hours that can be."""

    def clean_hours(self) -> dict[str, list[list[int]]]:
        """Refuse hours that cannot be."""
        return _hours(self.cleaned_data["hours"], field="hours")


class ServiceAreaForm(forms.ModelForm):  # type: ignore[type-arg]
    """An area that is one."""

    def clean_polygon(self) -> dict[str, Any]:
        """Refuse what is no polygon."""
        polygon: dict[str, Any] = self.cleaned_data["polygon"]
        try:
            read_area(polygon)
        except InvalidField as error:
            raise ValidationError(error.detail) from error
        return polygon


@admin.register(models.Office)
class OfficeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Offices."""

    form = OfficeForm
    list_display = ("name", "code", "is_active")
    search_fields = ("name", "code")
    raw_id_fields = ("commune", "legacy_ward")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Keep the sort key true to the name."""
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(models.ServiceArea)
class ServiceAreaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Service areas."""

    form = ServiceAreaForm
    list_display = ("name", "office", "changed_at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Note the change, so that no process keeps the old shape."""
        obj.changed_at = clock.now()
        super().save_model(request, obj, form, change)


@admin.register(models.ShiftPattern)
class ShiftPatternAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shift patterns."""

    form = ShiftPatternForm


@admin.register(models.Courier)
class CourierAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Couriers: skills, pattern, whether they still work here."""

    list_display = ("employee_code", "office", "is_active")
    list_filter = ("is_active",)
    readonly_fields = ("office", "user", "employee_code", "name", "phone")
    filter_horizontal = ("skills",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: a courier is added together with an account."""
        return False


@admin.register(models.CalendarOverride)
class CalendarOverrideAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Decisions of the Government about single days."""

    list_display = ("day", "is_working", "decision")


@admin.register(models.Skill)
class SkillAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What couriers are trained for."""


def _hours(hours: Any, *, field: str) -> dict[str, list[list[int]]]:
    try:
        return check_hours(hours, field=field)
    except InvalidField as error:
        raise ValidationError(f"{error.facts['field']}: {error.detail}") from error
