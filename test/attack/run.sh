#!/usr/bin/env bash
# run.sh [PART OF A CASE'S NAME]
#
# Attacks the server at PGHOST/PGPORT as the superuser PGUSER (default postgres),
# in a database of its own, and prints "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
export PGUSER=${PGUSER:-postgres}
exec python3 attack.py "$@"
