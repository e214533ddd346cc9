"""Paths of the phone's edge, below /api/v1/."""

from django.urls import path

from mobile_api.api import (
    devices,
    media,
    operations,
    package,
    positions,
    receipt_keys,
    reviews,
    staff_devices,
)

urlpatterns = [
    path("devices", devices.Devices.as_view()),
    path("devices/<uuid:device_id>/revoke", staff_devices.RevokedDevice.as_view()),
    path("devices/<uuid:device_id>/drain-tokens", staff_devices.DrainTokens.as_view()),
    path("couriers/<uuid:courier_id>/devices", staff_devices.CourierDevices.as_view()),
    path("courier/device", devices.OwnDevice.as_view()),
    path("courier/drained", devices.Drained.as_view()),
    path("courier/package", package.CourierPackage.as_view()),
    path("courier/changes", package.CourierChanges.as_view()),
    path("courier/operations", operations.Operations.as_view()),
    path("courier/operations/<uuid:operation_id>", operations.OneOperation.as_view()),
    path("courier/positions", positions.Positions.as_view()),
    path("receipt-keys", receipt_keys.ReceiptKeys.as_view()),
    path("offices/<uuid:office_id>/reviews", reviews.OfficeReviews.as_view()),
    path("reviews/<uuid:review_id>", reviews.OneReview.as_view()),
    path("reviews/<uuid:review_id>/decision", reviews.ReviewDecision.as_view()),
    path("media/<str:sha256>", media.MediaObject.as_view()),
]
