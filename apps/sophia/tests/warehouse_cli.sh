#!/usr/bin/env bash
# init, deploy, sql and doctor in a fresh directory, as a person runs them.
#   warehouse_cli.sh path/to/sophia
set -uo pipefail
sophia=$(realpath "$1") || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset "${!SOPHIA_@}"
export SOPHIA_DIR=$work/data
failures=0

# expect CODE "name" PATTERN command...: exit code, and output (both streams) that matches.
expect() {
  local code=$1 name=$2 pattern=$3 output actual
  shift 3
  output=$("$@" 2>&1 </dev/null)
  actual=$?
  if [[ $actual -ne $code ]] || ! grep -qE -- "$pattern" <<<"$output"; then
    printf 'FAILED %s: exit %s (expected %s), wanted /%s/ in:\n%s\n' \
      "$name" "$actual" "$code" "$pattern" "$output"
    failures=$((failures + 1))
  fi
}

expect 1 "sql before deploy" 'run sophia deploy' "$sophia" sql 'SELECT 1'
expect 0 "doctor in an empty place" 'warn +data directory' "$sophia" doctor
expect 0 "init" 'settings file' "$sophia" init
expect 0 "every key is in the settings file" '^# requests_per_second = 2.5' cat data/sophia.toml
sed -E 's/^# ([a-z_]+ = )/\1/' data/sophia.toml >all.toml
expect 0 "the settings file, uncommented, is accepted" 'ok +settings' \
  "$sophia" doctor --config all.toml
echo '# mine' >>data/sophia.toml
expect 0 "a second init keeps the file" 'kept as it was' "$sophia" init
expect 0 "indeed" '^# mine' cat data/sophia.toml
expect 0 "only the owner reads the directory" '^700$' stat -c %a data

expect 0 "plan" 'CREATE TABLE STG_TRANSFORMED.STG_GONG_CALLS' "$sophia" deploy --plan
expect 2 "a plan makes no file" 'No such file' ls data/warehouse.duckdb
expect 3 "drift before" 'missing +table RAW_AIRBYTE.RAW_GONG_CALLS_RAW' "$sophia" deploy --drift
expect 0 "deploy" 'SOPHIA_AI_DEV is at version' "$sophia" deploy
expect 0 "deploy again" 'nothing to do' "$sophia" deploy
expect 0 "drift after" 'no drift' "$sophia" deploy --drift
expect 0 "plan after" 'nothing to do' "$sophia" deploy --plan
expect 1 "another environment" 'SOPHIA_ENVIRONMENT=dev' env SOPHIA_ENVIRONMENT=prod "$sophia" deploy
expect 0 "rollback to a version" 'took back 6 config' "$sophia" deploy --rollback --to 5
expect 0 "redeploy as JSON" '"changed":\["0006 config"' "$sophia" --json deploy

insert="INSERT INTO CONFIG.FEATURE_FLAGS (FLAG_NAME) VALUES ('x')"
expect 1 "a write is refused" 'repeat it with --write' "$sophia" sql "$insert"
expect 0 "a write is done" '^1 row changed' "$sophia" sql --write "$insert"
expect 1 "rollback would lose it" 'FEATURE_FLAGS \(1 rows\)' "$sophia" deploy --rollback --to 5
expect 0 "three-part names" '^ *1$' "$sophia" sql \
  'SELECT count(*) AS n FROM SOPHIA_AI_DEV.CONFIG.FEATURE_FLAGS'
expect 2 "an error has its place" '^sophia: 1:8: ' "$sophia" sql 'SELECT nope FROM CONFIG.FEATURE_FLAGS'
expect 0 "json" '^\{"FLAG_NAME":"x"\}' "$sophia" sql 'SELECT FLAG_NAME FROM CONFIG.FEATURE_FLAGS' --json
expect 0 "csv file" '1 rows to out.csv' "$sophia" sql 'SELECT 1 AS a' --output out.csv
expect 0 "its content" '^1$' cat out.csv
expect 0 "parquet file" '500 rows to out.parquet' "$sophia" sql 'FROM range(500)' --output out.parquet
expect 0 "it is parquet" '^PAR1' head -c 4 out.parquet
expect 0 "nothing else is left" '^all.toml data out.csv out.parquet$' bash -c 'echo *'
expect 2 "parquet needs a file" '--output' "$sophia" sql 'SELECT 1' --format parquet
expect 0 "stdin" '^{"a":7}' bash -c "echo 'SELECT 7 AS a' | '$sophia' sql - --format jsonl"

expect 0 "doctor" 'ok +warehouse +version ([0-9]+) of \1, no drift' "$sophia" doctor
expect 0 "doctor as JSON" '"name":"lock","status":"ok"' "$sophia" doctor --json
expect 1 "a bad setting is a failed check" 'fail +settings' env SOPHIA_GONG_CONCURRENCY=x "$sophia" doctor
expect 0 "secrets are not shown" 'gong.access_key = \(secret\)' \
  env SOPHIA_GONG_ACCESS_KEY=hunter2 SOPHIA_GONG_ACCESS_KEY_SECRET=hunter3 "$sophia" doctor
expect 1 "half a key" "access_key_secret is missing" env SOPHIA_GONG_ACCESS_KEY=hunter2 "$sophia" doctor
if SOPHIA_GONG_ACCESS_KEY=hunter2 "$sophia" doctor --json --settings 2>&1 | grep -q hunter2; then
  echo 'FAILED a secret is shown'
  failures=$((failures + 1))
fi
((failures == 0)) && echo 'all as expected'
exit $((failures > 0))
