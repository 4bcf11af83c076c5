"""The committed tenant is what make.py makes, and it holds what the product's tests rely on.

Run: python3 -m unittest discover -s samples
"""

import json
import sys
import unittest
from collections import defaultdict
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make  # noqa: E402
import script_file  # noqa: E402
import talk  # noqa: E402
import timing  # noqa: E402


def lines(name):
    text = (HERE / 'tenant' / name).read_text(encoding='utf-8')
    return [json.loads(line) for line in text.splitlines()]


def results(name):
    return json.loads((HERE / 'tenant' / 'hubspot' / name).read_text(encoding='utf-8'))['results']


class Rebuild(unittest.TestCase):
    def test_committed_tenant_is_reproduced_byte_for_byte(self):
        files, _ = make.compile_tenant(*make.load())
        found = {str(p.relative_to(HERE / 'tenant')) for p in (HERE / 'tenant').rglob('*.*')}
        self.assertEqual(found, set(files))
        for name, text in files.items():
            self.assertEqual((HERE / 'tenant' / name).read_bytes(), text.encode(), name)


class Promise(unittest.TestCase):
    """What the tenant promises, read from the compiled files alone."""

    @classmethod
    def setUpClass(cls):
        cls.calls = lines('gong/calls.jsonl')
        cls.transcripts = {t['callId']: t['transcript'] for t in lines('gong/transcripts.jsonl')}
        cls.meta = [c['metaData'] for c in cls.calls]

    def test_sixty_calls_in_ninety_days(self):
        self.assertGreaterEqual(len(self.calls), 60)
        starts = [datetime.fromisoformat(m['started'].replace('Z', '+00:00')) for m in self.meta]
        anchor = datetime.fromisoformat('2026-11-20T17:00:00+00:00')
        self.assertLessEqual(max(starts), anchor)
        self.assertLessEqual((anchor - min(starts)).days, 90)
        self.assertGreaterEqual((max(starts) - min(starts)).days, 80)

    def test_reps_and_accounts(self):
        users = json.loads((HERE / 'tenant/gong/users.json').read_text(encoding='utf-8'))['users']
        names = {f'{u["firstName"]} {u["lastName"]}': u['id'] for u in users}
        self.assertIn('John Smith', names)
        hosts = {m['primaryUserId'] for m in self.meta}
        self.assertEqual(len(hosts), 8)
        self.assertLessEqual(hosts, set(names.values()))
        self.assertEqual(set(names.values()) - hosts, {names['Grace Holloway']})
        domains = {p['emailAddress'].split('@')[1] for c in self.calls for p in c['parties']
                   if p['affiliation'] == 'External'}
        self.assertEqual(len(domains), 20)
        self.assertTrue(all(d.endswith('.example') for d in domains))

    def test_languages_privacy_and_length(self):
        tongues = [m['language'] for m in self.meta]
        self.assertEqual((tongues.count('deu'), tongues.count('spa')), (2, 2))
        self.assertEqual(set(tongues), {'eng', 'deu', 'spa'})
        self.assertEqual(sum(m['isPrivate'] for m in self.meta), 2)
        short = [m for m in self.meta if m['duration'] < 60]
        self.assertEqual([m['purpose'] for m in short], ['voicemail', 'voicemail'])

    def test_acme_deal_was_pushed_twice_and_is_open(self):
        deal = next(d for d in results('deals.json') if d['id'] == '12345')
        self.assertEqual(deal['properties']['dealname'], 'Acme Corp - Enterprise platform')
        self.assertEqual(deal['properties']['amount'], '120000.00')
        self.assertEqual(deal['properties']['dealstage'], 'negotiation')
        dates = [entry['value'][:10] for entry in deal['propertiesWithHistory']['closedate']]
        self.assertEqual(dates, ['2026-12-18', '2026-11-13', '2026-10-15'])

    def test_won_and_lost_deals(self):
        stages = {d['id']: d['properties']['dealstage'] for d in results('deals.json')}
        self.assertEqual(len(stages), 19)
        self.assertEqual({i for i, s in stages.items() if s == 'closedwon'},
                         {'12346', '12349', '12352', '12361', '12363'})
        self.assertEqual({i for i, s in stages.items() if s == 'closedlost'}, {'12347', '12354'})

    def test_context_tells_the_stage_of_the_day_and_of_now(self):
        first = next(c for c in self.calls if c['metaData']['clientUniqueId'] == 'samples:acme-01')
        deals = [o for o in first['context'][0]['objects'] if o['objectType'] == 'Deal']
        fields = {o['timing']: {f['name']: f['value'] for f in o['fields']} for o in deals}
        self.assertEqual(fields['TimeOfCall']['dealstage'], 'discovery')
        self.assertEqual(fields['TimeOfCall']['closedate'][:10], '2026-10-15')
        self.assertEqual(fields['Now']['dealstage'], 'negotiation')

    def test_some_calls_lack_context_brief_or_a_speaking_invitee(self):
        self.assertGreaterEqual(sum(not c['context'] for c in self.calls), 4)
        briefs = sum('brief' in c['content'] for c in self.calls)
        self.assertTrue(0 < briefs < len(self.calls))
        silent = [p for c in self.calls for p in c['parties'] if p['methods'] == ['Invitee']]
        self.assertTrue(silent)
        self.assertTrue(all(p['speakerId'] is None for p in silent))

    def test_join_keys_and_times(self):
        ids = [m['id'] for m in self.meta]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual(set(ids), set(self.transcripts))
        for call in self.calls:
            own = call['metaData']['id']
            speakers = {p['speakerId'] for p in call['parties'] if p['speakerId']}
            self.assertEqual({t['speakerId'] for t in self.transcripts[own]}, speakers)
            clock = 0
            for turn in self.transcripts[own]:
                for sentence in turn['sentences']:
                    self.assertGreaterEqual(sentence['start'], clock)
                    self.assertGreater(sentence['end'], sentence['start'])
                    clock = sentence['end']
            self.assertLessEqual(clock, call['metaData']['duration'] * 1000)

    def test_john_talks_more_and_asks_less_than_anna(self):
        users = json.loads((HERE / 'tenant/gong/users.json').read_text(encoding='utf-8'))['users']
        first = {u['id']: u['firstName'] for u in users}
        ratio, asked = defaultdict(list), defaultdict(list)
        for call in self.calls:
            own = first[call['metaData']['primaryUserId']]
            stats = {s['name']: s['value'] for s in call['interaction']['interactionStats']}
            ratio[own].append(stats['Talk Ratio'])
            asked[own].append(call['interaction']['questions']['companyCount'])
        average = {name: sum(v) / len(v) for name, v in ratio.items()}
        self.assertAlmostEqual(average['Anna'], 0.43, delta=0.05)
        self.assertGreater(average['John'], average['Anna'] + 0.15)
        self.assertLess(sum(asked['John']) / len(asked['John']),
                        sum(asked['Anna']) / len(asked['Anna']) / 2)


