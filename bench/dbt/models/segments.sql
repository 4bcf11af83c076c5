-- One row a speaker segment with words.
with latest as (
  select
    r.CALL_ID as call_id, r._AIRBYTE_EMITTED_AT as emitted_at,
    from_json(r._AIRBYTE_DATA, '{"transcript": [{"speakerId": "VARCHAR", "topic": "VARCHAR",
      "sentences": [{"start": "DOUBLE", "end": "DOUBLE", "text": "VARCHAR"}]}]}').transcript as t
  from sophia.RAW_AIRBYTE.RAW_GONG_TRANSCRIPTS_RAW as r
  semi join {{ ref('calls') }} as c on c.call_id = r.CALL_ID
  {{ fresh('r._AIRBYTE_EMITTED_AT') }}
  qualify row_number() over (partition by r.CALL_ID order by emitted_at desc) = 1
), placed as (
  select
    call_id, emitted_at, i as segment_index, nullif(s.speakerId, '') as speaker_id, s.topic,
    coalesce(sum(len(s.sentences)) over (
      partition by call_id order by i rows between unbounded preceding and 1 preceding), 0)::bigint
      as first_sentence,
    list_filter(list_transform(s.sentences, lambda x, n: {
      'i': n - 1, 'a': x.start::bigint, 'b': x.end::bigint, 'text': x.text}),
      lambda x: trim(x.text) <> '') as spoken
  from (select call_id, emitted_at, unnest(t) as s, generate_subscripts(t, 1) - 1 as i from latest)
), speakers as (
  select call_id, speaker_id,
    min_by({'name': party_name, 'email': email_address, 'side': affiliation}, party_index) as p
  from {{ ref('parties') }} where speaker_id is not null group by all
)
select
  s.call_id, s.emitted_at, s.call_id || '-' || lpad(s.segment_index::varchar, 5, '0') as transcript_id,
  s.segment_index, s.speaker_id, p.p.name as speaker_name, p.p.email as speaker_email,
  coalesce(p.p.side, 'Unknown') as speaker_type, s.topic,
  array_to_string([x.text for x in s.spoken], ' ') as transcript_text,
  list_min([x.a for x in s.spoken]) / 1000.0::double as start_time_seconds,
  list_max([x.b for x in s.spoken]) / 1000.0::double as end_time_seconds,
  len(list_filter(string_split(transcript_text, ' '), lambda w: w <> '')) as word_count,
  s.first_sentence, s.spoken
from placed as s
left join speakers as p on p.call_id = s.call_id and p.speaker_id = s.speaker_id
where len(s.spoken) > 0
