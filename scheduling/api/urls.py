"""Paths of scheduling, below /api/v1/."""

from django.urls import path

from scheduling.api import (
    affected,
    appointments,
    booking,
    offers,
    planning,
    quotes,
    replans,
    reserve,
    waitlist,
)

urlpatterns = [
    path("postage-quote", quotes.PostageQuote.as_view()),
    path("offers", offers.Offers.as_view()),
    path("holds", booking.Holds.as_view()),
    path("holds/<uuid:hold_id>/confirm", booking.ConfirmHold.as_view()),
    path("holds/<uuid:hold_id>/release", booking.ReleaseHold.as_view()),
    path("waiting-places", waitlist.Waitlist.as_view()),
    path("waiting-places/<uuid:waiting_id>/leave", waitlist.LeaveWaitlist.as_view()),
    path("appointments", appointments.Appointments.as_view()),
    path("appointments/<uuid:appointment_id>", appointments.OneAppointment.as_view()),
    path("appointments/<uuid:appointment_id>/offers", offers.AppointmentOffers.as_view()),
    path(
        "appointments/<uuid:appointment_id>/calendar.ics",
        appointments.AppointmentCalendar.as_view(),
    ),
    path("appointments/<uuid:appointment_id>/cancel", appointments.CancelAppointment.as_view()),
    path(
        "appointments/<uuid:appointment_id>/reschedule",
        appointments.RescheduleAppointment.as_view(),
    ),
    path("offices/<uuid:office_id>/reserve-rules", reserve.ReserveRules.as_view()),
    path("offices/<uuid:office_id>/reserve-rules/<uuid:rule_id>", reserve.OneReserveRule.as_view()),
    path("service-days", planning.ServiceDays.as_view()),
    path("service-days/<uuid:day_id>", planning.OneServiceDay.as_view()),
    path("service-days/<uuid:day_id>/map.svg", planning.ServiceDayMap.as_view()),
    path("service-days/<uuid:day_id>/plans", planning.Plans.as_view()),
    path("service-days/<uuid:day_id>/plan-runs", planning.PlanRuns.as_view()),
    path("service-days/<uuid:day_id>/moves", planning.MoveVisit.as_view()),
    path("service-days/<uuid:day_id>/locks", planning.LockVisit.as_view()),
    path("service-days/<uuid:day_id>/absences", planning.MarkAbsent.as_view()),
    path("service-days/<uuid:day_id>/publish", planning.PublishDay.as_view()),
    path("service-days/<uuid:day_id>/close", planning.CloseDay.as_view()),
    path("service-days/<uuid:day_id>/affected-visits", affected.AffectedVisits.as_view()),
    path(
        "service-days/<uuid:day_id>/affected-visits/accept",
        affected.AcceptAffectedVisits.as_view(),
    ),
    path("affected-visits/<uuid:affected_id>/accept", affected.AcceptAffectedVisit.as_view()),
    path("affected-visits/<uuid:affected_id>/refresh", affected.RefreshAffectedVisit.as_view()),
    path("affected-visits/<uuid:affected_id>/ask", affected.AskCitizen.as_view()),
    path("service-days/<uuid:day_id>/replans", replans.Replans.as_view()),
    path("replans/<uuid:replan_id>", replans.OneReplan.as_view()),
    path("replans/<uuid:replan_id>/accept", replans.AcceptReplan.as_view()),
    path("plan-runs/<uuid:run_id>", planning.OnePlanRun.as_view()),
    path("plan-runs/<uuid:run_id>/accept", planning.AcceptPlanRun.as_view()),
]
