"""Addresses of the notifications API."""

from django.urls import path

from backend.notifications.api import views

urlpatterns = [path("messages", views.Messages.as_view())]
