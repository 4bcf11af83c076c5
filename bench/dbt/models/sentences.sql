select call_id, emitted_at, transcript_id, first_sentence + x.i as sentence_index, x.a as start_ms,
  x.b as end_ms, x.text
from (
  select call_id, emitted_at, transcript_id, first_sentence, unnest(spoken) as x
  from {{ ref('segments') }} {{ fresh('emitted_at') }}
)
