"""HubSpot objects of the tenant and the CRM context of a call.

A deal's stage and amount history comes from the headers of its calls (what a call says was true
when it took place), its close dates and final state from the cast.
"""

from datetime import datetime, timedelta

from timing import digest

PORTAL_EPOCH = '2025-02-03T09:12:44.000Z'


class StoryError(Exception):
    """Scripts and cast that contradict each other."""


def hubspot_id(*parts):
    return str(10_000_000_000 + digest('hubspot', *parts) % 89_999_999_999)


def utc(text):
    return datetime.fromisoformat(text.replace('Z', '+00:00'))


def stamp(moment):
    return moment.strftime('%Y-%m-%dT%H:%M:%S.000Z')


def evening(day):
    return utc(f'{day}T18:00:00Z')


def email(cast, account, contact):
    return f'{contact}@{cast["accounts"][account]["domain"]}'


def phone(*parts):
    area = ('212', '312', '415', '512', '617', '702')[digest('area', *parts) % 6]
    return f'+1 {area} 555 01{digest("line", *parts) % 100:02d}'


def owner_id(rep):
    return hubspot_id('owner', rep)


def company_id(account):
    return hubspot_id('company', account)


def contact_id(account, contact):
    return hubspot_id('contact', account, contact)


def stage_of(cast, label):
    if label not in cast['stages']:
        raise StoryError(f'unknown stage {label!r}; known: {", ".join(cast["stages"])}')
    return cast['stages'][label]


def changes(points):
    """Keeps of [(moment, value)] those that differ from the one before."""
    kept = []
    for moment, value in points:
        if not kept or kept[-1][1] != value:
            kept.append((moment, value))
    return kept


def deal_history(cast, account, scripts):
    """{'dealstage','amount','closedate'} -> [(moment, value)], oldest first."""
    deal = cast['accounts'][account]['deal']
    final, created = deal['final'], utc(deal['created'] + 'T09:00:00Z')
    calls = sorted((s for s in scripts if s.deal == deal['id']), key=lambda s: s.started)
    stages, amounts = [], []
    for place, script in enumerate(calls):
        day = script.started[:10]
        if (day > final['changed'] and script.stage != final['stage']) or (
                day < final['changed'] and script.stage in ('Closed Won', 'Closed Lost')):
            raise StoryError(f'{script.id}: stage {script.stage} against the cast, where the deal '
                             f'is {final["stage"]} since {final["changed"]}')
        known = evening(final['changed'])
        moment = created if place == 0 else utc(script.started) - timedelta(hours=2)
        if script.stage == final['stage'] and day > final['changed']:
            moment = min(moment, known)
        stages.append((moment, stage_of(cast, script.stage)['id']))
        amounts.append((moment, f'{int(script.amount)}.00'))
    stages.append((evening(final['changed']), stage_of(cast, final['stage'])['id']))
    amounts.append((evening(final['changed']), f'{final["amount"]}.00'))
    stages.sort(key=lambda point: point[0])
    amounts.sort(key=lambda point: point[0])
    closes = [(utc(c['set'] + 'T09:30:00Z'), c['to'] + 'T17:00:00.000Z')
              for c in deal['close_dates']]
    if final['stage'].startswith('Closed'):
        closes.append((evening(final['changed']), stamp(evening(final['changed']))))
    return {'dealstage': changes(stages), 'amount': changes(amounts), 'closedate': changes(closes)}


def deal_object(cast, account, history, scripts):
    info = cast['accounts'][account]
    deal, stage = info['deal'], stage_of(cast, info['deal']['final']['stage'])
    calls = sorted(s.started for s in scripts if s.deal == deal['id'])
    moments = [moment for series in history.values() for moment, _ in series]
    modified = stamp(max(moments + [utc(calls[-1]) + timedelta(hours=1)] if calls else moments))
    created, closed = f'{deal["created"]}T09:00:00.000Z', stage['id'].startswith('closed')
    properties = {
        'amount': history['amount'][-1][1], 'closedate': history['closedate'][-1][1],
        'createdate': created, 'dealname': deal['name'], 'dealstage': stage['id'],
        'dealtype': deal['type'], 'hs_deal_stage_probability': stage['probability'],
        'hs_is_closed': str(closed).lower(),
        'hs_is_closed_won': str(stage['id'] == 'closedwon').lower(),
        'hs_lastmodifieddate': modified, 'hs_object_id': deal['id'],
        'hubspot_owner_id': owner_id(info['owner']), 'pipeline': 'default',
        'notes_last_contacted': stamp(utc(calls[-1])) if calls else None,
        'num_contacted_notes': str(len(calls)), 'closed_lost_reason': deal.get('lost_reason')}
    past = {name: [{'value': value, 'timestamp': stamp(moment), 'sourceType': 'CRM_UI'}
                   for moment, value in reversed(series)] for name, series in history.items()}
    contacts = sorted(contact_id(account, c) for c in info['contacts'])
    return {'id': deal['id'], 'properties': properties, 'propertiesWithHistory': past,
            'createdAt': created, 'updatedAt': modified, 'archived': False,
            'associations': {
                'companies': {'results': [{'id': company_id(account), 'type': 'deal_to_company'}]},
                'contacts': {'results': [{'id': c, 'type': 'deal_to_contact'} for c in contacts]}}}


