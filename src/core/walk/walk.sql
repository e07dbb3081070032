--- What the walk itself keeps. No row here is asked for by place: the outbox is filtered by listener.

-- setting_put setting
insert into setting (key, valid_from, value, unit, valid_to, source)
values (:key, :valid_from, :value, :unit, :valid_to, :source)
on conflict (key, valid_from) do update set value = excluded.value, unit = excluded.unit,
    valid_to = excluded.valid_to, source = excluded.source;

-- setting_list -> setting
select key, value, unit, valid_from, valid_to, source from setting order by key collate "C", valid_from;

-- workday_put workday
insert into workday (date, works, name) values (:date, :works, :name)
on conflict (date) do update set works = excluded.works, name = excluded.name;

-- workday_list -> workday
select date, works, name from workday order by date;

-- data_release_find -> data_release
select file, sm3, row_count, loaded_at from data_release where file = :file;

-- data_release_count -> release_tally
select count(*) as count from data_release;

-- data_release_put data_release
insert into data_release (file, sm3, row_count, loaded_at) values (:file, :sm3, :row_count, :loaded_at)
on conflict (file) do update set sm3 = excluded.sm3, row_count = excluded.row_count, loaded_at = excluded.loaded_at;

-- kept_reply_find -> kept_reply
select key, request, status, content_type, location, etag, body, created_at
from idempotency where account_id = :actor and key = :key and created_at > :oldest;

-- kept_reply_put kept_reply
insert into idempotency (account_id, key, request, status, content_type, location, etag, body, created_at)
values (:actor, :key, :request, :status, :content_type, :location, :etag, :body, :now)
on conflict (account_id, key) do update set request = excluded.request, status = excluded.status,
    content_type = excluded.content_type, location = excluded.location, etag = excluded.etag,
    body = excluded.body, created_at = excluded.created_at;

-- kept_reply_purge
delete from idempotency where created_at <= :oldest;

-- change_insert change
insert into change (noun, subject, account_id, recorded_at, sealed)
values (:noun, :subject, :actor, :now, :sealed);

-- change_list -> change
select id, noun, subject, account_id, recorded_at, sealed
from change where noun = :noun and subject = :subject order by id;

-- outbox_insert
insert into outbox (topic, subject, scope, account_id, created_at)
values (:topic, :subject, :scope, :account_id, :now);

-- outbox_after -> outbox
select id, topic, subject, scope, account_id, created_at from outbox where id > :after order by id limit :most;

-- outbox_bounds -> outbox_bounds
select coalesce(min(id), 0) as first, coalesce(max(id), 0) as last from outbox;

-- outbox_purge
--- The newest row stays: its id is where the numbers go on.
delete from outbox where created_at <= :oldest and id < (select max(id) from outbox);

-- saved_view_list -> saved_view
select id, version, account_id, list, name, query, changed_at from saved_view where account_id = :actor;

-- saved_view_get -> saved_view
select id, version, account_id, list, name, query, changed_at from saved_view where id = :id and account_id = :actor;

-- saved_view_count -> id_key
select cast(count(*) as bigint) as id from saved_view where account_id = :actor;

-- saved_view_insert saved_view -> saved_view
insert into saved_view (version, account_id, list, name, query, changed_at)
values (1, :actor, :list, :name, :query, :now)
returning id, version, account_id, list, name, query, changed_at;

-- saved_view_update saved_view
update saved_view set version = version + 1, name = :name, query = :query, changed_at = :now
where id = :id and account_id = :actor;

-- saved_view_delete
delete from saved_view where id = :id and account_id = :actor;
