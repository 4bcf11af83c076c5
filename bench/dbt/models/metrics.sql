-- Talk ratio, longest monologue, speaker switches, questions of each side, beside Gong's own.
with turns as (
  select call_id, emitted_at, speaker_type, transcript_text,
    end_time_seconds - start_time_seconds as seconds,
    lag(speaker_id) over (partition by call_id order by segment_index) is distinct from speaker_id as switched
  from {{ ref('segments') }} {{ fresh('emitted_at') }}
), ours as (
  select call_id, max(emitted_at) as emitted_at,
    sum(seconds) filter (speaker_type = 'Internal') / nullif(sum(seconds), 0) as talk_ratio,
    max(seconds) filter (speaker_type = 'Internal') as longest_monologue,
    max(seconds) filter (speaker_type = 'External') as longest_customer_story,
    count(*) filter (switched) as switches,
    sum(len(transcript_text) - len(replace(transcript_text, '?', '')))
      filter (speaker_type = 'Internal') as company_questions
  from turns group by call_id
)
select o.*, list_filter(p.c.interaction.interactionStats, lambda s: s.name = 'Talk Ratio')[1].value
  as gong_talk_ratio, p.c.interaction.questions.companyCount as gong_company_questions
from ours as o join {{ ref('calls_parsed') }} as p on p.call_id = o.call_id
