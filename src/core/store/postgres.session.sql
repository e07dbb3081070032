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

--- One row a writer: the number of its latest batch. A transaction id would not tell what became of a COMMIT whose answer was lost: a
--- server that crashed, or a standby in its place, gives the same one to somebody else.
-- session_postgres_batches
begin;
select pg_advisory_xact_lock(7811942035);
create table if not exists writer_batch (writer text primary key, batch bigint not null);
commit;

-- session_postgres_writer
select set_config('yiyang.writer', coalesce($1, gen_random_uuid()::text), false);

--- The lock's number has no meaning; it only has to be the same in every process of a city. Every batch writes, so that its COMMIT waits
--- for the standby, also when all it does is to tell again what an earlier one has done.
-- session_postgres_begin
begin isolation level read committed;
select pg_advisory_xact_lock(7811942035);
insert into writer_batch (writer, batch) values (current_setting('yiyang.writer'), 1)
on conflict (writer) do update set batch = writer_batch.batch + 1 returning batch;

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

--- Small tables would always be scanned.
-- session_postgres_by_index
set local enable_seqscan = off;

--- A few rows may be sorted, a list may not.
-- session_postgres_in_order
set local enable_sort = off;
