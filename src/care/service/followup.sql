-- sample_seed_find -> sample_seed
select day, seed, drawn_at from sample_seed where day = :day;

-- sample_seed_insert sample_seed
insert into sample_seed (day, seed, drawn_at) values (:day, :seed, :drawn_at);

-- followup_insert followup
insert into followup (version, order_id, person_id, cause, state, due_on, tries, created_at)
values (1, :order_id, :person_id, :cause, :state, :due_on, 0, :now);

-- followup_update followup
update followup set version = version + 1, state = :state, due_on = :due_on, tries = :tries, came = :came,
    complete = :complete, rating = :rating, answers_sealed = :words_sealed, ended_by = :ended_by, ended_at = :ended_at
where id = :id;

-- followup_by_id -> followup
select id, version, order_id, person_id, cause, state, due_on, tries, came, complete, rating, answers_sealed as words_sealed, ended_by,
    ended_at, created_at
from followup where id = :id;

-- followup_of_order -> followup
select id, version, order_id, person_id, cause, state, due_on, tries, came, complete, rating, answers_sealed as words_sealed, ended_by,
    ended_at, created_at
from followup where order_id = :order_id;

-- followup_in_reach -> followup
select f.id, f.version, f.order_id, f.person_id, f.cause, f.state, f.due_on, f.tries, f.came, f.complete, f.rating,
    f.answers_sealed as words_sealed, f.ended_by, f.ended_at, f.created_at, o.org_id,
    coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id,
    o.day, o.scope
from followup f join service_order o on o.id = f.order_id
where f.id = :id and o.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
    and :own_account is null;

-- followup_list -> followup
select f.id, f.version, f.order_id, f.person_id, f.cause, f.state, f.due_on, f.tries, f.came, f.complete, f.rating,
    f.ended_by, f.ended_at, f.created_at, o.org_id,
    coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id,
    o.day, o.scope
from followup f join service_order o on o.id = f.order_id
where o.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null and :own_account is null;

-- followup_overdue -> id_key
select id from followup where state in ('due', 'unreachable') and due_on < :today order by due_on, id limit :most;

-- followup_call_insert followup_call
insert into followup_call (followup_id, event, words_sealed, account_id, actor_name, at)
values (:followup_id, :event, :words_sealed, :account_id, :actor_name, :now);

-- followup_call_list -> followup_call
select id, followup_id, event, words_sealed, account_id, actor_name, at from followup_call where followup_id = :followup_id order by id;

--- Complaints

--- May it be complained of for this person by whoever asks?
-- complaint_org_known -> service_count
select count(*) as count from organisation g
where g.id = :org and (
    (g.scope between :scope_low and :scope_high and (:own_org is null or g.id = :own_org) and :own_staff is null
        and :own_account is null)
    or exists (select 1 from service_order o where o.person_id = :person_id and o.org_id = g.id)
    or exists (select 1 from assignment l where l.org_id = g.id and l.valid_from <= :today
        and (l.person_id = :person_id or l.area in (:community, :street, :county, :city, :province))));

-- complaint_insert complaint -> id_key
insert into complaint (version, person_id, order_id, org_id, kind, channel, words_sealed, state, due_on, reopened,
    opened_by, scope, created_at)
values (1, :person_id, :order_id, :org_id, :kind, :channel, :words_sealed, :state, :due_on, 0, :opened_by, :scope, :now)
returning id;

-- complaint_update complaint
update complaint set version = version + 1, state = :state, due_on = :due_on, remedy_sealed = :remedy_sealed,
    remedied_by = :remedied_by, remedied_at = :remedied_at, reopened = :reopened, last_words_sealed = :last_words_sealed,
    closed_by = :closed_by,
    closed_at = :closed_at
where id = :id;

--- From before answers were sealed.
-- complaint_with_plain_answers -> complaint
select id, remedy, last_words from complaint where remedy is not null or last_words is not null order by id limit :most;

-- complaint_answers_seal complaint
update complaint set remedy = null, last_words = null, remedy_sealed = :remedy_sealed,
    last_words_sealed = :last_words_sealed
where id = :id;

-- complaint_in_reach -> complaint
select c.id, c.version, c.person_id, c.order_id, c.org_id, c.kind, c.channel, c.words_sealed, c.state, c.due_on,
    c.remedy_sealed, c.remedied_by, c.remedied_at, c.reopened, c.last_words_sealed, c.opened_by, c.closed_by, c.closed_at, c.scope, c.created_at,
    (select coalesce(g.name, d.name) || ' ' || n.name from account n left join organisation g on g.id = n.org_id
        left join division d on d.code = n.scope where n.id = c.remedied_by) as remedied_name
from complaint c
where c.id = :id and c.scope between :scope_low and :scope_high and (:own_org is null or c.org_id = :own_org)
    and :own_staff is null
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = c.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

-- complaint_list -> complaint
select c.id, c.version, c.person_id, c.order_id, c.org_id, c.kind, c.channel, c.state, c.due_on, c.remedied_by,
    c.remedied_at, c.reopened, c.opened_by, c.closed_by, c.closed_at, c.scope, c.created_at,
    (select coalesce(g.name, d.name) || ' ' || n.name from account n left join organisation g on g.id = n.org_id
        left join division d on d.code = n.scope where n.id = c.remedied_by) as remedied_name
from complaint c
where c.scope between :scope_low and :scope_high and (:own_org is null or c.org_id = :own_org)
    and :own_staff is null
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = c.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

--- Ratings

-- rating_insert rating -> id_key
insert into order_rating (order_id, stars, tags, words_sealed, account_id, at)
values (:order_id, :stars, :tags, :words_sealed, :account_id, :at)
returning id;

-- rating_in_reach -> rating
select r.id, r.order_id, r.stars, r.tags, r.words_sealed, r.account_id, r.at, o.org_id,
    coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id, o.scope
from order_rating r join service_order o on o.id = r.order_id
where r.id = :id and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- rating_list -> rating
select r.id, r.order_id, r.stars, r.tags, r.words_sealed, r.account_id, r.at, o.org_id,
    coalesce((select v.served_by from visit v where v.order_id = o.id and v.worker_id = o.worker_id), o.worker_id) as worker_id, o.scope
from order_rating r join service_order o on o.id = r.order_id
where +o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));
