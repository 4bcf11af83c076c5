"""Gong objects of the tenant: calls as /v2/calls/extensive sends them, transcripts, settings."""

import talk
from crm import StoryError, call_context, email, party_context, phone
from timing import count_words, digest, duration_s, time_turns

CREATED = '2025-02-03T09:12:44Z'
CONFERENCE = ('Zoom', 'Google Meet', 'Microsoft Teams')
VOICEMAIL = {'id': 'LEFT_VOICEMAIL', 'category': 'NOT_ANSWERED', 'name': 'Left voicemail'}


def gong_id(*parts):
    """A decimal id of 19 digits, above 2^53."""
    return str(10**18 + digest('gong', *parts) % (8 * 10**18))


def envelope(what, rows):
    return {'requestId': f'{digest("request", what):016x}', what: rows}


def users(cast):
    rows = []
    for key, rep in cast['reps'].items():
        first, _, last = rep['name'].partition(' ')
        languages = [rep['language']] + (['en-US'] if rep['language'] != 'en-US' else [])
        rows.append({
            'id': gong_id('user', key), 'emailAddress': rep['email'], 'created': CREATED,
            'active': True, 'emailAliases': [], 'trustedEmailAddress': None,
            'firstName': first, 'lastName': last, 'title': rep['title'],
            'phoneNumber': phone('rep', key), 'extension': None, 'personalMeetingUrls': [],
            'settings': {'webConferencesRecorded': True, 'preventWebConferenceRecording': False,
                         'telephonyCallsImported': True, 'emailsImported': True,
                         'preventEmailImport': False, 'nonRecordedMeetingsImported': True,
                         'gongConnectEnabled': True},
            'managerId': gong_id('user', rep['manager']) if rep['manager'] else None,
            'meetingConsentPageUrl': None,
            'spokenLanguages': [{'language': tag, 'primary': i == 0}
                                for i, tag in enumerate(languages)]})
    head = envelope('users', rows)
    return {'requestId': head['requestId'],
            'records': {'totalRecords': len(rows), 'currentPageSize': len(rows),
                        'currentPageNumber': 0}, 'users': rows}


def workspaces(cast):
    own = gong_id('workspace')
    return envelope('workspaces', [{'id': own, 'workspaceId': own, 'name': cast['vendor']['name'],
                                    'description': 'All customer conversations'}])


def trackers(cast):
    return envelope('keywordTrackers', [{
        'trackerId': gong_id('tracker', name), 'trackerName': name,
        'workspaceId': gong_id('workspace'),
        'languageKeywords': [{'language': tag, 'keywords': phrases, 'includeRelatedForms': False}
                             for tag, phrases in words.items()],
        'affiliation': 'Anyone', 'partOfQuestion': False, 'saidAt': 'Anytime',
        'saidAtInterval': None, 'saidAtUnit': None, 'saidInTopics': [], 'saidInCallParts': [],
        'filterQuery': '{}', 'created': CREATED, 'creatorUserId': gong_id('user', 'grace.holloway'),
        'updated': CREATED, 'updaterUserId': gong_id('user', 'grace.holloway')}
        for name, words in cast['trackers'].items()])


def scorecards(cast):
    editor = int(gong_id('user', 'grace.holloway'))
    rows = []
    for name, asked in cast['scorecards'].items():
        rows.append({
            'scorecardId': int(gong_id('scorecard', name)), 'scorecardName': name,
            'workspaceId': int(gong_id('workspace')), 'enabled': True, 'reviewMethod': 'MANUAL',
            'updaterUserId': editor, 'created': CREATED, 'updated': CREATED,
            'questions': [{
                'questionId': int(gong_id('question', name, i)),
                'questionRevisionId': int(gong_id('revision', name, i)), 'questionText': text,
                'isOverall': i == len(asked) - 1, 'questionType': 'RANGE', 'answerGuide': None,
                'minRange': 1, 'maxRange': 5, 'answerOptions': [], 'updaterUserId': editor,
                'created': CREATED, 'updated': CREATED} for i, text in enumerate(asked)]})
    return envelope('scorecards', rows)


class Room:
    """Who is in a call: parties in order, speaker ids by first name, who is a customer."""

    def __init__(self, cast, script):
        info = cast['accounts'][script.account]
        spoken = {turn.speaker for turn in script.turns}
        self.parties, self.speaker_ids, self.customers, self.gaps = [], {}, set(), {}
        self.user_ids = {}
        for key in [script.rep] + script.also:
            rep = cast['reps'][key]
            name = self._add(script, rep['name'], rep['email'], rep['title'], spoken,
                             gong_id('user', key), 'Internal', phone('rep', key), [])
            if 'gap' in rep:
                self.gaps[name] = rep['gap']
        self.host = cast['reps'][script.rep]['name'].split()[0]
        for key in script.contacts:
            person = info['contacts'][key]
            name = self._add(script, person['name'], email(cast, script.account, key),
                             person['title'], spoken, None, 'External',
                             phone(script.account, key), party_context(cast, script.account, key))
            self.customers.add(name)
        unknown = spoken - set(self.speaker_ids)
        if unknown:
            raise StoryError(f'{script.id}: no such person in the call: {sorted(unknown)}')

    def _add(self, script, full, address, title, spoken, user, side, number, context):
        name = full.split()[0]
        if name in self.user_ids:
            raise StoryError(f'{script.id}: two people called {name}')
        speaks = name in spoken
        speaker = gong_id('speaker', script.id, address) if speaks else None
        self.parties.append({
            'id': gong_id('party', script.id, address), 'emailAddress': address, 'name': full,
            'title': title, 'userId': user, 'speakerId': speaker, 'context': context,
            'affiliation': side, 'phoneNumber': number,
            'methods': ['Invitee', 'Attendee'] if speaks else ['Invitee']})
        self.user_ids[name] = user
        if speaks:
            self.speaker_ids[name] = speaker
        return name


