#!/usr/bin/env python3
"""Compiles the sample tenant: samples/cast.json and samples/script/*.txt to samples/tenant/.

Run `python3 samples/make.py` (Python 3.11 or newer, standard library only). The same input gives
the same bytes. Prints a report of what was made; exits 1 with the file and line of a bad script.
`--out DIR` writes somewhere else.
"""

import argparse
import json
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from crm import StoryError, hubspot_files, utc
from gong import compile_call, scorecards, trackers, users, workspaces
from script_file import ScriptError, read_script

HERE = Path(__file__).resolve().parent


def check_story(cast, scripts):
    """What a script alone cannot know: the cast's keys, the period, the account's deal."""
    last = utc(cast['anchor'])
    first = last - timedelta(days=cast['days'])
    for script in scripts:
        account = cast['accounts'].get(script.account)
        if account is None or any(c not in account['contacts'] for c in script.contacts):
            raise StoryError(f'{script.id}: account or contact is not in the cast')
        if any(rep not in cast['reps'] for rep in [script.rep] + script.also):
            raise StoryError(f'{script.id}: a rep is not in the cast')
        if not first <= utc(script.started) <= last:
            raise StoryError(f'{script.id}: started outside the {cast["days"]} days')
        if script.deal != account.get('deal', {}).get('id') and script.deal is not None:
            raise StoryError(f'{script.id}: deal {script.deal} is not that of {script.account}')
        if script.deal and not (script.stage and script.amount):
            raise StoryError(f'{script.id}: a call with a deal needs stage and amount')


def label(script, call_id):
    return {'callId': call_id, 'slug': script.id, 'type': script.type, 'account': script.account,
            'rep': script.rep, 'language': script.language, **script.expected}


def json_lines(rows):
    return ''.join(json.dumps(row, ensure_ascii=False, separators=(',', ':')) + '\n'
                   for row in rows)


def pretty(value):
    return json.dumps(value, ensure_ascii=False, indent=1) + '\n'


def compile_tenant(cast, scripts):
    """({relative path: text}, {script id: (script, call, figures)}) of the whole tenant."""
    check_story(cast, scripts)
    crm, histories = hubspot_files(cast, scripts)
    made = [(s, *compile_call(cast, s, histories.get(s.account))) for s in scripts]
    files = {'gong/calls.jsonl': json_lines(call for _, call, _, _ in made),
             'gong/transcripts.jsonl': json_lines(text for _, _, text, _ in made),
             'gong/users.json': pretty(users(cast)),
             'gong/workspaces.json': pretty(workspaces(cast)),
             'gong/scorecards.json': pretty(scorecards(cast)),
             'gong/trackers.json': pretty(trackers(cast)),
             'truth/calls.jsonl': json_lines(label(s, c['metaData']['id']) for s, c, _, _ in made)}
    files |= {f'hubspot/{name}.json': pretty(rows) for name, rows in crm.items()}
    return files, {s.id: (s, call, figures) for s, call, _, figures in made}


def load():
    """(cast, scripts sorted by start and id)."""
    cast = json.loads((HERE / 'cast.json').read_text(encoding='utf-8'))
    scripts = [read_script(path) for path in sorted((HERE / 'script').glob('*.txt'))]
    return cast, sorted(scripts, key=lambda s: (s.started, s.id))


def stat(call, name):
    return next((s['value'] for s in call['interaction']['interactionStats']
                 if s['name'] == name), None)


def mean(values):
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else 0.0


def print_report(made):
    total = Counter()
    for _, _, figures in made.values():
        total.update(figures)
    scripts = [script for script, _, _ in made.values()]
    print(f'{len(made)} calls of {len({s.account for s in scripts})} accounts, '
          f'{total["sentences"]} sentences, {total["words"]} words, {total["seconds"] // 60} min; '
          f'{min(s.started for s in scripts)[:10]} to {max(s.started for s in scripts)[:10]}')
    for what, key in (('language', 'language'), ('type', 'type')):
        counts = Counter(s.header[key] for s in scripts)
        print(f'{what}: ' + ', '.join(f'{name} {n}' for name, n in sorted(counts.items())))
    short = sum(1 for _, _, f in made.values() if f['seconds'] < 60)
    linked = sum(1 for _, call, _ in made.values() if call['context'])
    briefs = sum(1 for _, call, _ in made.values() if 'brief' in call['content'])
    print(f'private {sum(s.private for s in scripts)}, under 60 s {short}, '
          f'in the CRM {linked}, with brief {briefs}')
    print(f'{"rep":16}{"calls":>6}{"talk":>7}{"monologue s":>13}{"patience s":>12}{"questions":>11}')
    for rep in sorted({s.rep for s in scripts}):
        calls = [c for s, c, _ in made.values() if s.rep == rep and s.type != 'voicemail']
        asked = mean([c['interaction']['questions']['companyCount'] for c in calls])
        print(f'{rep:16}{len(calls):6}{mean([stat(c, "Talk Ratio") for c in calls]):7.2f}'
              f'{mean([stat(c, "Longest Monologue") for c in calls]):13.1f}'
              f'{mean([stat(c, "Patience") for c in calls]):12.2f}{asked:11.1f}')


def main():
    parser = argparse.ArgumentParser(description='Compile the sample tenant.')
    parser.add_argument('--out', type=Path, default=HERE / 'tenant')
    out = parser.parse_args().out
    try:
        files, made = compile_tenant(*load())
    except (ScriptError, StoryError) as error:
        sys.exit(f'error: {error}')
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8', newline='\n')
    print_report(made)


if __name__ == '__main__':
    main()
