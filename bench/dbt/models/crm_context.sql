select
  call_id, emitted_at, crm_system, o.objectType as object_type, o.objectId as object_id,
  o.timing as timing, o.fields as field_list,
  row_number() over (partition by call_id order by s_index, o_index) - 1 as context_index,
  case when o.objectType in ('Deal', 'Opportunity') then 'deal'
    when o.objectType in ('Company', 'Account') then 'account'
    when o.objectType in ('Contact', 'Lead') then 'contact' end as kind
from (
  select call_id, emitted_at, s_index, s.system as crm_system, unnest(s.objects) as o,
    generate_subscripts(s.objects, 1) as o_index
  from (
    select call_id, emitted_at, unnest(c.context) as s,
      generate_subscripts(c.context, 1) as s_index
    from {{ ref('calls_parsed') }} {{ fresh('emitted_at') }}
  )
)