def meta_data(cast, script, call_id, seconds):
    meeting = script.direction == 'Conference'
    system = CONFERENCE[digest('system', script.account) % 3] if meeting else 'Dialpad'
    started = script.started
    half_hour = '30' if started[14:16] >= '30' else '00'
    return {
        'id': call_id, 'url': f'https://app.gong.example/call?id={call_id}', 'title': script.title,
        'scheduled': f'{started[:14]}{half_hour}:00Z' if meeting else None, 'started': started,
        'duration': seconds, 'primaryUserId': gong_id('user', script.rep),
        'direction': script.direction, 'system': system, 'scope': 'External',
        'media': 'Video' if meeting else 'Audio', 'language': script.language,
        'workspaceId': gong_id('workspace'),
        'sdrDisposition': 'Left voicemail' if script.type == 'voicemail' else None,
        'clientUniqueId': f'samples:{script.id}', 'customData': None, 'purpose': script.type,
        'meetingUrl': f'https://meet.example/{script.id}' if meeting else None,
        'isPrivate': script.private,
        'calendarEventId': f'evt_{digest("event", script.id):016x}' if meeting else None}


def content(cast, script, room, turns, seconds):
    ids = {name: gong_id('tracker', name) for name in cast['trackers']}
    words = {name: by_tag[script.language] for name, by_tag in cast['trackers'].items()}
    chapters = talk.outline(turns, seconds)
    result = {'structure': [],
              'topics': [{'name': c['section'], 'duration': c['duration']} for c in chapters],
              'trackers': talk.keyword_trackers(turns, words, ids, room.speaker_ids),
              'pointsOfInterest': {'actionItems': []}}
    if 'brief' in script.header:
        result['brief'] = script.brief
    if 'points' in script.header:
        result['keyPoints'] = [{'text': p.strip()} for p in script.points.split('|')]
    if chapters:
        result['outline'] = chapters
    if script.type == 'voicemail':
        result['callOutcome'] = VOICEMAIL
    return result


def comments(script, turns):
    return [{'id': gong_id('comment', script.id, i, j), 'audioStartTime': turn.start_ms / 1000,
             'audioEndTime': turn.end_ms / 1000, 'commenterUserId': gong_id('user', rep),
             'comment': text, 'posted': f'{script.started[:10]}T19:30:00Z', 'inReplyTo': None,
             'duringCall': False}
            for i, turn in enumerate(turns) for j, (rep, text) in enumerate(turn.turn.comments)]


def interaction(script, room, turns, seconds):
    speakers = [{'id': own, 'userId': room.user_ids[name],
                 'talkTime': sum(talk.talk_ms(t) for t in turns if t.turn.speaker == name) / 1000}
                for name, own in room.speaker_ids.items()]
    video = [{'name': 'WebcamPrimaryUser', 'duration': seconds}] \
        if script.direction == 'Conference' else []
    return {'speakers': speakers,
            'interactionStats': talk.interaction_stats(turns, room.host, room.customers, seconds),
            'video': video, 'questions': talk.questions(turns, room.customers)}


def compile_call(cast, script, history):
    """(call, transcript, figures): the two Gong objects and what the report needs."""
    room = Room(cast, script)
    turns = time_turns(script, room.gaps)
    seconds, call_id = duration_s(turns), gong_id('call', script.id)
    call = {'metaData': meta_data(cast, script, call_id, seconds), 'parties': room.parties,
            'content': content(cast, script, room, turns, seconds),
            'interaction': interaction(script, room, turns, seconds),
            'collaboration': {'publicComments': comments(script, turns)},
            'media': {'audioUrl': f'https://media.gong.example/{call_id}.mp3',
                      'videoUrl': f'https://media.gong.example/{call_id}.mp4'
                      if script.direction == 'Conference' else None},
            'context': call_context(cast, script, history)}
    transcript = {'callId': call_id, 'transcript': [
        {'speakerId': room.speaker_ids[t.turn.speaker], 'topic': None,
         'sentences': [{'start': s.start_ms, 'end': s.end_ms, 'text': s.text}
                       for s in t.sentences]} for t in turns]}
    texts = [s.text for t in turns for s in t.sentences]
    return call, transcript, {'seconds': seconds, 'turns': len(turns), 'sentences': len(texts),
                              'words': sum(map(count_words, texts))}
