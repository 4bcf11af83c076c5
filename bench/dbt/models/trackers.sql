select call_id, emitted_at, i as tracker_index, t.id as tracker_id, t.name as tracker_name,
  t.type as tracker_type, t.count as occurrence_count, o.startTime as start_time_seconds,
  o.speakerId as speaker_id
from (
  select call_id, emitted_at, i, t, unnest(t.occurrences) as o
  from (
    select call_id, emitted_at, unnest(c.content.trackers) as t,
      generate_subscripts(c.content.trackers, 1) - 1 as i
    from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
  )
)
