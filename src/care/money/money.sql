-- money_account_by_owner -> money_account
select id, kind, owner, balance, held, floor, scope, created_at from money_account where kind = :kind and owner = :owner;

-- money_account_by_id -> money_account
select id, kind, owner, balance, held, floor, scope, created_at from money_account where id = :id;

-- money_account_insert -> id_key
insert into money_account (kind, owner, balance, held, floor, scope, created_at)
values (:kind, :owner, 0, 0, :floor, :scope, :now)
returning id;

--- Takes money out of an account, or holds it, only when what is free stays at or above the floor.
--- What is spent or held already is not undone by a lower ceiling: then nothing more goes out.
-- money_account_floor
update money_account set floor = case when balance - held < :floor then balance - held else :floor end
where id = :id and (floor is null or floor <> :floor);

-- money_account_debit
update money_account set balance = balance - :amount
where id = :id and (floor is null or balance - held - :amount >= floor);

-- money_account_hold
update money_account set held = held + :amount
where id = :id and (floor is null or balance - held - :amount >= floor);

-- money_account_release
update money_account set held = held - :amount where id = :id and held >= :amount;

-- money_account_credit
update money_account set balance = balance + :amount where id = :id;

-- transfer_insert transfer -> id_key
insert into transfer (debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at)
values (:debit, :credit, :amount, :state, :kind, :reference, :day, :reverses, :pending, :memo, :now)
returning id;

-- transfer_by_reference -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at
from transfer where reference = :reference;

-- transfer_by_id -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at from transfer where id = :id;

-- transfer_of_account -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at
from transfer where (debit = :id or credit = :id) and state = 'posted' order by id desc limit :most;

-- transfer_ending -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at from transfer where pending = :id;

-- transfer_reversing -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at from transfer where reverses = :id;

-- fund_put fund
insert into fund (code, name_zh, name_en, programme, yearly_ceiling_fen, share_province_percent, share_city_percent,
    share_district_percent, share_lottery_percent, valid_from, valid_to, source)
values (:code, :name_zh, :name_en, :programme, :yearly_ceiling_fen, :share_province_percent, :share_city_percent,
    :share_district_percent, :share_lottery_percent, :valid_from, :valid_to, :source)
on conflict (code, valid_from) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
    programme = excluded.programme, yearly_ceiling_fen = excluded.yearly_ceiling_fen,
    share_province_percent = excluded.share_province_percent, share_city_percent = excluded.share_city_percent,
    share_district_percent = excluded.share_district_percent,
    share_lottery_percent = excluded.share_lottery_percent, valid_to = excluded.valid_to, source = excluded.source;

--- The row that has begun last, of those that hold on some day of the year.
-- fund_of_year -> fund
select code, name_zh, name_en, programme, yearly_ceiling_fen, share_province_percent, share_city_percent,
    share_district_percent, share_lottery_percent, valid_from, valid_to, source
from fund where code = :code and valid_from <= :day and (valid_to is null or valid_to > :first)
order by valid_from desc limit 1;

-- fund_list -> fund
select code, name_zh, name_en, programme, yearly_ceiling_fen, share_province_percent, share_city_percent,
    share_district_percent, share_lottery_percent, valid_from, valid_to, source
from fund order by code, valid_from;

-- money_account_place
--- For lists by place; where an account lies never moves money.
update money_account set scope = :scope where id = :id and (scope is null or scope <> :scope);

-- money_account_in_reach -> money_account
select a.id, a.kind, a.owner, a.balance, a.held, a.floor, a.scope, a.created_at,
    (select k.owner from account_kind k where k.code = a.kind) as owner_kind
from money_account a
where a.id = :id and coalesce(a.scope, 0) between :scope_low and :scope_high
    and (:own_org is null or (a.kind = 'provider' and a.owner = :own_org))
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or (a.kind in ('wallet', 'person_due') and exists (select 1 from person_access x
        where x.person_id = a.owner and x.account_id = :own_account and x.sees_bills = 1
        and (x.valid_to is null or x.valid_to >= :today))));

-- money_account_list -> money_account
select a.id, a.kind, a.owner, a.balance, a.held, a.floor, a.scope, a.created_at,
    (select k.owner from account_kind k where k.code = a.kind) as owner_kind
