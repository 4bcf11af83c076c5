with crm as (
  select * from {{ ref('crm_context') }} {{ fresh('emitted_at') }}
), best as (
  select * from crm where kind is not null
  qualify row_number() over (
    partition by call_id, kind
    order by timing is not distinct from 'TimeOfCall' desc, context_index) = 1
), ids as (
  select
    call_id,
    first(object_id order by context_index) filter (crm_system = 'HubSpot' and kind = 'deal') as hubspot_deal_id,
    first(object_id order by context_index) filter (crm_system = 'HubSpot' and kind = 'contact') as hubspot_contact_id,
    first(object_id order by context_index) filter (crm_system = 'HubSpot' and kind = 'account') as hubspot_company_id,
    first(object_id order by context_index) filter (crm_system <> 'HubSpot' and kind = 'deal') as crm_opportunity_id,
    first(object_id order by context_index) filter (crm_system <> 'HubSpot' and kind = 'account') as crm_account_id
  from crm group by call_id
), hosts as (
  select call_id, min_by(email_address, party_index) as email, min_by(party_name, party_index) as name
  from {{ ref('parties') }} where is_host group by call_id
)
select
  p.call_id, p.emitted_at, p.c.metaData.title as call_title, p.started_at as call_datetime_utc,
  round(p.c.metaData.duration)::bigint as call_duration_seconds,
  case lower(p.c.metaData.direction) when 'inbound' then 'Inbound' when 'outbound' then 'Outbound'
    when 'conference' then 'Conference' else 'Unknown' end as call_direction,
  p.c.metaData.system as call_system, p.c.metaData.scope as call_scope,
  p.c.metaData.media as call_media, p.c.metaData.language as call_language,
  p.c.metaData.url as call_url, p.c.metaData.primaryUserId as primary_user_id,
  h.email as primary_user_email, h.name as primary_user_name,
  i.* exclude (call_id), {{ crm_field('d.field_list', 'dealstage') }} as deal_stage,
  try_cast({{ crm_field('d.field_list', 'amount') }} as decimal(15,2)) as deal_value,
  {{ crm_field('a.field_list', 'name') }} as account_name,
  p.c.metaData.workspaceId as workspace_id,
  try_cast(p.c.metaData.scheduled as timestamptz) as scheduled_at,
  p.c.metaData.purpose as call_purpose, p.c.metaData.clientUniqueId as client_unique_id,
  p.c.content.brief as call_brief, p.c.metaData.isPrivate as is_private
from {{ ref('calls_parsed') }} as p
left join ids as i on i.call_id = p.call_id
left join hosts as h on h.call_id = p.call_id
left join best as d on d.call_id = p.call_id and d.kind = 'deal'
left join best as a on a.call_id = p.call_id and a.kind = 'account'
{{ fresh('p.emitted_at') }}
