"""Checks that every label of sentences.jsonl belongs to the script it names.

Run from anywhere: `python3 samples/labels/test_labels.py`.
"""

import json
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent
sys.path.insert(0, str(SAMPLES))
from script_file import read_script  # noqa: E402 (the path above makes it importable)

KEYS = {'call', 'turn', 'sentence', 'text', 'sentiment', 'objection', 'risk', 'next_step',
        'question', 'topics'}
SENTIMENTS = {-1, -0.5, 0, 0.5, 1}
RISKS = {'pricing', 'competitor', 'timeline', 'authority', 'budget', 'security', 'champion',
         'churn', 'silence', 'legal', 'integration', 'fit'}
TOPICS = {'pricing', 'budget', 'competitor', 'security', 'legal', 'integration', 'data_quality',
          'alerts', 'lineage', 'cost', 'timeline', 'decision', 'onboarding', 'support',
          'next_steps', 'product', 'evaluation', 'staffing', 'roadmap', 'renewal', 'value',
          'smalltalk', 'references'}
STEP_KEYS = {'owner', 'due', 'due_date'}


def read_labels():
    lines = (HERE / 'sentences.jsonl').read_text(encoding='utf-8').splitlines()
    return [json.loads(line) for line in lines]


class LabelsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.labels = read_labels()
        paths = (SAMPLES / 'script').glob('*.txt')
        cls.scripts = {path.stem: read_script(path) for path in paths}

    def check_each(self, check):
        """Runs `check(label, script)` for every label as a subtest named by its place."""
        for label in self.labels:
            with self.subTest(f'{label["call"]} {label["turn"]}.{label["sentence"]}'):
                check(label, self.scripts[label['call']])

    def test_text_is_that_sentence_of_the_script(self):
        def check(label, script):
            turn = script.turns[label['turn']]
            self.assertEqual(label['text'], turn.sentences[label['sentence']])
        self.check_each(check)

    def test_values_are_defined_ones(self):
        def check(label, _):
            self.assertEqual(set(label), KEYS)
            self.assertIn(label['sentiment'], SENTIMENTS)
            self.assertLessEqual(set(label['risk']), RISKS)
            self.assertLessEqual(set(label['topics']), TOPICS)
            self.assertTrue(label['topics'])
            self.assertIsInstance(label['objection'], bool)
            self.assertIsInstance(label['question'], bool)
        self.check_each(check)

    def test_due_is_said_in_the_sentence_and_not_before_the_call(self):
        def check(label, script):
            step = label['next_step']
            self.assertLessEqual(set(step), STEP_KEYS)
            self.assertTrue(step['owner'])
            if step['due'] is not None:
                self.assertIn(step['due'], label['text'])
            if 'due_date' in step:
                self.assertIsNotNone(step['due'])
                self.assertGreaterEqual(step['due_date'], script.header['started'][:10])
        self.check_each(lambda label, script: label['next_step'] and check(label, script))

    def test_an_objection_comes_from_the_customer(self):
        def check(label, script):
            reps = {key.split('.')[0].capitalize()
                    for key in [script.header['rep']] + script.header['also']}
            if label['objection']:
                self.assertNotIn(script.turns[label['turn']].speaker, reps)
        self.check_each(check)

    def test_no_sentence_is_labelled_twice(self):
        places = [(x['call'], x['turn'], x['sentence']) for x in self.labels]
        self.assertEqual(len(places), len(set(places)))

    def test_there_is_enough_of_everything(self):
        self.assertGreaterEqual(len(self.labels), 450)
        neutral = sum(1 for x in self.labels if x['sentiment'] == 0)
        self.assertGreaterEqual(neutral, len(self.labels) // 4)
        languages = {self.scripts[x['call']].header['language'] for x in self.labels}
        self.assertEqual(languages, {'eng', 'deu', 'spa'})
        seen = {risk for x in self.labels for risk in x['risk']}
        self.assertEqual(seen, RISKS)


if __name__ == '__main__':
    unittest.main()
