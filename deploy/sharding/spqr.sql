-- Routing rules for SPQR (https://github.com/pg-sharding/spqr, Yandex Managed Service for Sharded PostgreSQL).
--
-- Not run. The statements are written as SPQR's documentation has them, and the names of tables are those of the migrations;
-- its console is no PostgreSQL, so nothing else could be checked. README.md says what of the server has to change first.
--
--   psql -X -h COORDINATOR -p CONSOLE_PORT -U spqr-console -d spqr-console -f spqr.sql
--
-- Before: shards sh1, sh2, sh3 are known to SPQR, each an ordinary PostgreSQL, and each migrated by itself, not through the
-- router: DATABASE_URL=<shard> DATABASE_OWNER_URL=<shard> LEDGER_MIGRATE=only. The router does not know `do`, `call`,
-- functions and policies, and what it does know it would send to all shards without a common commit.

-- By tenant, all tables. So every transaction of the server is on one shard, and none needs SPQR's two-phase commit, which
-- has no coordinator that would remember it after a crash.
--
-- By ranges of names, not by hash: there are few tenants of very different sizes, and a range can be split at a name and
-- moved. Nothing smaller than a tenant can be moved.
CREATE DISTRIBUTION ledger COLUMN TYPES varchar;

-- Each from its bound up to the next, by bytes (check). A tenant's name begins with a letter or digit, so '0' is in front of
-- all. Put your own bounds.
CREATE KEY RANGE tenants_0 FROM '0' ROUTE TO sh1 FOR DISTRIBUTION ledger;
CREATE KEY RANGE tenants_h FROM 'h' ROUTE TO sh2 FOR DISTRIBUTION ledger;
CREATE KEY RANGE tenants_p FROM 'p' ROUTE TO sh3 FOR DISTRIBUTION ledger;

-- Stream tables.
ALTER DISTRIBUTION ledger ATTACH RELATION stream DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION server_event DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION stream_entry DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION done_part DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION session_configuration DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION realtime_session DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION realtime_response DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION realtime_item DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION realtime_conversation DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION item_search DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION item_search_pending DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION session_completeness DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION ledger_entry DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION measured_usage DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION legal_hold DISTRIBUTION KEY tenant_id;

-- Tenant tables.
ALTER DISTRIBUTION ledger ATTACH RELATION event_identity DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION rejected_event DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION rejected_event_volume DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION rebuild DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION usage_total DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION price_book DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION price DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION statement DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION statement_charge DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION statement_total DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION budget DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION audit_checkpoint DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION audit_checkpoint_leaf DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION audit_checkpoint_lock DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION read_chain DISTRIBUTION KEY tenant_id;
ALTER DISTRIBUTION ledger ATTACH RELATION read_entry DISTRIBUTION KEY tenant_id;

-- The views own_item_search and own_read_entry are no relations with rows of their own, and SPQR refuses a name that it does
-- not know. Whether a view may be attached by a column that it does not show is not documented: see README.md, change 7.

-- Reference tables: there is none. flyway_schema_history is each shard's own, and read past the router.

-- The router: pool_mode TRANSACTION, default_route_behaviour BLOCK, so that a statement without its tenant fails instead of
-- being sent to all. The server: LEDGER_POOLER=transaction, LEDGER_MIGRATE=off, DATABASE_URL the router's, and
-- DATABASE_OWNER_URL one shard's, from which readiness reads whether the schema is current.

-- Afterwards, by hand. One tenant, `acme`, to a shard of its own; 'acme!' is behind it and before any longer name:
--     SPLIT KEY RANGE tenant_acme FROM tenants_0 BY 'acme';
--     SPLIT KEY RANGE tenants_acme_on FROM tenant_acme BY 'acme!';
--     REDISTRIBUTE KEY RANGE tenant_acme TO sh4 BATCH SIZE 1000 CHECK;
--     REDISTRIBUTE KEY RANGE tenant_acme TO sh4 BATCH SIZE 1000 NOWAIT;
