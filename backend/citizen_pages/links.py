"""The pages behind one-tap links: GET shows, POST does, once.

Programs open every link of a letter to look for harm; so a GET never changes anything. There is
no cookie and nobody is signed in: the link alone is the right, so there is nothing to forge.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.citizen_pages.link_content import Content
from backend.citizen_pages.link_pages import content_of, outcome_of
from backend.citizen_pages.views import Page
from backend.common import clock
from backend.common.errors import DomainError, NotFound
from backend.notifications.errors import LinkInvalid, LinkUsed
from backend.notifications.services.links import read_link

if TYPE_CHECKING:
    from backend.notifications.models import Link


@method_decorator(csrf_exempt, name="dispatch")
class LinkPage(Page):
    """What a link is about, with a button for each thing it allows."""

    http_method_names = ("get", "head", "options", "post")

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Show what can be done. Changes nothing, however often it is opened."""
        now = clock.now()
        try:
            link = read_link(token, now=now)
            content = content_of(link, self.language, now=now)
        except (LinkInvalid, NotFound):
            return self.render("link_unknown", status=404)
        if content.goes_to:
            return redirect(content.goes_to)
        return self._page(content)

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Do what the button says; a refusal changes nothing and leaves the link as it was."""
        now = clock.now()
        action, value = request.POST.get("action", ""), request.POST.get("value", "")[:100]
        try:
            link = read_link(token, now=now)
            return self._tapped(link, action, value)
        except (LinkInvalid, NotFound, LinkUsed):
            return self.render("link_unknown", status=404)

    def _tapped(self, link: "Link", action: str, value: str) -> HttpResponse:
        now = clock.now()
        try:
            with transaction.atomic():
                return self._page(outcome_of(link, action, value, self.language, now=now))
        except (NotFound, LinkUsed):
            raise
        except DomainError as refusal:
            content = content_of(link, self.language, now=now)
            return self._page(content.refused(refusal, self.language), status=409)

    def _page(self, content: Content, *, status: int = 200) -> HttpResponse:
        return self.render("link", status=status, **content.facts())
