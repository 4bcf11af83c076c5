select call_id, emitted_at, unnest(c.content.keyPoints).text as text
from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
