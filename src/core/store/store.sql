-- migration_table
create table if not exists schema_migration (
    room text not null,
    number bigint not null,
    title text not null,
    applied_at bigint not null,
    primary key (room, number));

-- migration_table_find -> found
-- sqlite:
select count(*) as found from sqlite_schema where type = 'table' and name = 'schema_migration';
-- postgres:
select case when to_regclass('schema_migration') is null then 0 else 1 end as found;
-- end

-- migration_count -> found
select count(*) as found from schema_migration;

-- migration_list -> migration_row
select room, number, title from schema_migration order by room, number;

-- migration_find migration_row -> found
select count(*) as found from schema_migration where room = :room and number = :number;

-- migration_insert migration_row
insert into schema_migration (room, number, title, applied_at) values (:room, :number, :title,
-- sqlite:
cast((julianday('now') - 2440587.5) * 86400000 as bigint)
-- postgres:
cast(extract(epoch from clock_timestamp()) * 1000 as bigint)
-- end
);

--- SQLite names the columns of a unique key itself; PostgreSQL names the constraint, and this tells its columns.
-- key_list -> key_row
-- sqlite:
select '' as name, '' as columns where 1 = 0;
-- postgres:
select index_class.relname as name, table_class.relname || '.' || (
    select string_agg(attribute.attname, ',' order by part.place)
    from unnest(pg_index.indkey) with ordinality as part (number, place)
    join pg_attribute as attribute on attribute.attrelid = table_class.oid and attribute.attnum = part.number
) as columns
from pg_index
join pg_class as index_class on index_class.oid = pg_index.indexrelid
join pg_class as table_class on table_class.oid = pg_index.indrelid
join pg_namespace on pg_namespace.oid = table_class.relnamespace
where pg_index.indisunique and pg_index.indexprs is null and pg_namespace.nspname = current_schema();
-- end
