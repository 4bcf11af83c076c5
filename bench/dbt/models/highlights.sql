select call_id, emitted_at, h.title, unnest(h.items).text as text
from (
  select call_id, emitted_at, unnest(c.content.highlights) as h
  from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
)
