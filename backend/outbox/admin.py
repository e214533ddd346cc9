"""Jobs to look at, and the dead ones to drive again.

The queue itself has no pages: whoever may add a scheduled task there may run any code.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success

from backend.common import clock
from backend.common.errors import DomainError
from backend.outbox.models import Job
from backend.outbox.services import redrive

admin.site.unregister([Failure, OrmQ, Schedule, Success])


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Jobs, to read. A payload holds ids; an error may quote a person's words."""

    list_display = ("id", "kind", "state", "attempts", "max_attempts", "not_before", "reason")
    list_filter = ("state", "kind", "lane")
    search_fields = ("id", "dedupe_key")
    ordering = ("-id",)
    actions = ("drive_again",)
    show_full_result_count = False

    @admin.display(description="why")
    def reason(self, job: Job) -> str:
        """Return the last line of what went wrong."""
        return job.last_error.strip().rpartition("\n")[2][:200]

    @admin.action(description="Drive dead jobs again", permissions=["redrive"])
    def drive_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Give dead jobs all their attempts again, and say which were not dead."""
        driven = 0
        for job_id in jobs.values_list("id", flat=True):
            try:
                redrive(job_id=job_id, now=clock.now())
                driven += 1
            except DomainError as error:
                self.message_user(request, f"{job_id}: {error.title}", messages.WARNING)
        self.message_user(request, f"{driven} jobs wait again.")

    def has_redrive_permission(self, request: HttpRequest) -> bool:
        """Who has the permission to change jobs may drive dead ones again, nothing else."""
        return request.user.has_perm("outbox.change_job")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a job belongs to a change."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by a form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: `forget_jobs` does it."""
        return False
