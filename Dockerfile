# One image for web, workers and migrations. Nobody has built it yet: docs/operations.md.

FROM python:3.11-slim-bookworm AS libraries
WORKDIR /srv/hengio
COPY requirements/base.txt requirements/base.txt
COPY docker/build.sh docker/build.sh
RUN sh docker/build.sh libraries /opt/hengio

FROM python:3.11-slim-bookworm
ENV PATH=/opt/hengio/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/hengio \
    MEDIA_STORE=/var/lib/hengio/media \
    STATIC_ROOT=/srv/hengio/static
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hengio \
    && install -d -o hengio -g hengio -m 0700 /var/lib/hengio
WORKDIR /srv/hengio
COPY --from=libraries /opt/hengio /opt/hengio
COPY LICENSE NOTICE manage.py ./
COPY docker/build.sh docker/late_jobs.py docker/
COPY routing routing
RUN sh docker/build.sh compiled
COPY backend backend
COPY scheduling scheduling
COPY mobile_api mobile_api
RUN sh docker/build.sh static
USER hengio
EXPOSE 8000
CMD ["gunicorn", "backend.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=2", "--threads=4", "--timeout=60", "--graceful-timeout=30", \
     "--worker-tmp-dir=/dev/shm"]
