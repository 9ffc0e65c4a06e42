#!/bin/sh
# Calls the container that migrates, and ends as the migration ended. Needs curl, and yc or an IAM token in YC_TOKEN.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 URL-OF-THE-MIGRATION-CONTAINER" >&2
  exit 2
fi

# YC_TOKEN may also be an OAuth token, which containers do not take.
case "${YC_TOKEN:-}" in
  t1.*) token=$YC_TOKEN ;;
  *) token=$(yc iam create-token) ;;
esac

answer=$(mktemp -d)
trap 'rm -rf "$answer"' EXIT

# The container may run 600 s. A migration may be started again, also while another runs.
for try in 1 2 3; do
  status=$(printf 'Authorization: Bearer %s\n' "$token" |
    curl --silent --show-error --max-time 660 --data '' --header @- --dump-header "$answer/headers" \
      --output "$answer/body" --write-out '%{http_code}' "$1") || status=000
  if [ "$status" = 200 ]; then
    break
  fi
  echo "The migration could not be started (try $try): HTTP $status" >&2
  head -c 2000 "$answer/body" >&2 2> /dev/null || true
  echo >&2
  if [ "$try" = 3 ]; then
    exit 1
  fi
  sleep 10
done

# The platform answers 200 also to a migration that failed; this header says how it ended.
code=$(tr -d '\r' < "$answer/headers" | awk -F': *' 'tolower($1) == "x-task-exit-code" { print $2 }' | tail -n 1)
if [ "$code" != 0 ]; then
  echo "The migration failed: exit code ${code:-not told}. Its log says why." >&2
  exit 1
fi
echo "The schema is up to date."
