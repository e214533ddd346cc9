"""What the post will charge, before anybody books."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common import clock
from backend.common.localtime import service_day_of
from backend.common.shapes import Shape, TextField
from scheduling.services.quotes import quote_between, quote_to_json


class QuoteQuery(Shape):
    """From where to where. Legacy wards, because the tariff still prices old districts."""

    leg = serializers.ChoiceField(choices=["send", "receive"])
    ward_code = TextField(max_length=12)
    other_ward_code = TextField(max_length=12)
    weight_g = serializers.IntegerField(min_value=1, max_value=5_000, default=100)
    exemption_key = serializers.SlugField(required=False, default="")


class QuoteLineOut(Shape):
    """One line; an exemption's amount is negative."""

    kind = serializers.CharField()
    amount_vnd = serializers.IntegerField()


class QuoteOut(Shape):
    """Postage of one leg, whole VND; the procedure's fee is another matter."""

    postage_vnd = serializers.IntegerField()
    leg = serializers.CharField()
    band = serializers.CharField()
    weight_g = serializers.IntegerField()
    exemption_key = serializers.CharField(allow_null=True)
    tariff = serializers.CharField()
    legal_basis = serializers.CharField()
    is_maximum = serializers.BooleanField()
    unconfirmed = serializers.ListField(child=serializers.CharField())
    lines = QuoteLineOut(many=True)


class PostageQuote(APIView):
    """Postage of one leg."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="quotePostage", tags=["catalogue"], parameters=[QuoteQuery],
        responses=QuoteOut,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Quote the maximum postage of Circular 22/2017, with the reduction if one applies."""
        found = quote_between(**QuoteQuery.read_query(request), on_day=service_day_of(clock.now()))
        return Response(QuoteOut(quote_to_json(found)).data)
