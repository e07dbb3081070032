-- migration 2: urges, hand-overs, and the indexes by which the inbox finds what is open
create table urge (
    id identity,
    noun text not null,
    subject bigint not null,
    state text not null,
    words text,
    day bigint not null,
    account_id bigint not null,
    scope bigint not null,
    at bigint not null
);
create unique index urge_once_a_day on urge (noun, subject, state, account_id, day);
create index urge_by_account on urge (account_id, id);

create table handover (
    id identity,
    version bigint not null,
    account_id bigint not null references account (id),
    deputy_id bigint not null references account (id),
    from_day bigint not null,
    to_day bigint not null,
    reason text not null,
    ended_on bigint,
    made_by bigint not null,
    scope bigint not null,
    created_at bigint not null
);
create index handover_by_account on handover (account_id, to_day);
create index handover_by_deputy on handover (deputy_id, to_day);
create index handover_by_scope on handover (scope, id);

--- Only open rows, and only for statements that ask for open rows in these words.
create index application_waiting on application (state, scope) where state not in ('granted', 'declined', 'refused', 'withdrawn');
create index publicity_waiting on publicity (state, scope) where state = 'open';
create index objection_waiting on objection (state, scope) where state = 'open';
create index assessment_waiting on assessment (state, scope) where state in ('draft', 'signed_once', 'signed');
create index payee_waiting on payee (state, scope) where state = 'proposed';
create index pay_line_waiting on pay_line (state, scope) where state = 'returned';
create index plan_waiting on plan (state, scope) where state = 'draft';
create index complaint_waiting on complaint (state, scope) where state in ('open', 'remedied');
create index bill_appeal_waiting on bill_appeal (state, id) where state = 'open';
create index person_level_waiting on person (scope, level_until) where level_until is not null;
create index notice_waiting on notice (scope, id) where state = 'queued' and channel in ('phone', 'paper');
create index service_order_requested on service_order (state, scope) where state = 'requested';
create index service_order_offered on service_order (org_id, state) where state = 'offered';
create index service_order_accepted on service_order (org_id, state, day) where state = 'accepted';
create index service_order_assigned on service_order (worker_id, state) where state = 'assigned';
create index service_order_assigned_second on service_order (second_worker_id, state) where state = 'assigned';
create index service_order_going on service_order (worker_id, state, day) where state in ('confirmed', 'in_progress');
create index service_order_going_second on service_order (second_worker_id, state, day)
    where state in ('confirmed', 'in_progress');
create index service_order_flagged on service_order (scope, day)
    where flags > 0 and state not in ('cancelled', 'missed', 'settled');
create index service_order_finished on service_order (state, scope) where state = 'finished';
create index service_order_missed on service_order (day, scope) where state = 'missed';
create index complaint_by_created on complaint (created_at, scope);

-- migration 3: an assessment waits for signatures only
drop index assessment_waiting;
create index assessment_waiting on assessment (state, scope) where state in ('draft', 'signed_once');

-- migration 4: grants whose money a care plan is to spend
create index programme_by_kind on programme (kind, every, code);
create index benefit_grant_waiting on benefit_grant (programme, scope) where state = 'active';
