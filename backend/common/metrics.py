"""`/metrics` for Prometheus: gauges, read from the database when they are asked for.

Nothing is counted in memory, so any number of web and worker processes tell one truth, and a
restart loses none of it. Each package registers what it knows in its `health.py`.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from backend.common.health import free_share_of_disk


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure, or one for each combination of labels. The name carries the unit."""

    name: str
    help: str
    values: Iterable[tuple[Mapping[str, str], float]]


Source = Callable[[], Iterable[Gauge]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a function that reads figures from the database."""
    _sources.append(function)
    return function


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer all figures in Prometheus' text format to who has METRICS_TOKEN; else 404."""
    if not _may_read(request):
        return HttpResponse(status=404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), wanted.encode())


class _Everything(Collector):
    def collect(self) -> Iterator[Metric]:
        failed = 0
        for each in _sources:
            try:
                yield from [_family(gauge) for gauge in each()]
            except (DatabaseError, OSError):
                failed += 1  # the other figures are still worth having
        yield _family(
            Gauge("hengio_sources_failed", "Sources that could not answer.", [({}, failed)])
        )

    def describe(self) -> list[Metric]:
        return []


def _family(gauge: Gauge) -> GaugeMetricFamily:
    values = list(gauge.values)
    names = sorted({name for labels, _ in values for name in labels})
    family = GaugeMetricFamily(gauge.name, gauge.help, labels=names)
    for labels, value in values:
        family.add_metric([labels[name] for name in names], value)
    return family


@source
def disk() -> Iterable[Gauge]:
    """Room for photos."""
    yield Gauge(
        "hengio_disk_free_ratio", "Free share of the media disk.", [({}, free_share_of_disk())]
    )