def company_object(account, info, created):
    stage = 'customer' if info.get('deal', {}).get('final', {}).get('stage') == 'Closed Won' or \
        info.get('deal', {}).get('type') == 'existingbusiness' else 'opportunity'
    properties = {
        'name': info['name'], 'domain': info['domain'], 'industry': info['industry'],
        'numberofemployees': str(info['employees']), 'annualrevenue': str(info['revenue']),
        'createdate': created, 'hs_lastmodifieddate': created, 'hs_object_id': company_id(account),
        'hubspot_owner_id': owner_id(info['owner']), 'lifecyclestage': stage}
    return {'id': company_id(account), 'properties': properties, 'createdAt': created,
            'updatedAt': created, 'archived': False}


def contact_object(cast, account, contact, created):
    info = cast['accounts'][account]
    first, _, last = info['contacts'][contact]['name'].partition(' ')
    own = contact_id(account, contact)
    properties = {
        'email': email(cast, account, contact), 'firstname': first, 'lastname': last,
        'jobtitle': info['contacts'][contact]['title'], 'phone': phone(account, contact),
        'company': info['name'], 'createdate': created, 'lastmodifieddate': created,
        'hs_object_id': own, 'hubspot_owner_id': owner_id(info['owner'])}
    return {'id': own, 'properties': properties, 'createdAt': created, 'updatedAt': created,
            'archived': False, 'associations': {'companies': {
                'results': [{'id': company_id(account), 'type': 'contact_to_company'}]}}}


def hubspot_files(cast, scripts):
    """{'deals': ..., 'companies': ..., 'contacts': ..., 'owners': ...} and the deal histories.

    An account without a deal is no CRM account: it has no objects here."""
    files = {'deals': [], 'companies': [], 'contacts': [], 'owners': []}
    histories = {}
    for number, (key, rep) in enumerate(cast['reps'].items(), start=1000):
        first, _, last = rep['name'].partition(' ')
        files['owners'].append({
            'id': owner_id(key), 'email': rep['email'], 'firstName': first, 'lastName': last,
            'userId': number, 'createdAt': PORTAL_EPOCH, 'updatedAt': PORTAL_EPOCH,
            'archived': False})
    for account, info in cast['accounts'].items():
        if 'deal' not in info:
            continue
        created = f'{info["deal"]["created"]}T08:40:00.000Z'
        histories[account] = deal_history(cast, account, scripts)
        files['deals'].append(deal_object(cast, account, histories[account], scripts))
        files['companies'].append(company_object(account, info, created))
        files['contacts'] += [contact_object(cast, account, c, created) for c in info['contacts']]
    return {name: {'results': rows} for name, rows in files.items()}, histories


def as_of(series, moment):
    """The value of a history at `moment` (its first value before the history starts)."""
    return [value for when, value in series if when <= moment or when == series[0][0]][-1]


def crm_object(kind, own_id, timing, fields):
    return {'objectType': kind, 'objectId': own_id, 'timing': timing,
            'fields': [{'name': name, 'value': value} for name, value in fields.items()]}


def call_context(cast, script, history):
    """Gong's `context` of a call: deal as of the call and now, company and contacts now."""
    account, info = script.account, cast['accounts'][script.account]
    if not script.deal or 'context' in script.header:
        return []
    names = {'dealname': info['deal']['name'], 'pipeline': 'default',
             'hubspot_owner_id': owner_id(info['owner'])}
    then = {'dealstage': stage_of(cast, script.stage)['id'], 'amount': f'{int(script.amount)}.00',
            'closedate': as_of(history['closedate'], utc(script.started))}
    now = {name: history[name][-1][1] for name in ('dealstage', 'amount', 'closedate')}
    objects = [crm_object('Deal', script.deal, 'TimeOfCall', names | then),
               crm_object('Deal', script.deal, 'Now', names | now),
               crm_object('Company', company_id(account), 'Now', {
                   'name': info['name'], 'domain': info['domain'], 'industry': info['industry'],
                   'numberofemployees': str(info['employees'])})]
    for contact in script.contacts:
        objects.append(crm_object('Contact', contact_id(account, contact), 'Now', {
            'email': email(cast, account, contact),
            'jobtitle': info['contacts'][contact]['title']}))
    return [{'system': 'HubSpot', 'objects': objects}]


def party_context(cast, account, contact):
    """The CRM link of an external party; none for an account that is not in the CRM."""
    info = cast['accounts'][account]
    if 'deal' not in info:
        return []
    return [{'system': 'HubSpot', 'objects': [
        {'objectType': 'Contact', 'objectId': contact_id(account, contact), 'fields': [
            {'name': 'email', 'value': email(cast, account, contact)},
            {'name': 'jobtitle', 'value': info['contacts'][contact]['title']}]}]}]
