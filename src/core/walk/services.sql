--- Jobs, attachments, notices: what serves every room.

-- job_insert job -> job
insert into job (kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at)
values (:kind, :state, :account_id, :reach, :scope, :org_id, :input, null, 0, 0, null, :whole, :now, null)
returning id, kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at;

-- job_by_id -> job
select id, kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at
from job where id = :id;

-- job_in_reach -> job
select id, kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at
from job
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and (:own_staff is null or account_id = :actor) and (:own_account is null or account_id = :own_account);

-- job_list -> job
select id, kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at
from job
where scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and (:own_staff is null or account_id = :actor) and (:own_account is null or account_id = :own_account);

-- job_open_list -> job
select id, kind, state, account_id, reach, scope, org_id, input, cursor, finished, total, result, whole, created_at, ended_at
from job where state in ('queued', 'running') order by id limit :most;

-- job_open_of_kind -> id_key
select id from job where kind = :kind and state in ('queued', 'running') order by id limit 1;

-- backlog_get -> backlog
select (select count(*) from job where state = 'queued') as jobs_waiting,
    (select count(*) from job where state = 'running') as jobs_running,
    (select count(*) from job where state = 'failed') as jobs_failed,
    (select count(*) from notice where next_at is not null) as notices_waiting;

-- job_update job
update job set state = :state, cursor = :cursor, finished = :finished, total = :total, result = :result,
    ended_at = :ended_at
where id = :id;

-- blob_insert blob -> blob
--- Not whole until blob_finish.
insert into file (sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at, whole)
values (:sha, :name_sealed, :content_type, :bytes, :account_id, :org_id, :scope, :created_at, 0)
returning id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at;

-- blob_finish
update file set whole = 1 where id = :id and whole = 0;

-- blob_same blob -> blob
--- The same bytes from the same account for the same place: a phone that sends twice.
select id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at
from file where sha = :sha and account_id = :account_id and scope = :scope and whole = 1 order by id limit 1;

-- blob_in_reach -> blob
select id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at
from file
where id = :id and whole = 1 and (account_id = :actor or (scope between :scope_low and :scope_high
    and (:own_org is null or org_id = :own_org) and (:own_staff is null or account_id = :actor)
    and (:own_account is null or account_id = :own_account)));

-- blob_own -> blob
select id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at
from file where id = :id and whole = 1 and account_id = :actor;

-- blob_of_holder -> blob
--- Of a record that may be opened: its place is the record's, whatever place it was brought for.
select id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at
from file
where id = :id and whole = 1 and (account_id = :actor or (:own_staff is null and :own_account is null
    and (:own_org is null or org_id = :own_org)));

-- blob_by_id -> blob
select id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at from file where id = :id and whole = 1;

-- blob_chunk_insert blob_chunk
insert into file_chunk (file_id, seq, sealed) values (:file_id, :seq, :sealed);

-- blob_chunk_list -> blob_chunk
select file_id, seq, sealed from file_chunk where file_id = :file_id order by seq;

-- blob_chunk_put blob_chunk
insert into file_chunk (file_id, seq, sealed) values (:file_id, :seq, :sealed)
on conflict (file_id, seq) do update set sealed = excluded.sealed;

-- blob_chunk_get -> blob_chunk
select file_id, seq, sealed from file_chunk where file_id = :file_id and seq = :seq;

-- blob_end
update file set whole = 1, bytes = :bytes where id = :id and whole = 0;

-- blob_begun -> blob
--- What is still being made as well: for the job that makes it.
select id, sha, name_sealed, content_type, bytes, account_id, org_id, scope, created_at from file where id = :id;

-- blob_give_up
update file set whole = 0 where id = :id;

-- blob_chunk_purge
--- Some at a time: a file may be as long as a city's register, and others wait for the writer.
delete from file_chunk where (file_id, seq) in (
    select c.file_id, c.seq from file f join file_chunk c on c.file_id = f.id
    where f.whole = 0 and f.created_at <= :oldest limit :most);

