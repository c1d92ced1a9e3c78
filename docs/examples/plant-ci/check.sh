#!/bin/sh
# Judge plant.yaml as of today, and compare it with the branch that it is to be merged into (BASE, such as origin/main).
# Exit status: 0 all well, 1 a finding at or above the limit, 2 a file was refused.
set -eu
bulkhead=${BULKHEAD:-tools/bulkhead/bin/bulkhead}
today=${TODAY:-$(date -u +%F)}
mkdir -p out
status=0
"$bulkhead" check plant.yaml --date "$today" --fail-on critical \
    --json out/result.json --sarif out/bulkhead.sarif || status=$?
[ "$status" -le 1 ] || exit "$status"
if [ -n "${BASE:-}" ] && git cat-file -e "$BASE:plant.yaml" 2>/dev/null; then
    git show "$BASE:plant.yaml" >out/before.yaml
    compared=0
    "$bulkhead" diff out/before.yaml plant.yaml --date "$today" --fail-on high --json out/diff.json || compared=$?
    [ "$compared" -le "$status" ] || status=$compared
fi
exit "$status"
