-- guard_setting_list -> guard_setting
select key, value, valid_from from guard_setting where valid_from <= :day order by valid_from;

-- account_insert account -> account
insert into account (version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on)
values (1, :login, :name, :phone_sealed, :phone_index, :password_hash, :roles, :scope, :org_id,
    :staff_id, 1, 0, null, :must_change, :created_at, null, :expires_on)
returning id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on;

-- account_by_id -> account
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account where id = :id;

-- account_by_login -> account
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account where login = :login;

-- account_in_reach -> account
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account
where id = :id and scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and (:own_staff is null or staff_id = :own_staff) and (:own_account is null or id = :own_account);

-- account_list -> account
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account
where scope between :scope_low and :scope_high and (:own_org is null or org_id = :own_org)
    and (:own_staff is null or staff_id = :own_staff) and (:own_account is null or id = :own_account);

-- account_list_by_phone -> account
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account
where phone_index = :phone_index and active = 1 and (expires_on is null or expires_on >= :day)
order by id limit :most;

-- account_list_by_staff -> account
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account
where staff_id = :staff_id and active = 1 and (expires_on is null or expires_on >= :day)
order by id limit :most;

-- account_without_index -> account
--- From before telephones had an index.
select id, version, login, name, phone_sealed, phone_index, password_hash, roles, scope, org_id,
    staff_id, active, failures, locked_until, must_change, created_at, signed_in_at, expires_on
from account where phone_sealed is not null and phone_index is null order by id limit :most;

-- account_index account
update account set phone_index = :phone_index where id = :id;

-- account_update account
update account set version = version + 1, name = :name, phone_sealed = :phone_sealed, phone_index = :phone_index,
    roles = :roles, scope = :scope, org_id = :org_id, staff_id = :staff_id, active = :active,
    expires_on = :expires_on
where id = :id;

-- account_password
update account set version = version + 1, password_hash = :password_hash, must_change = :must_change,
    failures = 0, locked_until = null
where id = :id;

-- account_attempt account
update account set failures = :failures, locked_until = :locked_until where id = :id;

-- account_signed_in
update account set signed_in_at = :at where id = :id;

-- session_insert session_row -> session_row
insert into session (account_id, token_hash, way, opened_at, seen_at, idle_ms, expires_at)
values (:account_id, :token_hash, :way, :opened_at, :seen_at, :idle_ms, :expires_at)
returning id, account_id, token_hash, way, opened_at, seen_at, idle_ms, expires_at;

-- session_by_token -> session_row
select s.id, s.account_id, s.token_hash, s.way, s.opened_at, s.seen_at, s.idle_ms, s.expires_at,
    a.name, a.roles, a.scope, a.org_id, a.staff_id, a.must_change
from session s join account a on a.id = s.account_id
where s.token_hash = :token_hash and s.closed_at is null and a.active = 1
    and (a.expires_on is null or a.expires_on >= :day);

-- session_is_open -> session_row
select id from session where id = :id and closed_at is null;

-- session_touch
update session set seen_at = :seen_at where id = :id and seen_at < :seen_at;

-- session_close
update session set closed_at = :closed_at where id = :id and closed_at is null;

-- session_revoke
update session set closed_at = :closed_at where account_id = :account_id and closed_at is null;

-- card_insert card -> card
insert into card (account_id, token_hash, pin_hash, state, failures, valid_to, issued_by, issued_at)
values (:account_id, :token_hash, :pin_hash, :state, 0, :valid_to, :issued_by, :issued_at)
returning id, account_id, token_hash, pin_hash, state, failures, locked_until, valid_to, issued_by, issued_at,
    used_at, ended_at, ended_by, reason_sealed;

-- card_by_token -> card
select id, account_id, token_hash, pin_hash, state, failures, locked_until, valid_to, issued_by, issued_at,
    used_at, ended_at, ended_by, reason_sealed
from card where token_hash = :token_hash;

