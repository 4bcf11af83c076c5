{# What every model does: only calls whose raw rows came after the newest one that it has. #}
{% macro fresh(column) %}
  {% if is_incremental() %}where {{ column }} > (select max(emitted_at) from {{ this }}){% endif %}
{% endmacro %}
{% macro affiliation(t) %}
  case lower({{ t }}) when 'internal' then 'Internal' when 'external' then 'External' else 'Unknown' end
{% endmacro %}
{% macro crm_field(fields, name) %}
  list_filter({{ fields }}, lambda f: lower(f.name) = '{{ name }}')[1].value ->> '$'
{% endmacro %}
