-- Snowflake's functions as macros of the schema SNOWFLAKE.DIALECT, which stands in the search path
-- before the engine's own: a macro with the name of one of its functions or operators replaces it.

-- The text of a value as Snowflake writes it.
CREATE MACRO SNOWFLAKE.DIALECT.sf_text(x) AS sophia_text(x);
CREATE MACRO SNOWFLAKE.DIALECT."||"(a, b) AS system.main."||"(sf_text(a), sf_text(b));

-- Division by zero is an error, as is a remainder by zero.
CREATE MACRO SNOWFLAKE.DIALECT."/"(a, b) AS sophia_divide(a, b);
CREATE MACRO SNOWFLAKE.DIALECT."%"(a, b) AS CASE WHEN b = 0 THEN error('Division by zero') ELSE system.main."%"(a, b) END;
CREATE MACRO SNOWFLAKE.DIALECT.mod(a, b) AS CASE WHEN b = 0 THEN error('Division by zero') ELSE system.main.mod(a, b) END;
CREATE MACRO SNOWFLAKE.DIALECT.DIV0(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN 0 ELSE sophia_divide(a, b) END;
CREATE MACRO SNOWFLAKE.DIALECT.DIV0NULL(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b IS NULL OR b = 0 THEN 0
  ELSE sophia_divide(a, b) END;

CREATE MACRO SNOWFLAKE.DIALECT.IFF(c, a, b) AS CASE WHEN c THEN a ELSE b END;
CREATE MACRO SNOWFLAKE.DIALECT.NVL2(x, a, b) AS CASE WHEN x IS NOT NULL THEN a ELSE b END;
CREATE MACRO SNOWFLAKE.DIALECT.ZEROIFNULL(x) AS coalesce(x, 0);
CREATE MACRO SNOWFLAKE.DIALECT.NULLIFZERO(x) AS nullif(x, 0);
CREATE MACRO SNOWFLAKE.DIALECT.EQUAL_NULL(a, b) AS a IS NOT DISTINCT FROM b;

CREATE MACRO SNOWFLAKE.DIALECT.SQUARE(x) AS x * x;
CREATE MACRO SNOWFLAKE.DIALECT.LOG(b, x) AS ln(x) / ln(b);
CREATE MACRO SNOWFLAKE.DIALECT.TRUNCATE(x) AS trunc(x), (x, n) AS trunc(x, n);
CREATE MACRO SNOWFLAKE.DIALECT.WIDTH_BUCKET(x, lo, hi, n) AS CASE WHEN x < lo THEN 0 WHEN x >= hi THEN n + 1
  ELSE CAST(floor(system.main."/"((x - lo) * n, hi - lo)) AS BIGINT) + 1 END;

CREATE MACRO SNOWFLAKE.DIALECT.LEN(s) AS length(sf_text(s));
CREATE MACRO SNOWFLAKE.DIALECT.STARTSWITH(s, t) AS starts_with(s, t);
CREATE MACRO SNOWFLAKE.DIALECT.ENDSWITH(s, t) AS suffix(s, t);
CREATE MACRO SNOWFLAKE.DIALECT.REPLACE(s, a) AS system.main.replace(s, a, ''), (s, a, b) AS system.main.replace(s, a, b);
CREATE MACRO SNOWFLAKE.DIALECT.SUBSTR(s, a) AS system.main.substr(s, CASE WHEN a = 0 THEN 1 ELSE a END),
  (s, a, n) AS system.main.substr(s, CASE WHEN a = 0 THEN 1 ELSE a END, greatest(n, 0));
CREATE MACRO SNOWFLAKE.DIALECT.SUBSTRING(s, a) AS substr(s, a), (s, a, n) AS substr(s, a, n);
-- An empty separator leaves the text whole; the engine's parts would be its letters.
CREATE MACRO SNOWFLAKE.DIALECT.SPLIT_PART(s, d, n) AS CASE
  WHEN d = '' THEN CASE WHEN n IN (-1, 0, 1) THEN s WHEN s IS NOT NULL AND n IS NOT NULL THEN '' END
  ELSE system.main.split_part(s, d, CASE WHEN n = 0 THEN 1 ELSE n END) END;
CREATE MACRO SNOWFLAKE.DIALECT.sf_split(s, d) AS CASE WHEN d = '' AND s IS NOT NULL THEN [s] ELSE string_split(s, d) END;
CREATE MACRO SNOWFLAKE.DIALECT.SPLIT(s, d) AS to_json(sf_split(s, d));
CREATE MACRO SNOWFLAKE.DIALECT.STRTOK_TO_ARRAY(s) AS to_json(list_filter(string_split(s, ' '), lambda w: w <> '')),
  (s, d) AS to_json(list_filter(sf_split(translate(s, d, repeat(left(d, 1), length(d))), left(d, 1)),
    lambda w: w <> ''));
CREATE MACRO SNOWFLAKE.DIALECT.CHARINDEX(t, s) AS instr(s, t),
  (t, s, n) AS CASE WHEN instr(substr(s, n), t) = 0 THEN 0 ELSE instr(substr(s, n), t) + n - 1 END;
CREATE MACRO SNOWFLAKE.DIALECT."POSITION"(t, s) AS instr(s, t), (t, s, n) AS CHARINDEX(t, s, n);
CREATE MACRO SNOWFLAKE.DIALECT.REGEXP_REPLACE(s, p) AS system.main.regexp_replace(s, p, '', 'g'),
  (s, p, r) AS system.main.regexp_replace(s, p, r, 'g');
CREATE MACRO SNOWFLAKE.DIALECT.REGEXP_SUBSTR(s, p) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p) END;
CREATE MACRO SNOWFLAKE.DIALECT.REGEXP_COUNT(s, p) AS array_length(regexp_extract_all(s, p));
CREATE MACRO SNOWFLAKE.DIALECT.REGEXP_INSTR(s, p) AS CASE WHEN NOT regexp_matches(s, p) THEN 0 ELSE instr(s, regexp_extract(s, p)) END;
CREATE MACRO SNOWFLAKE.DIALECT.SHA2(s) AS sha256(s),
  (s, n) AS CASE WHEN n = 256 THEN sha256(s) ELSE error('SHA2 of other than 256 bits is not supported') END;
CREATE MACRO SNOWFLAKE.DIALECT.JAROWINKLER_SIMILARITY(a, b) AS
  CAST(floor(100 * jaro_winkler_similarity(lower(a), lower(b))) AS BIGINT);
CREATE MACRO SNOWFLAKE.DIALECT.SPACE(n) AS repeat(' ', n);

CREATE MACRO SNOWFLAKE.DIALECT.TO_DOUBLE(x) AS CAST(sf_text(x) AS DOUBLE);
CREATE MACRO SNOWFLAKE.DIALECT.TRY_TO_DOUBLE(x) AS TRY_CAST(sf_text(x) AS DOUBLE);
CREATE MACRO SNOWFLAKE.DIALECT.sf_boolean(t) AS CASE WHEN lower(t) IN ('true', 't', 'yes', 'y', 'on', '1') THEN TRUE
  WHEN lower(t) IN ('false', 'f', 'no', 'n', 'off', '0') THEN FALSE END;
CREATE MACRO SNOWFLAKE.DIALECT.TRY_TO_BOOLEAN(x) AS sf_boolean(sf_text(x));
CREATE MACRO SNOWFLAKE.DIALECT.TO_BOOLEAN(x) AS CASE WHEN x IS NOT NULL AND sf_boolean(sf_text(x)) IS NULL
  THEN error(concat('not a Boolean value: ', sf_text(x))) ELSE sf_boolean(sf_text(x)) END;

-- Points in time. Text is taken as one too, and numbers as seconds since 1970.
CREATE MACRO SNOWFLAKE.DIALECT.sf_to_timestamp(x TIMESTAMP) AS x, (x DATE) AS CAST(x AS TIMESTAMP),
  (x TIMESTAMPTZ) AS CAST(x AS TIMESTAMP), (x VARCHAR) AS CAST(x AS TIMESTAMP),
  (x BIGINT) AS make_timestamp(CAST(x AS BIGINT) * 1000000),
  (x DOUBLE) AS make_timestamp(CAST(x * 1000000 AS BIGINT));
CREATE MACRO SNOWFLAKE.DIALECT.sf_to_timestamptz(x TIMESTAMPTZ) AS x, (x DATE) AS CAST(x AS TIMESTAMPTZ),
  (x TIMESTAMP) AS CAST(x AS TIMESTAMPTZ), (x VARCHAR) AS CAST(x AS TIMESTAMPTZ),
  (x BIGINT) AS to_timestamp(x), (x DOUBLE) AS to_timestamp(x);
CREATE MACRO SNOWFLAKE.DIALECT.sf_to_date(x DATE) AS x, (x TIMESTAMP) AS CAST(x AS DATE), (x TIMESTAMPTZ) AS CAST(x AS DATE),
  (x VARCHAR) AS CAST(x AS DATE);
CREATE MACRO SNOWFLAKE.DIALECT.sf_time_point(x DATE) AS x, (x TIMESTAMP) AS x, (x TIMESTAMPTZ) AS CAST(x AS TIMESTAMP),
  (x VARCHAR) AS CAST(x AS TIMESTAMP);
CREATE MACRO SNOWFLAKE.DIALECT.sf_date_trunc(p, d DATE) AS CAST(date_trunc(p, d) AS DATE), (p, d TIMESTAMP) AS date_trunc(p, d),
  (p, d TIMESTAMPTZ) AS date_trunc(p, d), (p, d VARCHAR) AS date_trunc(p, CAST(d AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.DAYNAME(d) AS left(system.main.dayname(CAST(d AS TIMESTAMP)), 3);
CREATE MACRO SNOWFLAKE.DIALECT.MONTHNAME(d) AS left(system.main.monthname(CAST(d AS TIMESTAMP)), 3);
-- The last day of a month stays one.
CREATE MACRO SNOWFLAKE.DIALECT.sf_months_later(d, n) AS CASE WHEN d = last_day(d)
  THEN last_day(CAST(d + to_months(CAST(round(n) AS INTEGER)) AS DATE))
  ELSE CAST(d + to_months(CAST(round(n) AS INTEGER)) AS DATE) END;
CREATE MACRO SNOWFLAKE.DIALECT.ADD_MONTHS(d DATE, n) AS sf_months_later(d, n),
  (d VARCHAR, n) AS sf_months_later(CAST(d AS DATE), n) + CAST(CAST(d AS TIMESTAMP) AS TIME),
  (d TIMESTAMP, n) AS sf_months_later(CAST(d AS DATE), n) + CAST(d AS TIME),
  (d TIMESTAMPTZ, n) AS
    CAST(sf_months_later(CAST(d AS DATE), n) + CAST(CAST(d AS TIMESTAMP) AS TIME) AS TIMESTAMPTZ);
-- Whole when the days are equal or both the last of their months, else in 31sts.
CREATE MACRO SNOWFLAKE.DIALECT.sf_months_between(a, b) AS CASE
  WHEN day(a) = day(b) OR (a = last_day(a) AND b = last_day(b))
  THEN CAST(date_diff('month', b, a) AS DOUBLE)
  ELSE round(date_diff('month', b, a) + (day(a) - day(b)) / 31.0, 6) END;
CREATE MACRO SNOWFLAKE.DIALECT.MONTHS_BETWEEN(a, b) AS sf_months_between(CAST(a AS DATE), CAST(b AS DATE));

CREATE MACRO SNOWFLAKE.DIALECT.sf_add_year(d DATE, n) AS CAST(d + to_years(CAST(round(n) AS INTEGER)) AS DATE),
  (d TIMESTAMP, n) AS d + to_years(CAST(round(n) AS INTEGER)), (d TIMESTAMPTZ, n) AS d + to_years(CAST(round(n) AS INTEGER)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_years(CAST(round(n) AS INTEGER));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_quarter(d DATE, n) AS CAST(d + to_months(CAST(round(n) AS INTEGER) * 3) AS DATE),
  (d TIMESTAMP, n) AS d + to_months(CAST(round(n) AS INTEGER) * 3), (d TIMESTAMPTZ, n) AS d + to_months(CAST(round(n) AS INTEGER) * 3),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_months(CAST(round(n) AS INTEGER) * 3);
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_month(d DATE, n) AS CAST(d + to_months(CAST(round(n) AS INTEGER)) AS DATE),
  (d TIMESTAMP, n) AS d + to_months(CAST(round(n) AS INTEGER)), (d TIMESTAMPTZ, n) AS d + to_months(CAST(round(n) AS INTEGER)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_months(CAST(round(n) AS INTEGER));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_week(d DATE, n) AS CAST(d + to_days(CAST(round(n) AS INTEGER) * 7) AS DATE),
  (d TIMESTAMP, n) AS d + to_days(CAST(round(n) AS INTEGER) * 7), (d TIMESTAMPTZ, n) AS d + to_days(CAST(round(n) AS INTEGER) * 7),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_days(CAST(round(n) AS INTEGER) * 7);
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_day(d DATE, n) AS CAST(d + to_days(CAST(round(n) AS INTEGER)) AS DATE),
  (d TIMESTAMP, n) AS d + to_days(CAST(round(n) AS INTEGER)), (d TIMESTAMPTZ, n) AS d + to_days(CAST(round(n) AS INTEGER)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_days(CAST(round(n) AS INTEGER));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_hour(d DATE, n) AS d + to_hours(CAST(round(n) AS BIGINT)),
  (d TIMESTAMP, n) AS d + to_hours(CAST(round(n) AS BIGINT)), (d TIMESTAMPTZ, n) AS d + to_hours(CAST(round(n) AS BIGINT)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_hours(CAST(round(n) AS BIGINT));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_minute(d DATE, n) AS d + to_minutes(CAST(round(n) AS BIGINT)),
  (d TIMESTAMP, n) AS d + to_minutes(CAST(round(n) AS BIGINT)), (d TIMESTAMPTZ, n) AS d + to_minutes(CAST(round(n) AS BIGINT)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_minutes(CAST(round(n) AS BIGINT));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_second(d DATE, n) AS d + to_seconds(CAST(round(n) AS BIGINT)),
  (d TIMESTAMP, n) AS d + to_seconds(CAST(round(n) AS BIGINT)), (d TIMESTAMPTZ, n) AS d + to_seconds(CAST(round(n) AS BIGINT)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_seconds(CAST(round(n) AS BIGINT));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_millisecond(d DATE, n) AS d + to_milliseconds(CAST(round(n) AS BIGINT)),
  (d TIMESTAMP, n) AS d + to_milliseconds(CAST(round(n) AS BIGINT)), (d TIMESTAMPTZ, n) AS d + to_milliseconds(CAST(round(n) AS BIGINT)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_milliseconds(CAST(round(n) AS BIGINT));
CREATE MACRO SNOWFLAKE.DIALECT.sf_add_microsecond(d DATE, n) AS d + to_microseconds(CAST(round(n) AS BIGINT)),
  (d TIMESTAMP, n) AS d + to_microseconds(CAST(round(n) AS BIGINT)), (d TIMESTAMPTZ, n) AS d + to_microseconds(CAST(round(n) AS BIGINT)),
  (d VARCHAR, n) AS CAST(d AS TIMESTAMP) + to_microseconds(CAST(round(n) AS BIGINT));

-- Differences count the borders between the two, not the time: from 23:59 to 0:01 is one day, from
-- Sunday to Monday one week.
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_year(a, b) AS date_diff('year', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_quarter(a, b) AS date_diff('quarter', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_month(a, b) AS date_diff('month', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_week(a, b) AS
  date_diff('day', date_trunc('week', CAST(a AS TIMESTAMP)), date_trunc('week', CAST(b AS TIMESTAMP))) // 7;
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_day(a, b) AS date_diff('day', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_hour(a, b) AS date_diff('hour', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_minute(a, b) AS date_diff('minute', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_second(a, b) AS date_diff('second', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_millisecond(a, b) AS date_diff('millisecond', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO SNOWFLAKE.DIALECT.sf_diff_microsecond(a, b) AS date_diff('microsecond', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));

-- VARIANT, ARRAY and OBJECT values are JSON. A JSON null is a value; SQL's NULL is none.
CREATE MACRO SNOWFLAKE.DIALECT.PARSE_JSON(t) AS CASE WHEN trim(CAST(t AS VARCHAR)) = '' THEN NULL
  WHEN sophia_repeated_key(CAST(t AS VARCHAR)) IS NOT NULL
  THEN error(concat('Error parsing JSON: duplicate object attribute ', sophia_repeated_key(CAST(t AS VARCHAR))))
  ELSE CAST(CAST(t AS VARCHAR) AS JSON) END;
CREATE MACRO SNOWFLAKE.DIALECT.TRY_PARSE_JSON(t) AS CASE WHEN trim(CAST(t AS VARCHAR)) = '' THEN NULL
  WHEN sophia_repeated_key(CAST(t AS VARCHAR)) IS NOT NULL THEN NULL
  ELSE TRY_CAST(CAST(t AS VARCHAR) AS JSON) END;
CREATE MACRO SNOWFLAKE.DIALECT.CHECK_JSON(t) AS CASE WHEN t IS NULL THEN NULL WHEN NOT json_valid(t) THEN 'not JSON'
  ELSE system.main."||"('duplicate object attribute ', sophia_repeated_key(t)) END;
CREATE MACRO SNOWFLAKE.DIALECT.sf_array(x) AS CASE WHEN json_type(to_json(x)) = 'ARRAY' THEN to_json(x) WHEN x IS NULL THEN NULL
  ELSE CAST(concat('[', CAST(to_json(x) AS VARCHAR), ']') AS JSON) END;
CREATE MACRO SNOWFLAKE.DIALECT.sf_elements(x) AS CAST(CASE WHEN json_type(to_json(x)) = 'ARRAY' THEN to_json(x) END AS JSON[]);
-- A number with an exponent is a DOUBLE, one with a point a DECIMAL, any other an INTEGER of any size.
CREATE MACRO SNOWFLAKE.DIALECT.sf_typeof(x) AS CASE json_type(to_json(x)) WHEN 'NULL' THEN 'NULL_VALUE'
  WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER'
  WHEN 'DOUBLE' THEN CASE WHEN contains(lower(CAST(x AS VARCHAR)), 'e') THEN 'DOUBLE'
    WHEN contains(CAST(x AS VARCHAR), '.') THEN 'DECIMAL' ELSE 'INTEGER' END
  ELSE json_type(to_json(x)) END;
CREATE MACRO SNOWFLAKE.DIALECT.IS_NULL_VALUE(x) AS json_type(to_json(x)) = 'NULL';
CREATE MACRO SNOWFLAKE.DIALECT.IS_ARRAY(x) AS json_type(to_json(x)) = 'ARRAY';
CREATE MACRO SNOWFLAKE.DIALECT.IS_OBJECT(x) AS json_type(to_json(x)) = 'OBJECT';
CREATE MACRO SNOWFLAKE.DIALECT.GET(x, k VARCHAR) AS json_extract(to_json(x), concat('$."', system.main.replace(k, '"', '\"'), '"')),
  (x, k BIGINT) AS CASE WHEN k >= 0 THEN json_extract(to_json(x), concat('$[', k, ']')) END;
CREATE MACRO SNOWFLAKE.DIALECT.sf_path(p) AS concat('$', CASE WHEN starts_with(p, '[') THEN '' ELSE '.' END, p);
CREATE MACRO SNOWFLAKE.DIALECT.GET_PATH(x, p) AS json_extract(to_json(x), sf_path(p));
CREATE MACRO SNOWFLAKE.DIALECT.JSON_EXTRACT_PATH_TEXT(x, p) AS json_extract_string(to_json(x), sf_path(p));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_SIZE(x) AS array_length(sf_elements(x));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_CONTAINS(v, x) AS list_contains(sf_elements(x), to_json(v));
CREATE MACRO SNOWFLAKE.DIALECT.sf_array_position(v, x) AS list_position(sf_elements(x), to_json(v)) - 1;
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_CAT(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL
  THEN to_json(list_concat(sf_elements(a), sf_elements(b))) END;
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_INTERSECTION(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL
  THEN to_json(list_intersect(sf_elements(a), sf_elements(b))) END;
CREATE MACRO SNOWFLAKE.DIALECT.ARRAYS_OVERLAP(a, b) AS list_has_any(sf_elements(a), sf_elements(b));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_DISTINCT(x) AS to_json(list_distinct(sf_elements(x)));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_COMPACT(x) AS to_json(list_filter(sf_elements(x), lambda e: CAST(e AS VARCHAR) <> 'null'));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_SLICE(x, a, b) AS CASE WHEN a < 0 OR b < 0
  THEN error('ARRAY_SLICE from the end is not supported')
  ELSE to_json(list_slice(sf_elements(x), a + 1, b)) END;
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_APPEND(x, v) AS to_json(list_append(sf_elements(x), to_json(v)));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_PREPEND(x, v) AS to_json(list_prepend(to_json(v), sf_elements(x)));
CREATE MACRO SNOWFLAKE.DIALECT.ARRAY_TO_STRING(x, d) AS
  coalesce(list_aggregate(list_transform(sf_elements(x), lambda e: coalesce(json_extract_string(e, '$'), '')),
    'string_agg', d), CASE WHEN array_length(sf_elements(x)) = 0 THEN '' END);
CREATE MACRO SNOWFLAKE.DIALECT.OBJECT_KEYS(x) AS to_json(list_sort(json_keys(to_json(x))));
-- An object of keys and JSON values; a NULL leaves its key out.
CREATE MACRO SNOWFLAKE.DIALECT.sf_member(k, v) AS CASE WHEN k IS NOT NULL AND v IS NOT NULL
  THEN concat(CAST(to_json(k) AS VARCHAR), ':', CAST(v AS VARCHAR)) END;
CREATE MACRO SNOWFLAKE.DIALECT.sf_object_text(ks, vs) AS concat('{', list_aggregate(list_transform(list_zip(ks, vs),
  lambda e: sf_member(e[1], e[2])), 'string_agg', ','), '}');
CREATE MACRO SNOWFLAKE.DIALECT.sf_object(ks, vs) AS CASE WHEN sophia_repeated_key(sf_object_text(ks, vs)) IS NULL
  THEN CAST(sf_object_text(ks, vs) AS JSON)
  ELSE error(concat('Duplicate field key ', sophia_repeated_key(sf_object_text(ks, vs)))) END;

CREATE MACRO SNOWFLAKE.DIALECT.VECTOR_COSINE_SIMILARITY(a, b) AS list_cosine_similarity(a, b);
CREATE MACRO SNOWFLAKE.DIALECT.VECTOR_INNER_PRODUCT(a, b) AS list_inner_product(a, b);
CREATE MACRO SNOWFLAKE.DIALECT.VECTOR_L2_DISTANCE(a, b) AS list_distance(a, b);
CREATE MACRO SNOWFLAKE.DIALECT.VECTOR_L1_DISTANCE(a, b) AS CASE WHEN array_length(a) = array_length(b)
  THEN list_sum(list_transform(list_zip(a, b), lambda e: abs(e[1] - e[2])))
  ELSE error('vectors of different dimensions') END;