-- card_by_id -> card
select id, account_id, token_hash, pin_hash, state, failures, locked_until, valid_to, issued_by, issued_at,
    used_at, ended_at, ended_by, reason_sealed
from card where id = :id;

-- card_of_account -> card
select id, account_id, token_hash, pin_hash, state, failures, locked_until, valid_to, issued_by, issued_at,
    used_at, ended_at, ended_by, reason_sealed
from card where account_id = :account_id and state = 'active';

-- card_attempt card
update card set failures = :failures, locked_until = :locked_until, used_at = :used_at where id = :id;

-- card_pin
update card set pin_hash = :pin_hash, failures = 0, locked_until = null where id = :id;

-- card_end card
update card set state = :state, ended_at = :ended_at, ended_by = :ended_by, reason_sealed = :reason_sealed where id = :id;

-- sign_in_code_tally -> code_tally
select cast(count(*) as bigint) as asked, coalesce(max(asked_at), 0) as last
from sign_in_code where phone_index = :phone_index and asked_at > :since;

-- sign_in_code_client_tally -> code_tally
select cast(count(*) as bigint) as asked, coalesce(max(asked_at), 0) as last
from sign_in_code where client = :client and asked_at > :since;

-- sign_in_code_insert code_row -> code_row
insert into sign_in_code (phone_index, client, asked_at, expires_at, code_hash, tries)
values (:phone_index, :client, :asked_at, :expires_at, :code_hash, 0)
returning id, phone_index, client, asked_at, expires_at, code_hash, tries, used_at;

-- sign_in_code_newest -> code_row
select id, phone_index, client, asked_at, expires_at, code_hash, tries, used_at
from sign_in_code where phone_index = :phone_index order by asked_at desc, id desc limit 1;

-- sign_in_code_try
update sign_in_code set tries = tries + 1 where id = :id;

-- sign_in_code_use
update sign_in_code set used_at = :at where id = :id and used_at is null;

-- sign_in_code_purge
delete from sign_in_code where asked_at <= :oldest;

-- audit_insert audit_row
insert into audit (seq, at, account_id, actor, action, subject, outcome, detail_sealed, request_id, previous, hash)
values (:seq, :at, :account_id, :actor, :action, :subject, :outcome, :detail_sealed, :request_id, :previous, :hash);

-- audit_list -> audit_row
select seq as id, seq, at, account_id, actor, action, subject, outcome, detail_sealed, request_id, previous, hash
from audit;

--- Details are sealed at every open: one in plain was written past the program, and its row hangs on nothing.
-- audit_chain -> audit_row
select seq as id, seq, at, account_id, actor, action, subject, outcome, detail_sealed, request_id,
    case when detail is null then previous else '-' end as previous, hash
from audit order by seq;

-- audit_hash_at -> audit_head
select seq as id, seq, at, hash, null as signature from audit where seq = :seq;

-- audit_tail_get -> audit_tail
select seq, hash, seal from audit_tail where id = 1;

-- audit_tail_put audit_tail
insert into audit_tail (id, seq, hash, seal) values (1, :seq, :hash, :seal)
on conflict (id) do update set seq = excluded.seq, hash = excluded.hash, seal = excluded.seal;

-- audit_head_insert audit_head
insert into audit_head (seq, at, hash, signature) values (:seq, :at, :hash, :signature);

-- audit_head_list -> audit_head
select seq as id, seq, at, hash, signature from audit_head;

-- audit_heads -> audit_head
select seq as id, seq, at, hash, signature from audit_head order by seq;

--- From before they were sealed.
-- card_plain -> card
select id, reason from card where reason is not null order by id limit :most;

-- card_seal card
update card set reason = null, reason_sealed = :reason_sealed where id = :id;

-- audit_plain -> audit_row
select seq, detail from audit where detail is not null and detail_sealed is null order by seq limit :most;

-- audit_seal audit_row
update audit set detail = null, detail_sealed = :detail_sealed where seq = :seq;
