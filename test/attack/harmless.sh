#!/usr/bin/env bash
# harmless.sh
#
# Runs the statements of harmless.sql through the door of the server at
# PGHOST/PGPORT as an ordinary role; prints "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
export PGUSER=${PGUSER:-postgres}
exec python3 harmless.py
