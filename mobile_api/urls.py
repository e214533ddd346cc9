"""Paths of the phone's edge, below /api/v1/."""

from django.urls import path

from mobile_api.api import devices, media, operations, package

urlpatterns = [
    path("devices", devices.Devices.as_view()),
    path("courier/device", devices.OwnDevice.as_view()),
    path("courier/package", package.CourierPackage.as_view()),
    path("courier/changes", package.CourierChanges.as_view()),
    path("courier/operations", operations.Operations.as_view()),
    path("media/<str:sha256>", media.MediaObject.as_view()),
]
