"""Addresses of the offices API."""

from django.urls import path

from backend.offices.api import calendar_views, unit_views, views

urlpatterns = [
    path("provinces", unit_views.Provinces.as_view()),
    path("communes", unit_views.Communes.as_view()),
    path("communes/<str:code>/legacy-wards", unit_views.LegacyWards.as_view()),
    path("offices", views.Offices.as_view()),
    path("offices/<uuid:office_id>", views.OneOffice.as_view()),
    path("offices/<uuid:office_id>/calendar", calendar_views.OfficeCalendar.as_view()),
    path("offices/<uuid:office_id>/closures", calendar_views.Closures.as_view()),
    path("offices/<uuid:office_id>/reopen", calendar_views.Reopen.as_view()),
    path("offices/<uuid:office_id>/booking-rules", calendar_views.BookingRules.as_view()),
    path("offices/<uuid:office_id>/route-areas", calendar_views.RouteAreas.as_view()),
    path(
        "offices/<uuid:office_id>/route-areas/<uuid:area_id>",
        calendar_views.OneRouteArea.as_view(),
    ),
    path("offices/<uuid:office_id>/couriers", views.OfficeCouriers.as_view()),
    path("couriers/<uuid:courier_id>/enrolment-codes", views.EnrolmentCodes.as_view()),
    path("couriers/<uuid:courier_id>/exceptions", views.ShiftExceptions.as_view()),
    path("skills", views.Skills.as_view()),
    path("shift-patterns", views.ShiftPatterns.as_view()),
]
