#!/bin/sh
# Signs a checkpoint for each tenant, and prints it. LEDGER_HEADERS is a directory with a file per tenant; each holds one
# line, "X-Api-Key: KEY", of a key with the scope audit. In a file, so that no list of processes shows the key.
set -eu
: "${LEDGER_URL:?}" "${LEDGER_HEADERS:?}"

failed=0
for header in "$LEDGER_HEADERS"/*; do
  # 429, 5xx and broken connections are tried again, after Retry-After where there is one.
  curl --silent --show-error --fail-with-body --max-time 60 --retry 5 --retry-connrefused \
    --header "@$header" --data "" "$LEDGER_URL/v1/audit/checkpoints" || failed=1
  echo
done
exit "$failed"
