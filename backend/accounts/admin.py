"""Tokens and groups have no pages: tokens are made by command, roles are memberships."""

from django.contrib import admin
from django.contrib.auth.models import Group
from knox.models import AuthToken

admin.site.unregister([AuthToken, Group])
