"""The queue has no pages: whoever may add a scheduled task there may run any code."""

from django.contrib import admin
from django_q.models import Failure, OrmQ, Schedule, Success

admin.site.unregister([Failure, OrmQ, Schedule, Success])
