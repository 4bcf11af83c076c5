select
  call_id, emitted_at, i as party_index, p.id as party_id, p.userId as user_id,
  p.speakerId as speaker_id, nullif(trim(p.name), '') as party_name,
  nullif(lower(trim(p.emailAddress)), '') as email_address, p.phoneNumber as phone_number,
  p.title, {{ affiliation('p.affiliation') }} as affiliation, p.methods,
  list_filter(speakers, lambda s: s.id in (p.id, p.speakerId))[1].talkTime as talk_time_seconds,
  coalesce(p.userId = host, false) as is_host
from (
  select
    call_id, emitted_at, c.metaData.primaryUserId as host, c.interaction.speakers as speakers,
    unnest(c.parties) as p, generate_subscripts(c.parties, 1) - 1 as i
  from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
)
