"""Addresses of the notifications API."""

from django.urls import path

from backend.notifications.api import calls, preferences, views

urlpatterns = [
    path("messages", views.Messages.as_view()),
    path("messages/search", views.MessagesOfPhone.as_view()),
    path("own-messages", views.OwnMessages.as_view()),
    path("own-messages/<uuid:message_id>/seen", views.SeenMessage.as_view()),
    path("courier/messages", views.CourierMessages.as_view()),
    path("courier/push-token", preferences.PushToken.as_view()),
    path("notification-preferences", preferences.OwnPreferences.as_view()),
    path("notification-preferences/of-phone", preferences.PreferencesOfPhone.as_view()),
    path("web-push-key", preferences.WebPushKey.as_view()),
    path("web-push-subscriptions", preferences.Subscriptions.as_view()),
    path("web-push-subscriptions/<uuid:subscription_id>", preferences.OneSubscription.as_view()),
    path("call-tasks", calls.CallTasks.as_view()),
    path("call-tasks/<uuid:task_id>/close", calls.CloseCallTask.as_view()),
    path("sms-reports", calls.SmsReports.as_view()),
    path("zns-reports", calls.ZnsReports.as_view()),
]
