select call_id, emitted_at, i as topic_index, t.name as topic_name, t.duration as duration_seconds
from (
  select call_id, emitted_at, unnest(c.content.topics) as t,
    generate_subscripts(c.content.topics, 1) - 1 as i
  from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
)
