select call_id, emitted_at, s.section, s.startTime as section_start_seconds, unnest(s.items).text as text
from (
  select call_id, emitted_at, unnest(c.content.outline) as s
  from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
)
