"""Gives every sentence of a script its times by a fixed rule.

Speech runs at 2.6 words a second; turns are 0.4 to 1.2 s apart (a rep may have a narrower range in
the cast: `gap`), sentences of one turn 0.06 to 0.26 s; nobody overlaps. What varies, varies by a
hash of the call's id and the position, so the same scripts give the same times.
"""

import hashlib
from dataclasses import dataclass

WORDS_PER_SECOND = 2.6
TURN_GAP_S = (0.4, 1.2)
SENTENCE_GAP_S = (0.06, 0.26)
LEAD_IN_S = (0.8, 2.6)
TAIL_MS = 1500


@dataclass
class Sentence:
    start_ms: int
    end_ms: int
    text: str


@dataclass
class TimedTurn:
    """A turn with times; `turn` is the script's."""
    turn: object
    sentences: list

    @property
    def start_ms(self):
        return self.sentences[0].start_ms

    @property
    def end_ms(self):
        return self.sentences[-1].end_ms


def digest(*parts):
    """An unsigned 64-bit number from the parts, stable over runs and machines."""
    text = '\x1f'.join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], 'big')


def between(bounds, *parts):
    """A number in [bounds[0], bounds[1]) from the hash of the parts."""
    return bounds[0] + (bounds[1] - bounds[0]) * (digest(*parts) % 10000) / 10000


def count_words(text):
    return sum(1 for token in text.split() if any(ch.isalnum() for ch in token))


def time_turns(script, gaps):
    """Times all turns of `script`. `gaps` maps a first name to its (min, max) wait in seconds."""
    clock = round(1000 * between(LEAD_IN_S, script.id, 'lead'))
    timed = []
    for index, turn in enumerate(script.turns):
        if index:
            clock += round(1000 * between(gaps.get(turn.speaker, TURN_GAP_S), script.id, index))
        clock += round(1000 * turn.pause)
        sentences = []
        for place, text in enumerate(turn.sentences):
            if place:
                clock += round(1000 * between(SENTENCE_GAP_S, script.id, index, place))
            end = clock + max(350, round(1000 * count_words(text) / WORDS_PER_SECOND))
            sentences.append(Sentence(clock, end, text))
            clock = end
        timed.append(TimedTurn(turn, sentences))
    return timed


def duration_s(timed):
    """Length of the call in whole seconds, a little silence at its end included."""
    return -(-(timed[-1].end_ms + TAIL_MS) // 1000)