from money_account a
where coalesce(a.scope, 0) between :scope_low and :scope_high
    and (:own_org is null or (a.kind = 'provider' and a.owner = :own_org))
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or (a.kind in ('wallet', 'person_due') and exists (select 1 from person_access x
        where x.person_id = a.owner and x.account_id = :own_account and x.sees_bills = 1
        and (x.valid_to is null or x.valid_to >= :today))));

-- transfer_list -> transfer_row
--- Seen by whoever may see either account.
select t.id, t.debit, t.credit, t.amount, t.state, t.kind, t.reference, t.day, t.reverses, t.pending, t.memo, t.at,
    d.kind as debit_kind, d.owner as debit_owner,
    (select k.owner from account_kind k where k.code = d.kind) as debit_owner_kind,
    c.kind as credit_kind, c.owner as credit_owner,
    (select k.owner from account_kind k where k.code = c.kind) as credit_owner_kind
from transfer t join money_account d on d.id = t.debit join money_account c on c.id = t.credit
where (coalesce(d.scope, 0) between :scope_low and :scope_high
        or coalesce(c.scope, 0) between :scope_low and :scope_high)
    and (:own_org is null or (d.kind = 'provider' and d.owner = :own_org)
        or (c.kind = 'provider' and c.owner = :own_org))
    and (:own_staff is null or 1 = 0)
    and (:own_account is null or exists (select 1 from person_access x
        where x.account_id = :own_account and x.sees_bills = 1 and (x.valid_to is null or x.valid_to >= :today)
        and ((d.kind in ('wallet', 'person_due') and x.person_id = d.owner)
            or (c.kind in ('wallet', 'person_due') and x.person_id = c.owner))));

-- fund_of_programme -> fund
select code, name_zh, name_en, programme, yearly_ceiling_fen, share_province_percent, share_city_percent,
    share_district_percent, share_lottery_percent, valid_from, valid_to, source
from fund where programme = :programme and valid_from <= :day and (valid_to is null or valid_to > :day)
order by code limit 1;

-- money_account_kind_put account_kind
insert into account_kind (code, name_zh, name_en, owner, normal_side, floor_fen, source)
values (:code, :name_zh, :name_en, :owner, :normal_side, :floor_fen, :source)
on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, owner = excluded.owner,
    normal_side = excluded.normal_side, floor_fen = excluded.floor_fen, source = excluded.source;

-- money_account_kind_list -> account_kind
select code, name_zh, name_en, owner, normal_side, floor_fen, source from account_kind order by code;

-- account_kind_codes -> codebook_row
select code, name_zh, name_en from account_kind
union all select 'fund:' || f.code, f.name_zh, f.name_en from fund f
    where not exists (select 1 from fund later where later.code = f.code and later.valid_from > f.valid_from)
order by code;

-- bank_put bank
insert into bank (code, name_zh, name_en, source) values (:code, :name_zh, :name_en, :source)
on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, source = excluded.source;

-- bank_find -> bank
select code, name_zh, name_en, source from bank where code = :code;

-- bank_codes -> codebook_row
select code, name_zh, name_en from bank order by code;

-- book_sums -> book_sums
select count(*) as accounts, cast(coalesce(sum(balance), 0) as bigint) as unbalanced,
    (select count(*) from transfer) as transfers
from money_account;

--- Balance and held as the transfers say them: posted rows move money; a pending row without an ending holds it.
-- book_bad_account -> money_account
select a.id, a.kind, a.owner, a.balance, a.held, a.floor, a.scope, a.created_at
from money_account a
where a.balance <> (select cast(coalesce(sum(t.amount), 0) as bigint) from transfer t
        where t.credit = a.id and t.state = 'posted')
    - (select cast(coalesce(sum(t.amount), 0) as bigint) from transfer t
        where t.debit = a.id and t.state = 'posted')
    or a.held <> (select cast(coalesce(sum(t.amount), 0) as bigint) from transfer t
        where t.debit = a.id and t.state = 'pending'
            and not exists (select 1 from transfer e where e.pending = t.id))
    or (a.floor is not null and a.balance - a.held < a.floor)
order by a.id limit 100;