-- blob_purge
delete from file where whole = 0 and created_at <= :oldest
    and not exists (select 1 from file_chunk c where c.file_id = file.id);

-- notice_insert notice -> notice
insert into notice (channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope)
values (:channel, :account_id, :person_id, :to_sealed, :template_key, :arguments_sealed, :state, :tries, :next_at,
    :now, :sent_at, null, null, :urgent, :scope)
returning id, channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope;

-- notice_own_list -> notice
select id, channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope
from notice where account_id = :actor and id < :before order by id desc limit :most;

-- notice_unread -> notice_count
select cast(count(*) as bigint) as unread from notice where account_id = :actor and read_at is null;

-- notice_read
update notice set read_at = :now where id = :id and account_id = :actor and read_at is null;

-- notice_read_all
update notice set read_at = :now where account_id = :actor and read_at is null and id <= :last;

-- notice_in_reach -> notice
select id, channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope
from notice
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or 1 = 0)
    and (:own_staff is null or 1 = 0) and (:own_account is null or account_id = :own_account);

-- notice_sms -> notice
select id, channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope
from notice where id = :id and channel = 'sms';

-- notice_list -> notice
select id, channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope
from notice
where scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
    and (:own_account is null or account_id = :own_account);

-- notice_due_list -> notice
--- What a driver sends; next_at is null for what waits for nobody or for a person.
select id, channel, account_id, person_id, to_sealed, template_key, arguments_sealed, state, tries, next_at,
    created_at, sent_at, read_at, result_sealed, urgent, scope
from notice where next_at <= :now order by next_at, id limit :most;

-- notice_claim
update notice set next_at = :until where id = :id and next_at <= :now;

-- notice_record notice
update notice set state = :state, tries = :tries, next_at = :next_at, sent_at = :sent_at, result_sealed = :result_sealed
where id = :id;

--- From before it was sealed.
-- notice_plain -> notice
select id, result from notice where result is not null order by id limit :most;

-- notice_seal notice
update notice set result = null, result_sealed = :result_sealed where id = :id;

-- blob_plain -> blob
select id, name_before as name from file where name_before is not null order by id limit :most;

-- blob_seal blob
update file set name_before = null, name_sealed = :name_sealed where id = :id;

-- export_insert export
insert into export (id, account_id, list, format, language, query_sealed, file_id, row_count, bytes, created_at)
values (:id, :actor, :list, :format, :language, :query_sealed, :file_id, 0, 0, :now);

-- export_list -> export
select e.id, e.account_id, e.list, e.format, e.language, e.query_sealed, e.file_id, e.row_count, e.bytes, e.created_at,
    j.state, j.finished, j.total
from export e join job j on j.id = e.id where e.account_id = :actor;

-- export_get -> export
select e.id, e.account_id, e.list, e.format, e.language, e.query_sealed, e.file_id, e.row_count, e.bytes, e.created_at,
    j.state, j.finished, j.total
from export e join job j on j.id = e.id where e.id = :id and e.account_id = :actor;

-- export_of_job -> export
select e.id, e.account_id, e.list, e.format, e.language, e.query_sealed, e.file_id, e.row_count, e.bytes, e.created_at,
    j.state, j.finished, j.total
from export e join job j on j.id = e.id where e.id = :id;

-- export_finish export
update export set row_count = :row_count, bytes = :bytes where id = :id;

-- export_old -> id_key
--- Files that are kept no longer, or that nobody will end.
select e.file_id as id from export e join job j on j.id = e.id join file f on f.id = e.file_id
where f.whole = 1 and e.created_at <= :oldest order by e.id limit :most;

-- core_files_held -> blob_holder
--- An export is read by its own route alone: its columns are masked for whoever made it, not for a colleague.
select 'export' as noun, cast(0 as bigint) as id from export where file_id = :file limit :most;
