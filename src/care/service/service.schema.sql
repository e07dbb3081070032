-- migration 1: menu, plans, purchase list, orders, dispatch
create table menu_item (
    id identity,
    code text collate "C" not null,
    scope bigint not null,
    name_zh text not null,
    name_en text not null,
    category text not null,
    minutes_standard bigint not null,
    minutes_min bigint not null,
    price_fen bigint not null,
    unit text not null,
    skill text,
    certificate text,
    carers_needed bigint not null,
    government_share_percent bigint not null,
    daily_limit bigint not null,
    monthly_limit bigint not null,
    valid_from bigint not null,
    valid_to bigint,
    source text
);
create unique index menu_item_code on menu_item (code, scope, valid_from);
create index menu_item_by_category on menu_item (category, id);
create index menu_item_by_code on menu_item (code, id);

create table menu_unit (
    id identity,
    code text not null,
    name_zh text not null,
    name_en text not null
);
create unique index menu_unit_code on menu_unit (code);

create table plan (
    id identity,
    version bigint not null,
    person_id bigint not null,
    state text not null,
    quota_month bigint not null,
    carer_sex text,
    valid_from bigint not null,
    valid_to bigint,
    ended_on bigint,
    scope bigint not null,
    created_at bigint not null
);
create index plan_by_person on plan (person_id, id);
create index plan_by_scope on plan (scope, id);
create index plan_by_state on plan (state, id);
create index plan_by_valid_to on plan (valid_to, id);
--- One active or paused plan a person.
create unique index plan_running on plan (person_id) where state in ('active', 'paused');

create table plan_item (
    id identity,
    plan_id bigint not null references plan (id),
    item text not null,
    times_month bigint not null,
    weekdays text,
    start_minute bigint not null
);
create unique index plan_item_once on plan_item (plan_id, item);

--- A visit that a plan wanted and that could not become an order, with the reason.
create table plan_skip (
    id identity,
    plan_id bigint not null references plan (id),
    plan_item_id bigint not null,
    day bigint not null,
    code text not null,
    scope bigint not null,
    recorded_at bigint not null
);
create unique index plan_skip_once on plan_skip (plan_item_id, day);
create index plan_skip_by_day on plan_skip (day, id);
create index plan_skip_by_plan on plan_skip (plan_id, id);

--- The purchase list: a person, or everyone below a division, and a category; rank 1 is asked first.
create table assignment (
    id identity,
    version bigint not null,
    person_id bigint,
    area bigint,
    category text not null,
    org_id bigint not null,
    rank bigint not null,
    valid_from bigint not null,
    valid_to bigint,
    reason text,
    scope bigint not null,
    created_at bigint not null
);
create index assignment_by_person on assignment (person_id, id);
create index assignment_by_area on assignment (area, category);
create index assignment_by_org on assignment (org_id, id);
create index assignment_by_scope on assignment (scope, id);
create index assignment_by_category on assignment (category, id);
create index assignment_by_valid_to on assignment (valid_to, id);

create table service_order (
    id identity,
    version bigint not null,
    person_id bigint not null,
    plan_id bigint,
    plan_item_id bigint,
    item text not null,
    category text not null,
    source text not null,
    state text not null,
    org_id bigint,
    worker_id bigint,
    second_worker_id bigint,
    worker_accepted bigint not null,
    second_accepted bigint not null,
    carers bigint not null,
    carer_sex text,
    day bigint not null,
    window_from bigint not null,
    window_to bigint not null,
    start_minute bigint,
    minutes bigint not null,
    price bigint not null,
    government bigint not null,
    own bigint not null,
    pay_own bigint not null,
    hold_transfer bigint,
    clock_until bigint,
    offers bigint not null,
    makeup_of bigint references service_order (id),
    flags bigint not null,
    month text,
    note text,
    scope bigint not null,
    created_at bigint not null
);
create unique index service_order_plan_day on service_order (plan_item_id, day);
create unique index service_order_makeup on service_order (makeup_of) where state <> 'cancelled';
create index service_order_by_person on service_order (person_id, day);
create index service_order_by_person_id on service_order (person_id, id);
create index service_order_by_plan on service_order (plan_id, id);
create index service_order_by_scope on service_order (scope, id);
create index service_order_by_org on service_order (org_id, id);
create index service_order_by_org_day on service_order (org_id, day);
create index service_order_by_worker on service_order (worker_id, id);
create index service_order_by_worker_day on service_order (worker_id, day);
create index service_order_by_second_day on service_order (second_worker_id, day);
create index service_order_by_state on service_order (state, id);
create index service_order_by_day on service_order (day, id);
create index service_order_by_month on service_order (month, id);
create index service_order_by_clock on service_order (clock_until, id);

--- Append only. The position is where a carer stood, most often a home: sealed.
create table order_step (
    id identity,
    order_id bigint not null references service_order (id),
    event text not null,
    from_state text,
    to_state text not null,
    account_id bigint not null,
    actor_name text,
    org_id bigint,
    worker_id bigint,
    reason text,
    position_sealed blob,
    at bigint not null
);
create index order_step_by_order on order_step (order_id, id);

--- Why these carers: written with every assignment, by the desk or by hand. Append only.
create table dispatch_choice (
    id identity,
    order_id bigint not null references service_order (id),
    kind text not null,
    worker_id bigint,
    second_worker_id bigint,
    start_minute bigint,
    rank bigint,
    cost_minutes bigint,
    why text,
    others text,
    reason text,
    account_id bigint not null,
    at bigint not null
);
create index dispatch_choice_by_order on dispatch_choice (order_id, id);

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
