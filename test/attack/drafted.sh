#!/usr/bin/env bash
# drafted.sh [PART OF A CASE'S NAME]
#
# run.sh's statements as the drafts of a language model; prints "N passed, N failed".
# Not part of the attack tier (it is not executable): it takes minutes.  bash drafted.sh runs it.
set -euo pipefail
cd "$(dirname "$0")"
export PGUSER=${PGUSER:-postgres}
exec python3 drafted.py "$@"
