"""Talk statistics and keyword trackers of one call, computed from its timed turns.

Definitions: talk ratio = host's speaking time / everybody's; longest monologue = longest stretch
of the host with nobody between; longest customer story = the same for one customer, with rep
turns of at most 3 s bridged; interactivity = 10 (1 - exp(-s / 2)), s = changes between company
and customer per minute of call; patience = mean wait between a customer's end and the host's start
(waits over 10 s left out). Questions = sentences that end in a question mark.
"""

import math
import re

BRIDGE_MS = 3000
LONGEST_WAIT_MS = 10000


def talk_ms(turn):
    return sum(s.end_ms - s.start_ms for s in turn.sentences)


def runs(turns):
    """Merges neighbouring turns of one speaker into [speaker, start_ms, end_ms]."""
    merged = []
    for turn in turns:
        name = turn.turn.speaker
        if merged and merged[-1][0] == name:
            merged[-1][2] = turn.end_ms
        else:
            merged.append([name, turn.start_ms, turn.end_ms])
    return merged


def longest_story_ms(merged, customers):
    best, open_run = 0, None
    for name, start, end in merged:
        if name in customers:
            if open_run is None or open_run[0] != name:
                open_run = [name, start]
            best = max(best, end - open_run[1])
        elif end - start > BRIDGE_MS:
            open_run = None
    return best


def interaction_stats(turns, host, customers, call_s):
    """The five figures Gong reports of the host, as [{name, value}]."""
    merged = runs(turns)
    total = sum(talk_ms(t) for t in turns)
    own = sum(talk_ms(t) for t in turns if t.turn.speaker == host)
    monologue = max((end - start for name, start, end in merged if name == host), default=0)
    sides = [name in customers for name, _, _ in merged]
    switches = sum(1 for a, b in zip(sides, sides[1:]) if a != b)
    waits = [b[1] - a[2] for a, b in zip(merged, merged[1:]) if a[0] in customers and b[0] == host]
    waits = [w for w in waits if w <= LONGEST_WAIT_MS]
    values = [('Talk Ratio', own / total),
              ('Longest Monologue', monologue / 1000),
              ('Longest Customer Story', longest_story_ms(merged, customers) / 1000),
              ('Interactivity', 10 * (1 - math.exp(-60 * switches / call_s / 2)))]
    if waits:
        values.append(('Patience', sum(waits) / len(waits) / 1000))
    return [{'name': name, 'value': round(value, 3)} for name, value in values]


def questions(turns, customers):
    counts = {'companyCount': 0, 'nonCompanyCount': 0}
    for turn in turns:
        key = 'nonCompanyCount' if turn.turn.speaker in customers else 'companyCount'
        counts[key] += sum(1 for s in turn.sentences if s.text.rstrip('"”)').endswith('?'))
    return counts


def keyword_trackers(turns, keywords, tracker_ids, speaker_ids):
    """Whole-word, case-blind hits: `keywords` maps tracker name to its phrases."""
    found = []
    for name, phrases in keywords.items():
        longest_first = sorted(phrases, key=lambda p: (-len(p), p))
        pattern = re.compile(r'(?<!\w)(?:' + '|'.join(map(re.escape, longest_first)) + r')(?!\w)',
                             re.IGNORECASE)
        spelling = {p.lower(): p for p in phrases}
        hits = [(spelling[m[0].lower()],
                 {'startTime': s.start_ms / 1000, 'speakerId': speaker_ids[t.turn.speaker]})
                for t in turns for s in t.sentences for m in pattern.finditer(s.text)]
        if hits:
            found.append({
                'id': tracker_ids[name], 'name': name, 'count': len(hits), 'type': 'KEYWORD',
                'occurrences': [where for _, where in hits],
                'phrases': [{'count': sum(1 for p, _ in hits if p == phrase), 'phrase': phrase,
                             'occurrences': [w for p, w in hits if p == phrase]}
                            for phrase in phrases if any(p == phrase for p, _ in hits)]})
    return found


def outline(turns, call_s):
    """Gong's outline from the script's sections: one item, the first full sentence of each."""
    starts = [i for i, t in enumerate(turns) if t.turn.section]
    result = []
    for first, after in zip(starts, starts[1:] + [len(turns)]):
        begin = turns[first].start_ms / 1000
        end = turns[after].start_ms / 1000 if after < len(turns) else call_s
        items = [s for t in turns[first:after] for s in t.sentences if len(s.text.split()) >= 8]
        result.append({'section': turns[first].turn.section, 'startTime': begin,
                       'duration': round(end - begin, 3),
                       'items': [{'text': s.text, 'startTime': s.start_ms / 1000}
                                 for s in items[:1]]})
    return result
