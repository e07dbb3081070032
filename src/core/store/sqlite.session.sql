--- What a connection to SQLite is told; store.h says how it is embedded.

--- temp_store stays at file: in memory the marks would not come to sqlite_mark. What is taken away or overwritten is wiped where the
--- page is written anyway: what a keyed step seals does not lie on beside its seal.
-- session_sqlite_writer
pragma journal_mode = wal;
pragma synchronous = full;
pragma secure_delete = fast;
pragma foreign_keys = on;
pragma wal_autocheckpoint = 10000;
pragma journal_size_limit = 67108864;
pragma cache_size = -65536;

--- A mmap_size asks for views into the file; sqlite_pages gives them, of the whole of it.
-- session_sqlite_reader
pragma synchronous = full;
pragma foreign_keys = on;
pragma temp_store = memory;
pragma mmap_size = 65536;
pragma cache_size = -16384;

-- session_sqlite_synchronous
pragma synchronous;

-- session_sqlite_foreign_keys
pragma foreign_keys;

-- session_sqlite_whole
pragma integrity_check(1);

-- session_sqlite_begin
begin immediate;

-- session_sqlite_look
begin;

-- session_sqlite_mark
savepoint mark;

-- session_sqlite_keep
release mark;

-- session_sqlite_undo
rollback to mark;
release mark;

-- session_sqlite_commit
commit;

-- session_sqlite_rollback
rollback;
