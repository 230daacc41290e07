-- Everything a restore must bring back, one line a thing: name TAB value. Large tables are hashed on the server.
SET client_min_messages = error;
SET TIME ZONE 'UTC';
SET extra_float_digits = 3;
SET search_path = '';

CREATE FUNCTION pg_temp.hash(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
  EXECUTE format('SELECT count(*) || '' '' || md5(coalesce(string_agg(h, '''' ORDER BY h), '''')) FROM
    (SELECT md5(t::text) AS h FROM (%s) t) hashes', query) INTO answer;
  RETURN answer;
END $$;

CREATE TEMP VIEW spaces AS SELECT oid, nspname FROM pg_catalog.pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
CREATE TEMP TABLE things (name text, value text);

INSERT INTO things
SELECT format('rows %I.%I', s.nspname, c.relname), pg_temp.hash(format('SELECT * FROM ONLY %I.%I', s.nspname, c.relname))
FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind = 'r';
INSERT INTO things
SELECT format('matview %I.%I', s.nspname, c.relname), CASE WHEN relispopulated
  THEN pg_temp.hash(format('SELECT * FROM %I.%I', s.nspname, c.relname)) ELSE 'not populated' END
FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind = 'm';
INSERT INTO things
SELECT format('sequence %I.%I', schemaname, sequencename),
  concat_ws(' ', data_type, start_value, min_value, max_value, increment_by, cycle, cache_size, last_value)
FROM pg_catalog.pg_sequences;
INSERT INTO things
SELECT 'large object ' || oid, concat_ws(' ', pg_catalog.md5(pg_catalog.lo_get(oid)), lomacl, lomowner::regrole)
FROM pg_catalog.pg_largeobject_metadata;

INSERT INTO things
SELECT format('relation %s %I.%I', c.relkind, s.nspname, c.relname),
  concat_ws(' ', c.relpersistence, c.relrowsecurity, c.relowner::regrole, c.reloptions, c.relpartbound IS NOT NULL,
    (SELECT string_agg(a.x::text, ',' ORDER BY a.x::text) FROM unnest(c.relacl) a(x)),
    pg_catalog.pg_get_partkeydef(c.oid), pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)), obj_description(c.oid, 'pg_class'))
FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c');
INSERT INTO things
SELECT format('column %s.%I', a.attrelid::regclass, a.attname),
  concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attstorage,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid), l.collname, a.attacl, pg_catalog.col_description(a.attrelid, a.attnum))
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN spaces s ON s.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c');
INSERT INTO things SELECT 'index ' || i.indexrelid::regclass,
  concat_ws(' ', pg_catalog.pg_get_indexdef(i.indexrelid), i.indisvalid, obj_description(i.indexrelid, 'pg_class'))
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN spaces s ON s.oid = c.relnamespace;
INSERT INTO things SELECT format('constraint %s %I', k.conrelid::regclass, k.conname),
  concat_ws(' ', pg_catalog.pg_get_constraintdef(k.oid), k.convalidated)
FROM pg_catalog.pg_constraint k JOIN spaces s ON s.oid = k.connamespace;
INSERT INTO things SELECT format('trigger %s %I', t.tgrelid::regclass, t.tgname),
  concat_ws(' ', pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled)
FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal;
INSERT INTO things SELECT 'function ' || p.oid::regprocedure,
  concat_ws(' ', p.prokind, CASE WHEN p.prokind <> 'a' THEN pg_catalog.md5(pg_catalog.pg_get_functiondef(p.oid)) END, p.proacl)
FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = p.pronamespace;
INSERT INTO things SELECT 'rule ' || r.ev_class::regclass || ' ' || r.rulename, pg_catalog.md5(pg_catalog.pg_get_ruledef(r.oid))
FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN spaces s ON s.oid = c.relnamespace;
INSERT INTO things SELECT 'policy ' || polrelid::regclass || ' ' || polname,
  concat_ws(' ', polcmd, pg_catalog.pg_get_expr(polqual, polrelid), pg_catalog.pg_get_expr(polwithcheck, polrelid))
FROM pg_catalog.pg_policy;
INSERT INTO things SELECT 'event trigger ' || evtname, concat_ws(' ', evtevent, evtfoid::regproc, evttags, evtenabled)
FROM pg_catalog.pg_event_trigger;
INSERT INTO things SELECT 'extension ' || extname, extversion FROM pg_catalog.pg_extension;
INSERT INTO things SELECT 'schema ' || nspname, concat_ws(' ', obj_description(oid, 'pg_namespace'), nspowner::regrole)
FROM pg_catalog.pg_namespace JOIN spaces USING (oid, nspname);
INSERT INTO things SELECT 'type ' || t.oid::regtype, concat_ws(' ', t.typtype,
  (SELECT string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = t.oid))
FROM pg_catalog.pg_type t JOIN spaces s ON s.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r', 'm', 'c');
INSERT INTO things SELECT 'publication ' || pubname, 'there' FROM pg_catalog.pg_publication;
INSERT INTO things SELECT 'default rights ' || defaclnamespace::regnamespace, defaclacl::text FROM pg_catalog.pg_default_acl;
INSERT INTO things SELECT 'settings', concat_ws(' ', pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype)
FROM pg_catalog.pg_database WHERE datname = current_database();

SELECT pg_catalog.replace(pg_catalog.replace(name, E'\n', '\n'), E'\t', '\t') || E'\t' ||
       pg_catalog.replace(pg_catalog.replace(value, E'\n', '\n'), E'\t', '\t') FROM things ORDER BY 1;
