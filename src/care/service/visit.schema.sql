-- migration 2: plates, visits, corrections, flags, follow-up, complaints, ratings
create table plate (
    id identity,
    version bigint not null,
    person_id bigint not null,
    kind text not null,
    state text not null,
    replaces bigint references plate (id),
    issued_on bigint not null,
    ended_on bigint,
    reason text,
    scope bigint not null,
    created_at bigint not null
);
create unique index plate_standing on plate (person_id, kind) where state = 'active';
create index plate_by_person on plate (person_id, id);
create index plate_by_scope on plate (scope, id);
create index plate_by_state on plate (state, id);

--- Append only: what was sent from the door, locked. Positions and notes are sealed.
create table visit_mark (
    id identity,
    client_id text not null,
    order_id bigint not null references service_order (id),
    worker_id bigint not null,
    kind text not null,
    method text not null,
    plate_id bigint,
    qr text,
    device_at bigint not null,
    server_at bigint not null,
    at bigint not null,
    offline bigint not null,
    mock bigint not null,
    position_sealed blob,
    crs text,
    accuracy_m double precision,
    distance_m double precision,
    device_id text,
    photo_blob bigint,
    photo_sha text,
    photo_fault text,
    outcome text,
    skipped text,
    signature_blob bigint,
    note_sealed blob,
    account_id bigint not null,
    order_state text not null
);
create unique index visit_mark_client on visit_mark (client_id);
create index visit_mark_by_order on visit_mark (order_id, id);
create index visit_mark_by_worker on visit_mark (worker_id, id);
create index visit_mark_by_worker_at on visit_mark (worker_id, at);
create index visit_mark_by_device on visit_mark (device_id, at);
create index visit_mark_by_photo on visit_mark (photo_sha, id);
create index visit_mark_by_at on visit_mark (at, id);

--- What counts: the marks of one carer at one order with the approved corrections laid over them. Derived, may be made again.
create table visit (
    id identity,
    order_id bigint not null references service_order (id),
    worker_id bigint not null,
    person_id bigint not null,
    day bigint not null,
    in_mark bigint,
    out_mark bigint,
    start_at bigint,
    end_at bigint,
    outcome text,
    manual bigint not null,
    voided bigint not null,
    place_confirmed bigint not null,
    distance_m double precision,
    accuracy_m double precision,
    corrections bigint not null
);
create unique index visit_once on visit (order_id, worker_id);
create index visit_by_worker_day on visit (worker_id, day);
create index visit_by_person_day on visit (person_id, day);

create table visit_correction (
    id identity,
    version bigint not null,
    order_id bigint not null references service_order (id),
    worker_id bigint not null,
    unlock_id bigint,
    field text not null,
    old_value text,
    new_value text not null,
    reason text not null,
    words text not null,
    blob_id bigint,
    state text not null,
    requested_by bigint not null,
    requested_at bigint not null,
    decided_by bigint,
    decided_at bigint,
    decided_words text,
    seq bigint,
    hash text
);
create unique index visit_correction_seq on visit_correction (order_id, seq);
create index visit_correction_by_order on visit_correction (order_id, id);
create index visit_correction_by_state on visit_correction (state, id);

create table unlock_request (
    id identity,
    version bigint not null,
    order_id bigint not null references service_order (id),
    reason text not null,
    words text not null,
    blob_id bigint,
    state text not null,
    requested_by bigint not null,
    decided_by bigint,
    decided_words text,
    clock_until bigint not null,
    created_at bigint not null
);
create unique index unlock_request_open on unlock_request (order_id) where state in ('pending', 'approved');
create index unlock_request_by_order on unlock_request (order_id, id);
create index unlock_request_by_state on unlock_request (state, id);
create index unlock_request_by_clock on unlock_request (clock_until, id);

create table order_flag (
    id identity,
    version bigint not null,
    order_id bigint not null references service_order (id),
    rule text not null,
    state text not null,
    figures text not null,
    measured bigint,
    threshold bigint,
    raised_at bigint not null,
    cleared_by bigint,
    cleared_reason text,
    cleared_at bigint
);
create unique index order_flag_once on order_flag (order_id, rule);
create index order_flag_by_order on order_flag (order_id, id);
create index order_flag_by_rule on order_flag (rule, id);
create index order_flag_by_state on order_flag (state, id);
create index order_flag_by_raised on order_flag (raised_at, id);

--- The seed of a day's sample, kept so that anyone can draw it again.
create table sample_seed (
    day bigint primary key,
    seed text not null,
    drawn_at bigint not null
);

create table followup (
    id identity,
    version bigint not null,
    order_id bigint not null references service_order (id),
    person_id bigint not null,
    cause text not null,
    state text not null,
    due_on bigint not null,
    tries bigint not null,
    came text,
    complete text,
    rating bigint,
    answers_sealed blob,
    ended_by bigint,
    ended_at bigint,
    created_at bigint not null
);
create unique index followup_once on followup (order_id);
create index followup_by_state on followup (state, id);
create index followup_by_due on followup (due_on, id);

--- Append only: every attempt.
create table followup_call (
    id identity,
    followup_id bigint not null references followup (id),
    event text not null,
    words text,
    account_id bigint not null,
    actor_name text,
    at bigint not null
);
create index followup_call_by_followup on followup_call (followup_id, id);

create table complaint (
    id identity,
    version bigint not null,
    person_id bigint not null,
    order_id bigint references service_order (id),
    org_id bigint,
    kind text not null,
    channel text not null,
    words_sealed blob not null,
    state text not null,
    due_on bigint not null,
    remedy text,
    remedied_by bigint,
    remedied_at bigint,
    reopened bigint not null,
    last_words text,
    opened_by bigint not null,
    closed_by bigint,
    closed_at bigint,
    scope bigint not null,
    created_at bigint not null
);
create index complaint_by_person on complaint (person_id, id);
create index complaint_by_order on complaint (order_id, id);
create index complaint_by_org on complaint (org_id, id);
create index complaint_by_scope on complaint (scope, id);
create index complaint_by_state on complaint (state, id);
create index complaint_by_due on complaint (due_on, id);

create table order_rating (
    id identity,
    order_id bigint not null references service_order (id),
    stars bigint not null,
    words text,
    account_id bigint not null,
    at bigint not null
);
create unique index order_rating_once on order_rating (order_id);
create index order_rating_by_stars on order_rating (stars, id);

-- migration 12: what was done about a complaint, and what was said to that, is sealed
--- What stood plain until then is sealed at the next open (complaint_answers_step): a migration has no keys. The plain columns stay, empty.
alter table complaint add column remedy_sealed blob;
alter table complaint add column last_words_sealed blob;
create index complaint_answers_plain on complaint (id) where remedy is not null or last_words is not null;

-- migration 16: another carer came, or another service was given, than what was marked and ordered
alter table visit add column served_by bigint not null default 0;
update visit set served_by = worker_id;
create index visit_by_server_day on visit (served_by, day);
drop index visit_by_worker_day;

--- What was given at an order of a frozen month, where a correction found another service. The order and its bill stay as they were.
create table order_served (
    order_id bigint primary key references service_order (id),
    item text not null,
    category text not null,
    carers bigint not null,
    minutes bigint not null,
    price bigint not null,
    government bigint not null,
    own bigint not null
);

-- migration 17: what a rating says in words of ours
alter table order_rating add column tags text;
