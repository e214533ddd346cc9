"""A page of one thing of a dossier that its people may dispute, with the form to do so."""

from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.citizen_pages.dispute_forms import Filled, read_form
from backend.citizen_pages.texts import say
from backend.citizen_pages.views import Page
from backend.citizen_pages.wording import in_language
from backend.common.errors import DomainError, NotFound


# Nobody is signed in and there is no cookie: the address alone is the right to write here, and
# another site does not know it. A browser also tells whether its own page sent the form.
@method_decorator(csrf_exempt, name="dispatch")
class DisputePage(Page):
    """Shows a thing named in the path by the dossier's token and its id, and takes a dispute."""

    http_method_names = ("get", "head", "options", "post")
    reasons: ClassVar[type[TextChoices]]

    def show(
        self, token: str, thing_id: UUID, filled: Filled, *, status: int = 200
    ) -> HttpResponse:
        """Return the page; raises NotFound."""
        raise NotImplementedError

    def dispute(self, token: str, thing_id: UUID, filled: Filled) -> str:
        """Take a form without errors, once; returns the path to go on to.

        Raises:
            NotFound, or another DomainError: if it cannot be disputed, or no longer.
        """
        raise NotImplementedError

    def get(self, request: HttpRequest, token: str, thing_id: str) -> HttpResponseBase:
        """Show how it stands, and the form while it can be disputed. Changes nothing."""
        try:
            return self.show(token, _id_in(thing_id), Filled())
        except NotFound:
            return self.render("track_unknown", status=404)

    def post(self, request: HttpRequest, token: str, thing_id: str) -> HttpResponseBase:
        """Dispute it, once. What is wrong with the form is said and nothing is changed."""
        filled = read_form(request, self.reasons.values, self.language)
        try:
            if filled.error:
                return self.show(token, _id_in(thing_id), filled, status=filled.status)
            return self._dispute(token, _id_in(thing_id), filled)
        except NotFound:
            return self.render("track_unknown", status=404)

    def _dispute(self, token: str, thing_id: UUID, filled: Filled) -> HttpResponse:
        try:
            path = self.dispute(token, thing_id, filled)
        except NotFound:
            raise
        except DomainError:
            error = say("dispute_refused", self.language)
            return self.show(token, thing_id, Filled(error=error), status=409)
        return HttpResponseRedirect(in_language(path, self.language), status=303)


def _id_in(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