class Arithmetic(unittest.TestCase):
    """Figures worked by hand on a call of three turns."""

    def setUp(self):
        def turn(speaker, *spans):
            return timing.TimedTurn(script_file.Turn(speaker, []),
                                    [timing.Sentence(a, b, text) for a, b, text in spans])
        self.turns = [turn('Ann', (0, 4000, 'Why?'), (4000, 6000, 'The price is high.')),
                      turn('Bob', (7000, 19000, 'List price, not the price.')),
                      turn('Ann', (20000, 22000, 'I see.'))]

    def test_interaction(self):
        stats = {s['name']: s['value']
                 for s in talk.interaction_stats(self.turns, 'Ann', {'Bob'}, 60)}
        self.assertEqual(stats['Talk Ratio'], 0.4)  # (4 + 2 + 2) / 20
        self.assertEqual(stats['Longest Monologue'], 6.0)
        self.assertEqual(stats['Longest Customer Story'], 12.0)
        self.assertEqual(stats['Patience'], 1.0)
        self.assertEqual(stats['Interactivity'], 6.321)  # 2 switches a minute: 10 (1 - 1/e)
        self.assertEqual(talk.questions(self.turns, {'Bob'}),
                         {'companyCount': 1, 'nonCompanyCount': 0})

    def test_longest_phrase_wins_in_trackers(self):
        found = talk.keyword_trackers(self.turns, {'Pricing': ['price', 'list price']},
                                      {'Pricing': '1'}, {'Ann': 'a', 'Bob': 'b'})
        self.assertEqual(found[0]['count'], 3)
        self.assertEqual({p['phrase']: p['count'] for p in found[0]['phrases']},
                         {'price': 2, 'list price': 1})
        self.assertEqual([o['startTime'] for o in found[0]['occurrences']], [4.0, 7.0, 7.0])

    def test_sentences(self):
        split = script_file.split_sentences
        self.assertEqual(split('Mr. Holt is out. Is he? Yes... maybe.', 'eng'),
                         ['Mr. Holt is out.', 'Is he?', 'Yes... maybe.'])
        self.assertEqual(split('Am 3. Dezember. Gut.', 'deu'), ['Am 3. Dezember.', 'Gut.'])
        self.assertEqual(split('Vale. ¿Cuándo?', 'spa'), ['Vale.', '¿Cuándo?'])

    def test_a_bad_script_names_file_and_line(self):
        lines_in = [(1, 'id: x'), (2, 'colour: red')]
        with self.assertRaisesRegex(script_file.ScriptError, r'x\.txt:2: .*colour'):
            script_file.parse_header(lines_in, 'x.txt')


if __name__ == '__main__':
    unittest.main()
