#!/bin/sh
# The commands that build the image, in a script so that they can also run, and are
# tested, where there is no Docker. PYTHON names the interpreter.
#
#   sh docker/build.sh libraries FOLDER   a virtual environment with the runtime's libraries
#   sh docker/build.sh compiled           the planner's inner loops, compiled, beside the sources
#   sh docker/build.sh static             the static files, into STATIC_ROOT
set -eu
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"

case "${1:-}" in
libraries)
    "$python" -m venv "$2"
    "$2/bin/python" -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes -r requirements/base.txt
    ;;
compiled)
    "$python" -m routing warm
    ;;
static)
    # Settings want keys; these serve this one command and stay in no layer of the image.
    SECRET_KEY=only-for-collectstatic-0123456789-0123456789-0123456789 \
        FIELD_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
        "$python" manage.py collectstatic --noinput
    ;;
*)
    echo "usage: sh docker/build.sh libraries FOLDER | compiled | static" >&2
    exit 2
    ;;
esac
