-- migration 5: what was done one by one, photos, what to do at a visit
alter table visit_mark add column no_position text;
alter table visit_mark add column no_plate text;
alter table visit_mark add column done text;

--- Append only: photos of a visit.
create table visit_picture (
    id identity,
    client_id text not null,
    order_id bigint not null references service_order (id),
    worker_id bigint not null,
    blob_id bigint,
    sha text,
    fault text,
    device_at bigint not null,
    server_at bigint not null,
    account_id bigint not null
);
create unique index visit_picture_client on visit_picture (client_id);
create index visit_picture_by_order on visit_picture (order_id, id);
create index visit_picture_by_sha on visit_picture (sha, id);

create table menu_task (
    id identity,
    item text not null,
    seq bigint not null,
    name_zh text not null,
    name_en text not null,
    valid_from bigint not null,
    valid_to bigint,
    source text
);
create unique index menu_task_once on menu_task (item, seq, valid_from);

-- migration 9: on which records a file hangs
create index visit_mark_by_picture on visit_mark (photo_blob) where photo_blob is not null;
create index visit_mark_by_signature on visit_mark (signature_blob) where signature_blob is not null;
create index visit_picture_by_blob on visit_picture (blob_id) where blob_id is not null;
create index visit_correction_by_blob on visit_correction (blob_id) where blob_id is not null;
create index unlock_request_by_blob on unlock_request (blob_id) where blob_id is not null;
