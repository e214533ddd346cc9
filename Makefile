# Everything a developer types. `make` alone lists it.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH_STAMP := $(VENV)/.bench-installed
JOBS ?= 2
# Every process that tests and benchmarks start would compile the whole project again without.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(STAMP) ## make the virtual environment (every other command does it by itself)

$(STAMP): requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m routing warm
	@touch $@

demo: setup ## play a day in Cao Lãnh and stay up: web, workers, database
	$(BIN)/python -m backend.demo run

demo-check: setup ## the same on free ports with data of its own, then exit
	$(BIN)/python -m backend.demo check

stop: setup ## end what `make demo` started
	$(BIN)/python -m backend.demo stop

test: setup ## all tests
	$(BIN)/python -m pytest -n $(JOBS) -q

test-pure: setup ## the kernel and other pure code, no database (EXAMPLES_TIMES=20: twenty times the examples)
	$(BIN)/python -m pytest -q tests/routing tests/backend/common/test_identifiers.py tests/backend/common/test_vietnamese.py

check: setup ## format, lint, types, imports, migrations, settings, API description
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.check_project

format: setup ## let ruff rewrite the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

openapi: setup ## write docs/api/openapi.yaml from the code
	$(BIN)/python -m scripts.check_project --write-openapi

migrations: setup ## write missing migrations
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations

lock: setup ## resolve requirements/*.in again
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header -o requirements/dev.txt requirements/dev.in
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header -c requirements/dev.txt -o requirements/base.txt requirements/base.in
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header -c requirements/dev.txt -o requirements/bench.txt requirements/bench.in

bench: setup ## short forms of booking, day plans and roads (4 min)
	$(BIN)/python -m bench

bench-booking: setup ## offers, hold and confirm, 50,000 attempts with kills (25 min; ARGS=--quick 2 min)
	$(BIN)/python -m bench.booking $(ARGS)

bench-routing: $(BENCH_STAMP) ## planning beside PyVRP, VROOM, OR-Tools (60 min; ARGS=--quick 2 min)
	$(BIN)/python -m bench.routing $(ARGS)

bench-notifications: setup ## messages a second through the FCM adapter (2 min; ARGS=--quick 1 min)
	$(BIN)/python -m bench.notifications $(ARGS)

bench-sync: setup ## a courier's offline shift, 500 phones at once, pulls, photos (4 min; ARGS=--quick 1 min)
	$(BIN)/python -m bench.sync $(ARGS)

faults: setup ## kill workers, web and database, make gateways and phones fail (90 min; ARGS=--quick 3 min)
	$(BIN)/python -m bench.faults $(ARGS)

$(BENCH_STAMP): requirements/bench.txt $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

bench-booking-sim: setup ## a month of bookings under four policies (15 min; ARGS=--quick 15 s)
	$(BIN)/python -m bench.booking_sim $(ARGS)

bench-deliveries: setup ## a month of deliveries that may choose their day (2 min; ARGS=--quick 10 s)
	$(BIN)/python -m bench.days_sim $(ARGS)

bench-nation: $(BENCH_STAMP) ## offices of all sizes, and what a visit leaves in the database (6 min; ARGS=--quick)
	$(BIN)/python -m bench.nation $(ARGS)
	$(BIN)/python -m bench.footprint

roads: setup ## build a road file: OSM=file.osm.pbf OUT=var/roads.npz
	@test -n "$(OSM)" || { echo "make roads OSM=file.osm.pbf [OUT=var/roads.npz]" >&2; exit 2; }
	$(BIN)/python -m routing.travel.build "$(OSM)" "$(or $(OUT),var/roads.npz)"

size: setup ## how long functions and files are
	$(BIN)/python -m scripts.size

ci: check test demo-check ## what .ci/run runs

.PHONY: help setup demo demo-check stop test test-pure check format openapi migrations lock bench bench-booking bench-routing bench-booking-sim bench-deliveries bench-nation bench-notifications bench-sync faults roads size ci
