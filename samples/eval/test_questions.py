"""Checks the judging questions against the tenant, and that training shares none of them.

Run from anywhere: `python3 samples/eval/test_questions.py`.
"""

import json
import re
import unittest
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent

INTENTS = {'gong_call_search', 'gong_transcript_search', 'gong_account_insights',
           'gong_sentiment_analysis', 'gong_topic_analysis', 'gong_coaching_insights',
           'deal_analysis', 'sales_performance', 'customer_health', 'pipeline_status',
           'competitive_intelligence', 'executive_summary', 'action_items', 'kb_search',
           'out_of_scope'}
KEYS = {'id', 'question', 'intent', 'entities', 'must_cite', 'must_not', 'note'}
DATE = r'\d{4}-\d{2}-\d{2}'
TOPICS = set('pricing budget competitor security legal integration data_quality alerts lineage '
             'cost timeline decision onboarding support product evaluation staffing roadmap '
             'renewal value references Datamint Lumeniq Gridpulse'.split())
COMPETITORS = {'Datamint', 'Lumeniq', 'Gridpulse'}
TOO_ALIKE = 0.85  # share of equal characters, of two questions without case, punctuation, names


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines()]


def plain(text):
    return re.sub(r'\W+', ' ', text.lower()).strip()


def without_names(question):
    """The question with every person, account and competitor replaced by N."""
    text = question['question']
    for entity in question['entities']:
        if entity['type'] in ('person', 'account') or entity['value'] in COMPETITORS:
            text = text.replace(entity['text'], 'N')
    return text


class QuestionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.first = read_lines(HERE / 'questions.jsonl')
        cls.questions = cls.first + read_lines(HERE / 'held_back.jsonl')
        cls.training = read_lines(SAMPLES / 'train' / 'intents.jsonl')
        names = [line['name'] for line in read_lines(SAMPLES / 'train' / 'names.jsonl')]
        # "Hendrix Labs" is also called Hendrix, and Hugo Stern Hugo or Stern.
        names += [part for name in names for part in name.split()
                  if part not in ('Mr.', 'Mrs.', 'Bank', 'Labs', 'Foods', 'Systems', 'Mills',
                                  'Hospitals', 'Valley', 'Freight')]
        cls.training_names = '|'.join(r'\b' + re.escape(name) + r'\b'
                                      for name in sorted(set(names), key=len, reverse=True))
        cast = json.loads((SAMPLES / 'cast.json').read_text(encoding='utf-8'))
        cls.accounts = {a['name'] for a in cast['accounts'].values()}
        cls.people = {r['name'] for r in cast['reps'].values()}
        cls.people |= {c['name'] for a in cast['accounts'].values()
                       for c in a['contacts'].values()}
        cls.deals = {a['deal']['id'] for a in cast['accounts'].values() if a.get('deal')}
        cls.calls = {path.stem for path in (SAMPLES / 'script').glob('*.txt')}

    def valid_value(self, kind, value):
        if kind == 'date_range':
            match = re.fullmatch(f'({DATE})\\.\\.({DATE})', value)
            return match is not None and match[1] <= match[2]
        if kind == 'amount':
            return re.fullmatch(r'(>|>=|<)?\d+|\d+\.\.\d+', value) is not None
        known = {'person': self.people, 'account': self.accounts, 'deal': self.deals,
                 'sentiment': {'positive', 'negative', 'neutral', 'mixed'},
                 'direction': {'Inbound', 'Outbound', 'Conference'}, 'topic': TOPICS}
        return value in known[kind]

    def test_fields_and_ids(self):
        for question in self.questions:
            with self.subTest(question['id']):
                self.assertEqual(set(question), KEYS)
                self.assertIn(question['intent'], INTENTS)
        self.assertEqual(len({q['id'] for q in self.questions}), len(self.questions))

    def test_entities_are_written_in_the_question_and_known_in_the_tenant(self):
        for question in self.questions:
            for entity in question['entities']:
                with self.subTest(question['id'], entity=entity['text']):
                    self.assertIn(entity['text'], question['question'])
                    self.assertTrue(self.valid_value(entity['type'], entity['value']), entity)

    def test_cited_calls_exist(self):
        for question in self.questions:
            with self.subTest(question['id']):
                self.assertLessEqual(set(question['must_cite']), self.calls)

    def test_cited_calls_are_those_that_a_sync_keeps(self):
        gong = [call['metaData'] for call in read_lines(SAMPLES / 'tenant' / 'gong' / 'calls.jsonl')]
        left_out = {meta['clientUniqueId'].split(':')[-1] for meta in gong
                    if meta['isPrivate'] or meta['duration'] < 60}
        for question in self.questions:
            with self.subTest(question['id']):
                self.assertFalse(left_out & set(question['must_cite']))

    def test_every_intent_has_enough_questions(self):
        count = Counter(q['intent'] for q in self.first)
        self.assertGreaterEqual(len(self.first), 200)
        for intent in INTENTS:
            self.assertGreaterEqual(count[intent], 12, intent)
        self.assertGreaterEqual(count['out_of_scope'], 25)

    def test_training_is_large_enough_and_well_formed(self):
        self.assertGreaterEqual(len(self.training), 400)
        for example in self.training:
            self.assertEqual(set(example), {'text', 'label'})
        self.assertEqual({example['label'] for example in self.training}, INTENTS)

    def test_no_question_twice_nor_in_both_sets(self):
        judging = [plain(q['question']) for q in self.questions]
        training = [plain(example['text']) for example in self.training]
        self.assertEqual(len(set(judging)), len(judging))
        self.assertEqual(len(set(training)), len(training))
        self.assertFalse(set(judging) & set(training))

    def test_no_training_question_is_a_judging_one_with_other_names(self):
        training = [plain(self.without_training_names(e['text'])) for e in self.training]
        for question in self.questions:
            judged = plain(without_names(question))
            matcher = SequenceMatcher(None, '', judged, autojunk=False)
            for example in training:
                if abs(len(example) - len(judged)) > 0.25 * max(len(example), len(judged)):
                    continue
                matcher.set_seq1(example)
                if matcher.real_quick_ratio() > TOO_ALIKE and matcher.quick_ratio() > TOO_ALIKE:
                    self.assertLessEqual(matcher.ratio(), TOO_ALIKE, f'{judged} / {example}')

    def without_training_names(self, text):
        return re.sub(self.training_names, 'N', text, flags=re.IGNORECASE)

    def test_training_names_nobody_of_the_tenant(self):
        for example in self.training:
            for name in self.accounts | self.people:
                self.assertNotIn(name.lower(), example['text'].lower())


if __name__ == '__main__':
    unittest.main()
