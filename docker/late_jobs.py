"""The workers' health check: fails if a job was due ten minutes ago and has not ended.

Asks the database alone, so it starts in a tenth of a second. The same question as
`backend.outbox.selectors.late_jobs`; a test holds the two together.
"""

import os
import sys

import psycopg

LATE = """
    SELECT count(*) FROM outbox_job
    WHERE state IN ('waiting', 'running') AND not_before < now() - interval '10 minutes'
"""


def main() -> int:
    """Count; returns 1 if work is late."""
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=4) as connection:
        row = connection.execute(LATE).fetchone()
    late = row[0] if row else 0
    sys.stdout.write(f"{late} late jobs\n")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
