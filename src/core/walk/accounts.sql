--- Accounts out of a table, until they land; reviews of who has access. Whoever keeps accounts keeps all of them.

-- account_search -> account
--- Of those entered by card or code only when a name or a role is asked for: there are as many as older people.
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account
where (:part is null or name like :part escape '!' or login like :part escape '!')
    and (:role is null or ',' || roles || ',' like :role escape '!')
    and (password_hash <> '' or :part is not null or :role is not null)
    and (:state = 0 or (:state = 1 and active = 1 and (expires_on is null or expires_on >= :today))
        or (:state = 2 and (active = 0 or expires_on < :today)) or (:state = 3 and locked_until > :now)
        or (:state = 4 and active = 1 and must_change = 1))
    and scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and (:own_staff is null or staff_id = :own_staff) and (:own_account is null or id = :own_account)
order by id desc limit :most;

-- account_draft_insert account_draft
insert into account_draft (job_id, row_number, login, name, phone_sealed, phone_index, password_hash, roles, scope,
    org_id, staff_id, expires_on, password_sealed, place, organisation)
values (:job_id, :row_number, :login, :name, :phone_sealed, :phone_index, :password_hash, :roles, :scope,
    :org_id, :staff_id, :expires_on, :password_sealed, :place, :organisation);

-- account_draft_land
insert into account (version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id, staff_id,
    active, failures, must_change, created_at, expires_on)
select 1, d.login, d.name, d.phone_sealed, d.phone_index, d.password_hash, d.roles, d.scope, d.org_id, d.staff_id,
    1, 0, 1, :now, d.expires_on
from account_draft d where d.job_id = :job_id order by d.row_number;

-- account_draft_list -> account_draft
select job_id, row_number, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id, staff_id,
    expires_on, password_sealed, place, organisation
from account_draft where job_id = :job_id order by row_number;

-- account_draft_forget
delete from account_draft where job_id = :job_id;

-- account_draft_purge
delete from account_draft
where job_id in (select id from job where kind = 'account_import' and created_at <= :oldest);

-- account_import_of -> id_key
select id from job
where kind = 'account_import' and account_id = :actor and input = :input and state in ('queued', 'running', 'done')
limit 1;

-- access_round_insert access_round -> access_round
insert into access_round (opened_by, opened_at, due_on) values (:opened_by, :opened_at, :due_on)
returning id, opened_by, opened_at, due_on, closed_by, closed_at, next_on, 0 as total, 0 as open, 0 as withdrawn;

-- access_round_fill
--- Whoever may sign in with a password; accounts that are entered by card or code hang on consents, which end by themselves.
insert into access_review (round_id, account_id, verdict, roles, scope, org_id)
select :round_id, a.id, 'open', a.roles, a.scope, a.org_id
from account a
where a.active = 1 and a.password_hash <> '' and (a.expires_on is null or a.expires_on >= :today)
order by a.scope, coalesce(a.org_id, 0), a.roles, a.id;

-- access_round_list -> access_round
select id, opened_by, opened_at, due_on, closed_by, closed_at, next_on, total, open, withdrawn
from access_round_sum where :own_org is null and :own_staff is null and :own_account is null;

-- access_round_newest -> access_round
select id, opened_by, opened_at, due_on, closed_by, closed_at, next_on, total, open, withdrawn
from access_round_sum where :own_org is null and :own_staff is null and :own_account is null
order by id desc limit 1;

-- access_round_in_reach -> access_round
select id, opened_by, opened_at, due_on, closed_by, closed_at, next_on, total, open, withdrawn
from access_round_sum
where id = :id and :own_org is null and :own_staff is null and :own_account is null;

-- access_round_close
update access_round set closed_by = :actor, closed_at = :now, next_on = :next_on where id = :id and closed_at is null;

-- access_review_list -> access_review
select r.id, a.version, r.round_id, r.account_id, a.login, a.name, r.roles, r.scope, r.org_id, a.staff_id, a.active,
    a.must_change, a.created_at, a.signed_in_at, a.expires_on, r.verdict, r.reason, r.decided_by, r.decided_at
from access_review r join account a on a.id = r.account_id
where r.scope between :scope_low and :scope_high and (:own_org is null or r.org_id = :own_org)
    and (:own_staff is null or a.staff_id = :own_staff) and (:own_account is null or r.account_id = :own_account);

-- access_review_in_reach -> access_review
select r.id, a.version, r.round_id, r.account_id, a.login, a.name, r.roles, r.scope, r.org_id, a.staff_id, a.active,
    a.must_change, a.created_at, a.signed_in_at, a.expires_on, r.verdict, r.reason, r.decided_by, r.decided_at
from access_review r join account a on a.id = r.account_id
where r.id = :id and r.scope between :scope_low and :scope_high and (:own_org is null or r.org_id = :own_org)
    and (:own_staff is null or a.staff_id = :own_staff) and (:own_account is null or r.account_id = :own_account);

-- access_review_open_of_others -> id_key
select r.id from access_review r join account a on a.id = r.account_id
where r.round_id = :round_id and r.verdict = 'open' and a.active = 1 and r.account_id <> :actor limit 1;

-- access_review_decide access_review
update access_review set verdict = :verdict, reason = :reason, decided_by = :decided_by, decided_at = :decided_at
where id = :id and verdict = 'open';

-- access_review_follow access_review
--- What is reviewed is what the account may now.
update access_review set roles = :roles, scope = :scope, org_id = :org_id
where account_id = :account_id and verdict = 'open';
