--- What a connection to PostgreSQL is told; store.h says how it is embedded.

-- session_postgres_settings
set timezone = 'UTC';
set bytea_output = hex;
set standard_conforming_strings = on;
set cursor_tuple_fraction = 1;
set idle_in_transaction_session_timeout = 60000;
set client_min_messages = warning;

-- session_postgres_limits
select set_config('statement_timeout', $1, false), set_config('default_transaction_read_only', $2, false);

-- session_postgres_synchronous
show synchronous_commit;

-- session_postgres_synchronise
set synchronous_commit = on;

-- session_postgres_fsync
show fsync;

-- session_postgres_unhurried
set local statement_timeout = 0;

--- The number has no meaning; it only has to be the same in every process of a city.
-- session_postgres_begin
begin isolation level read committed;
select pg_advisory_xact_lock(7811942035), pg_current_xact_id();

-- session_postgres_look
begin isolation level repeatable read read only;

-- session_postgres_mark
savepoint mark;

-- session_postgres_keep
release savepoint mark;

-- session_postgres_next_mark
release savepoint mark;
savepoint mark;

-- session_postgres_undo
rollback to savepoint mark;
release savepoint mark;

-- session_postgres_commit
commit;

-- session_postgres_rollback
rollback;

-- session_postgres_bytes
select pg_database_size(current_database());

-- session_postgres_fate
select pg_xact_status($1::xid8);

--- Small tables would always be scanned.
-- session_postgres_by_index
set local enable_seqscan = off;

--- A few rows may be sorted, a list may not.
-- session_postgres_in_order
set local enable_sort = off;
