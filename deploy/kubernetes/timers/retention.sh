#!/bin/sh
# Erases what each tenant kept long enough, step by step until nothing is left to erase. LEDGER_HEADERS is a directory
# with a file per tenant; each holds one line, "X-Api-Key: KEY", of a key with the scope admin.
set -eu
: "${LEDGER_URL:?}" "${LEDGER_HEADERS:?}"

failed=0
for header in "$LEDGER_HEADERS"/*; do
  more=true
  while [ "$more" = true ]; do
    more=false
    if answer=$(curl --silent --show-error --fail-with-body --max-time 120 --retry 5 --retry-connrefused \
      --header "@$header" --data "" "$LEDGER_URL/v1/admin/retention"); then
      case $answer in *'"has_more":true'*) more=true ;; esac
    else
      failed=1
    fi
    printf '%s\n' "$answer"
  done
done
exit "$failed"
