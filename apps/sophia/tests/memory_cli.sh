#!/usr/bin/env bash
# `sophia memory` in a fresh directory, as a person runs it. Works with and without a model.
#   memory_cli.sh path/to/sophia
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

"$sophia" init >/dev/null && "$sophia" deploy >/dev/null || exit 1
memory=("$sophia" memory)
expect 0 "store" '^created  [0-9a-f]{32}' "${memory[@]}" store 'The Acme budget is 50k' \
  --category sales_coaching --account 'Acme Corp' --source-type slack --source m1
expect 0 "a repeat is merged" '^merged' "${memory[@]}" store 'Budget of Acme: 50,000' \
  --category sales_coaching --account 'Acme Corp' --source-type slack --source m2
expect 0 "a contradiction is shown" '^contradicts' "${memory[@]}" store 'The Acme budget is 60k' \
  --category sales_coaching --account 'Acme Corp' --source-type slack --source m3
expect 0 "recall" 'but .*sales_coaching' "${memory[@]}" recall 'Acme budget' --limit 1
expect 0 "recall as JSON" '"score":.*"contradictions":\[\{' "${memory[@]}" recall 'Acme budget' --json
expect 2 "store needs a category" '--category NAME or --call' "${memory[@]}" store 'x'
expect 1 "no such call" "no call '7'" "${memory[@]}" store 'x' --call 7
expect 1 "no such memory" "no memory 'nope'" "${memory[@]}" forget nope
expect 0 "hostile text is stored" '^created' "${memory[@]}" store $'Zephyr \e[2J' --category kb_article
expect 0 "escapes are shown, not obeyed" 'Zephyr .*\[2J' "${memory[@]}" list --category kb_article
expect 1 "no escape reaches the terminal" '' bash -c '"$@" list | grep -q $'"'\\e'" _ "${memory[@]}"
printf '%s\n' '{"id":"t1","group":"g","text":"I saw the lake yesterday.","meta":{"session":"1","speaker":"Ann","time":"8 May 2023"}}' \
  '{"id":"t2","group":"g","text":"How was it?","meta":{"session":"1","speaker":"Bob","time":"8 May 2023"}}' \
  'garbage' >talk.jsonl
expect 3 "import" 'talk.jsonl:3: ' "${memory[@]}" import talk.jsonl
expect 0 "a dated turn" 'Ann: I saw the lake' "${memory[@]}" recall 'lake 2023-05-07' --group g --limit 1
echo '{"id":"q1","group":"g","text":"who saw the lake"}' >q.jsonl
expect 0 "batch" '^$' "${memory[@]}" recall --batch q.jsonl --output out.jsonl --keywords-only
expect 0 "its answer" '^\{"query_id":"q1","ranked":\["t1"' cat out.jsonl
expect 0 "export" '5 memories' "${memory[@]}" export --output all.jsonl
expect 0 "import again changes nothing" '5 unchanged' "${memory[@]}" import all.jsonl
expect 0 "stats" 'conversation_turn +2' "${memory[@]}" stats
expect 1 "the mirror is off" 'set pinecone.enabled' "${memory[@]}" mirror push
id=$("${memory[@]}" list --category kb_article --json | grep -oE '"id":"[0-9a-f]{32}"' | cut -d'"' -f4)
expect 0 "update" 'Zephyr is a wind' "${memory[@]}" update "$id" --content 'Zephyr is a wind'
expect 0 "forget" 'forgotten' "${memory[@]}" forget "$id"
expect 0 "it is gone" 'no such memories' "${memory[@]}" list --category kb_article
((failures == 0)) && echo "all passed"
exit "$((failures > 0))"
