"""Paths of the public pages."""

from django.urls import path

from backend.citizen_pages.attempts import AttemptPage
from backend.citizen_pages.links import LinkPage
from backend.citizen_pages.slips import SlipPage
from backend.citizen_pages.views import FindDossier, StartPage, TrackPage, VerifyFile, VerifyPage

urlpatterns = [
    path("", StartPage.as_view(), name="start"),
    path("track", FindDossier.as_view(), name="find"),
    path("track/<str:token>", TrackPage.as_view(), name="track"),
    path("track/<str:token>/attempts/<str:thing_id>", AttemptPage.as_view(), name="attempt"),
    path("track/<str:token>/slips/<str:thing_id>", SlipPage.as_view(), name="slip"),
    path("l/<str:token>", LinkPage.as_view(), name="link"),
    path("verify", VerifyFile.as_view(), name="verify-file"),
    path("verify/<str:token>", VerifyPage.as_view(), name="verify"),
]
