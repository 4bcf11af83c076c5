"""Reads one call script (samples/script/<slug>.txt) into a Script.

A script is a header of `key: value` lines, an empty line, and a body. Body lines are
  Name: words              one turn of the person with that first name (unique in the call)
  [pause N]                N seconds of silence before the next turn
  [section Title]          a chapter of the call's outline starts at the next turn
  [comment rep.key: text]  a public comment of a rep on the turn before it
Header keys: REQUIRED below, and optionally `also` (further internal attendees), `brief` (text of
Gong's brief), `points` (key points, separated by `|`), `context: none` (call not linked to the
CRM although the account has a deal). Anything else is an error that names file and line.
"""

import re
from dataclasses import dataclass, field

REQUIRED = ('id', 'title', 'started', 'rep', 'account', 'contacts', 'type', 'direction',
            'language', 'private', 'deal', 'stage', 'amount', 'expected')
OPTIONAL = ('also', 'brief', 'points', 'context')
TYPES = ('discovery', 'demo', 'pricing', 'security', 'negotiation', 'renewal', 'churn_risk',
         'onboarding', 'check_in', 'qbr', 'competitor', 'voicemail')
CHOICES = {'type': TYPES, 'direction': ('Outbound', 'Inbound', 'Conference'),
           'language': ('eng', 'deu', 'spa'), 'private': ('true', 'false'), 'context': ('none',)}
ABBREVIATIONS = {'mr.', 'mrs.', 'ms.', 'dr.', 'vs.', 'e.g.', 'i.e.', 'etc.', 'inc.', 'no.', 'st.',
                 'z.b.', 'd.h.', 'bzw.', 'ca.', 'nr.', 'usw.', 'sr.', 'sra.', 'p.ej.', 'ee.uu.'}
BOUNDARY = re.compile(r'(?<=[.!?…])["\'”)]*\s+(?=["\'“(¿¡]?[^\W_])')


@dataclass
class Turn:
    """One turn: `speaker` is a first name, `pause` silence before it in seconds."""
    speaker: str
    sentences: list
    pause: float = 0.0
    section: str = ''
    comments: list = field(default_factory=list)  # (rep key, text)


@dataclass
class Script:
    header: dict
    turns: list

    def __getattr__(self, name):
        if name.startswith('__') or name not in self.header:
            raise AttributeError(name)
        return self.header[name]


class ScriptError(Exception):
    """A script that breaks the format; the message names file and line."""


def key_list(text):
    return [part.strip() for part in text.split(',') if part.strip()]


def split_sentences(text, language):
    """Splits at . ! ? before a capital or digit, not after abbreviations, initials, ordinals."""
    parts, start = [], 0
    for match in BOUNDARY.finditer(text):
        last = text[start:match.start()].split()[-1].lower()
        ordinal = language == 'deu' and re.fullmatch(r'\d{1,2}\.', last)
        lower_next = text[match.end()].islower()
        if last in ABBREVIATIONS or ordinal or lower_next:
            continue
        parts.append(text[start:match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return parts


def parse_expected(text, where):
    """`sentiment=neg; risks=a,b; next_step=yes` as a dict with typed values."""
    pairs = dict(part.strip().split('=', 1) for part in text.split(';') if '=' in part)
    if set(pairs) != {'sentiment', 'risks', 'next_step'}:
        raise ScriptError(f'{where}: expected needs sentiment, risks and next_step')
    if pairs['sentiment'] not in ('pos', 'neutral', 'neg', 'mixed'):
        raise ScriptError(f'{where}: sentiment must be pos, neutral, neg or mixed')
    if pairs['next_step'] not in ('yes', 'no', 'weak'):
        raise ScriptError(f'{where}: next_step must be yes, no or weak')
    risks = [] if pairs['risks'].strip() in ('', 'none') else key_list(pairs['risks'])
    return {'sentiment': pairs['sentiment'], 'risks': risks, 'next_step': pairs['next_step']}


def parse_header(lines, name):
    header = {}
    for number, line in lines:
        key, colon, value = line.partition(':')
        if not colon or key not in REQUIRED + OPTIONAL or key in header:
            raise ScriptError(f'{name}:{number}: bad or repeated header line: {line}')
        header[key] = value.strip()
    missing = [key for key in REQUIRED if key not in header]
    if missing:
        raise ScriptError(f'{name}: missing header keys: {", ".join(missing)}')
    for key, allowed in CHOICES.items():
        if key in header and header[key] not in allowed:
            raise ScriptError(f'{name}: {key} must be one of {", ".join(allowed)}')
    header['expected'] = parse_expected(header['expected'], name)
    header['contacts'] = key_list(header['contacts'])
    header['also'] = key_list(header.get('also', ''))
    header['private'] = header['private'] == 'true'
    for key in ('deal', 'stage', 'amount'):
        header[key] = None if header[key] in ('none', '') else header[key]
    return header


def parse_body(lines, name, language):
    turns, pause, section = [], 0.0, ''
    for number, line in lines:
        marker = re.fullmatch(r'\[(pause|section|comment) (.+)\]', line)
        if marker and marker[1] == 'pause':
            pause = float(marker[2])
        elif marker and marker[1] == 'section':
            section = marker[2].strip()
        elif marker:
            rep, _, text = marker[2].partition(':')
            turns[-1].comments.append((rep.strip(), text.strip()))
        else:
            speaker, colon, text = line.partition(': ')
            if not colon or not re.fullmatch(r'[^\W\d_]+', speaker) or not text.strip():
                raise ScriptError(f'{name}:{number}: not a turn or marker: {line}')
            turns.append(Turn(speaker, split_sentences(text.strip(), language), pause, section))
            pause, section = 0.0, ''
    if not turns:
        raise ScriptError(f'{name}: no turns')
    return turns


def read_script(path):
    """Parses the script at `path` (pathlib.Path). Raises ScriptError."""
    lines = [(i, line.strip()) for i, line in enumerate(
        path.read_text(encoding='utf-8').splitlines(), start=1)]
    gap = next((i for i, (_, line) in enumerate(lines) if not line), None)
    if gap is None:
        raise ScriptError(f'{path.name}: no empty line after the header')
    header = parse_header(lines[:gap], path.name)
    if header['id'] != path.stem:
        raise ScriptError(f'{path.name}: id {header["id"]} is not the file name')
    body = [(i, line) for i, line in lines[gap:] if line]
    return Script(header, parse_body(body, path.name, header['language']))
