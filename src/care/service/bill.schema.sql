-- migration 3: bills
create table bill (
    id identity,
    version bigint not null,
    org_id bigint not null,
    month text not null,
    scope bigint not null,
    state text not null,
    orders bigint not null,
    flagged bigint not null,
    government bigint not null,
    own bigint not null,
    frozen_by bigint not null,
    confirmed_by bigint,
    reviewed_by bigint,
    approved_by bigint,
    clock_until bigint,
    reason text,
    paid_on bigint,
    created_at bigint not null
);
--- One bill per provider, month and street.
create unique index bill_once on bill (org_id, month, scope);
create index bill_by_scope on bill (scope, id);
create index bill_by_state on bill (state, id);
create index bill_by_month on bill (month, id);

create table bill_line (
    id identity,
    bill_id bigint not null references bill (id),
    kind text not null,
    order_id bigint not null,
    person_id bigint not null,
    item text not null,
    day bigint not null,
    government bigint not null,
    own bigint not null,
    flags bigint not null,
    state text not null,
    reason text,
    decided_by bigint,
    source_id bigint
);
--- An order is billed once; a difference of a paid month is its own line.
create unique index bill_line_order on bill_line (order_id) where kind = 'order';
create unique index bill_line_source on bill_line (source_id) where kind = 'adjustment';
create index bill_line_by_bill on bill_line (bill_id, id);
create index bill_line_by_state on bill_line (state, id);

create table bill_appeal (
    id identity,
    version bigint not null,
    bill_id bigint not null references bill (id),
    line_id bigint not null references bill_line (id),
    state text not null,
    words text not null,
    answer text,
    opened_by bigint not null,
    decided_by bigint,
    created_at bigint not null,
    decided_at bigint
);
create unique index bill_appeal_line on bill_appeal (line_id);
create index bill_appeal_by_bill on bill_appeal (bill_id, id);

create table difference (
    id bigint primary key,
    order_id bigint not null,
    org_id bigint not null,
    person_id bigint not null,
    scope bigint not null,
    item text not null,
    day bigint not null,
    government bigint not null,
    own bigint not null,
    line_id bigint,
    recorded_at bigint not null
);
create index difference_open on difference (line_id, scope);

-- migration 4: a person's lines
create index bill_line_by_person on bill_line (person_id, id);
-- migration 6: an order's lines
create index bill_line_by_order on bill_line (order_id, id);
-- migration 7: what is kept back of a bill for what its provider owed
alter table bill add column netted bigint not null default 0;

-- migration 10: what a provider owes, bill by bill, until it has come back
--- What was kept back until now goes to a provider's oldest debts; where something is left the bill is open again, for thirty days.
alter table bill add column owed bigint not null default 0;
update bill set owed = (
    select case when d.back <= d.before then -bill.government
        when d.back >= d.before - bill.government then 0
        else d.before - bill.government - d.back end
    from (select
        (select cast(coalesce(sum(n.netted), 0) as bigint) from bill n where n.org_id = bill.org_id) as back,
        (select cast(coalesce(sum(-e.government), 0) as bigint) from bill e where e.org_id = bill.org_id and e.id < bill.id
            and e.government < 0 and e.state in ('approved', 'paid')) as before) d)
where government < 0 and state in ('approved', 'paid');
update bill set state = 'owed', paid_on = null, clock_until = created_at + 2592000000 where owed > 0;
create index bill_owed on bill (org_id, id) where state = 'owed';
