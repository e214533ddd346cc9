"""Paths of custody, below /api/v1/."""

from django.urls import path

from backend.custody.api.views_batches import (
    Batches,
    CountersignBatch,
    ShowBatch,
    WithdrawBatch,
)
from backend.custody.api.views_desk import IssueResult, RecordAcceptance, RecordStatus
from backend.custody.api.views_dossiers import ShowCustody, ShowSlip, VerifySlip, VerifySlipFile
from backend.custody.api.views_packets import (
    HoldPacket,
    ListIncidents,
    ListLoadChecks,
    ListPackets,
    ReportIncident,
    ResolveIncident,
    ShowTrail,
)
from backend.custody.api.views_payments import ListPaymentNotes
from backend.custody.api.views_roots import ListRoots, ShowProofs, ShowRoot

urlpatterns = [
    path("packets", ListPackets.as_view()),
    path("packets/<uuid:packet_id>/hold", HoldPacket.as_view()),
    path("packets/<uuid:packet_id>/incidents", ReportIncident.as_view()),
    path("incidents", ListIncidents.as_view()),
    path("incidents/<uuid:incident_id>/trail", ShowTrail.as_view()),
    path("incidents/<uuid:incident_id>/resolve", ResolveIncident.as_view()),
    path("load-checks", ListLoadChecks.as_view()),
    path("payment-notes", ListPaymentNotes.as_view()),
    path("batches", Batches.as_view()),
    path("batches/<uuid:batch_id>", ShowBatch.as_view()),
    path("batches/<uuid:batch_id>/countersign", CountersignBatch.as_view()),
    path("batches/<uuid:batch_id>/withdraw", WithdrawBatch.as_view()),
    path("dossiers/<uuid:dossier_id>/acceptance", RecordAcceptance.as_view()),
    path("dossiers/<uuid:dossier_id>/status", RecordStatus.as_view()),
    path("dossiers/<uuid:dossier_id>/results", IssueResult.as_view()),
    path("dossiers/<uuid:dossier_id>/custody", ShowCustody.as_view()),
    path("dossiers/<uuid:dossier_id>/custody/proofs", ShowProofs.as_view()),
    path("custody/roots", ListRoots.as_view()),
    path("custody/roots/<str:day>", ShowRoot.as_view()),
    path("handovers/<uuid:handover_id>/slip.pdf", ShowSlip.as_view()),
    path("verify/<str:token>", VerifySlip.as_view()),
    path("verify-file/<str:sha256>", VerifySlipFile.as_view()),
]
