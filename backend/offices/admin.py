"""Reference data of offices. Couriers are added through the API, where they get an account."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from backend.common import clock
from backend.common.errors import InvalidField
from backend.common.vietnamese import sort_key
from backend.offices import models
from backend.offices.geo import read_area
from backend.offices.opening import check_evening, check_hours
from backend.offices.services import decide_day
from backend.offices.services.calendar import check_lengths, check_route_days
from backend.offices.services.changes import tell_calendar_changed

Answer = TypeVar("Answer")


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """An office with hours that can be."""

    def clean_opening(self) -> dict[str, list[list[int]]]:
        """Refuse hours that cannot be."""
        return _hours(self.cleaned_data["opening"], field="opening")

    def clean_evening(self) -> dict[str, list[list[int]]]:
        """Refuse an evening that begins before the office shuts."""
        opening = self.cleaned_data.get("opening") or {}
        return _checked(check_evening, self.cleaned_data["evening"] or {}, opening=opening)

    def clean_window_lengths_min(self) -> list[int]:
        """Refuse lengths that are not offered."""
        return _checked(check_lengths, self.cleaned_data["window_lengths_min"])


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
        _checked(read_area, polygon)
        return polygon


class RouteAreaForm(ServiceAreaForm):
    """An area with days on which it is visited."""

    def clean(self) -> None:
        """Refuse days that are none."""
        super().clean()
        for name in ("weekdays", "dates"):
            found = self.cleaned_data.get(name, [])
            if not isinstance(found, list):
                raise ValidationError({name: "A list."})
        try:
            dates = [date.fromisoformat(day) for day in self.cleaned_data["dates"]]
        except (TypeError, ValueError) as error:
            raise ValidationError({"dates": "ISO dates."}) from error
        days = _checked(check_route_days, self.cleaned_data["weekdays"], dates)
        self.cleaned_data["weekdays"], self.cleaned_data["dates"] = days


@admin.register(models.Office)
class OfficeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Offices."""

    form = OfficeForm
    list_display = ("name", "code", "is_active")
    search_fields = ("name", "code")
    raw_id_fields = ("commune", "legacy_ward")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Keep the sort key true to the name; have the days looked at again."""
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)
        tell_calendar_changed(office_id=obj.id, now=clock.now())


@admin.register(models.ServiceArea)
class ServiceAreaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Service areas."""

    form = ServiceAreaForm
    list_display = ("name", "office", "changed_at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Note the change, so that no process keeps the old shape."""
        obj.changed_at = clock.now()
        super().save_model(request, obj, form, change)


@admin.register(models.RouteArea)
class RouteAreaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Ground that is visited on some days only."""

    form = RouteAreaForm
    list_display = ("name", "office", "weekdays")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Note the change, so that no process keeps the old shape."""
        obj.changed_at = clock.now()
        super().save_model(request, obj, form, change)


@admin.register(models.ShiftPattern)
class ShiftPatternAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shift patterns."""

    form = ShiftPatternForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Have the days of everybody who works by it looked at again."""
        super().save_model(request, obj, form, change)
        offices = models.Courier.objects.filter(shift_pattern=obj).values_list("office_id")
        for (office_id,) in offices.distinct():
            tell_calendar_changed(office_id=office_id, now=clock.now())


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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Have the courier's days looked at again, skills included."""
        super().save_related(request, form, formsets, change)
        tell_calendar_changed(office_id=form.instance.office_id, now=clock.now())


@admin.register(models.CalendarOverride)
class CalendarOverrideAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Decisions of the Government about single days."""

    list_display = ("day", "is_working", "decision")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Have the day looked at again in every office."""
        decide_day(day=obj.day, is_working=obj.is_working, decision=obj.decision, now=clock.now())


@admin.register(models.Skill)
class SkillAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What couriers are trained for."""


def _hours(hours: Any, *, field: str) -> dict[str, list[list[int]]]:
    return _checked(check_hours, hours, field=field)


def _checked(check: Callable[..., Answer], *args: Any, **facts: Any) -> Answer:
    """Return what a check answers; a refusal becomes one of the form."""
    try:
        return check(*args, **facts)
    except InvalidField as error:
        raise ValidationError(f"{error.facts['field']}: {error.detail}") from error
