-- account_by_owner -> money_account
select id, kind, owner, balance, held, floor, scope, created_at from money_account where kind = :kind and owner = :owner;

-- account_by_id -> money_account
select id, kind, owner, balance, held, floor, scope, created_at from money_account where id = :id;

-- account_insert -> id_key
insert into money_account (kind, owner, balance, held, floor, scope, created_at)
values (:kind, :owner, 0, 0, :floor, :scope, :now)
returning id;

--- Takes money out of an account, or holds it, only when what is free stays at or above the floor.
-- account_debit
update money_account set balance = balance - :amount
where id = :id and (floor is null or balance - held - :amount >= floor);

-- account_hold
update money_account set held = held + :amount
where id = :id and (floor is null or balance - held - :amount >= floor);

-- account_release
update money_account set held = held - :amount where id = :id and held >= :amount;

-- account_credit
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

-- transfer_ending -> transfer
select id, debit, credit, amount, state, kind, reference, day, reverses, pending, memo, at from transfer where pending = :id;

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

-- fund_on -> fund
select code, name_zh, name_en, programme, yearly_ceiling_fen, share_province_percent, share_city_percent,
    share_district_percent, share_lottery_percent, valid_from, valid_to, source
from fund where code = :code and valid_from <= :day and (valid_to is null or valid_to > :day);

-- fund_list -> fund
select code, name_zh, name_en, programme, yearly_ceiling_fen, share_province_percent, share_city_percent,
    share_district_percent, share_lottery_percent, valid_from, valid_to, source
from fund order by code, valid_from;

-- transfer_list -> transfer_row
select t.id, t.debit, t.credit, t.amount, t.state, t.kind, t.reference, t.day, t.memo, t.at
from transfer t;

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
