-- publicity_insert publicity -> id_key
insert into publicity (version, programme, place, state, from_day, to_day, item_count, account_id, scope, created_at)
values (1, :programme, :place, :state, :from_day, :to_day, :item_count, :actor, :scope, :now)
returning id;

-- publicity_update publicity
update publicity set version = version + 1, state = :state, photo_blob = :photo_blob, receipt_blob = :receipt_blob
where id = :id;

-- publicity_by_id -> publicity
select p.id, p.version, p.programme, p.place, p.state, p.from_day, p.to_day, p.photo_blob, p.receipt_blob, p.item_count,
    p.account_id, p.scope, p.created_at
from publicity p where p.id = :id;

-- publicity_in_reach -> publicity
select p.id, p.version, p.programme, p.place, p.state, p.from_day, p.to_day, p.photo_blob, p.receipt_blob, p.item_count,
    p.account_id, p.scope, p.created_at
from publicity p
where p.id = :id and p.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
    and (:own_account is null or 1 = 0);

-- publicity_list -> publicity
select p.id, p.version, p.programme, p.place, p.state, p.from_day, p.to_day, p.photo_blob, p.receipt_blob, p.item_count,
    p.account_id, p.scope, p.created_at
from publicity p
where p.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
    and (:own_account is null or 1 = 0);

--- What hangs on the board is for everyone, as long as it hangs; who put it there is not.
-- publicity_public -> publicity
select p.id, p.programme, p.place, p.state, p.from_day, p.to_day, p.item_count, p.scope
from publicity p where p.state = 'open' and p.from_day <= :today and p.to_day >= :today;

-- publicity_shown -> publicity
select p.id, p.programme, p.place, p.state, p.from_day, p.to_day, p.item_count, p.scope
from publicity p where p.id = :id and p.state = 'open' and p.from_day <= :today and p.to_day >= :today;

-- publicity_item_insert publicity_item
insert into publicity_item (publicity_id, application_id, masked_name, level, amount, scope)
values (:publicity_id, :application_id, :masked_name, :level, :amount, :scope);

-- publicity_item_list -> publicity_item
select id, publicity_id, application_id, masked_name, level, amount, scope
from publicity_item where publicity_id = :id order by id;

-- objection_insert objection -> id_key
insert into objection (publicity_id, application_id, objector_sealed, contact_sealed, words_sealed, state, due_on, taken_by,
    scope, created_at)
values (:publicity_id, :application_id, :objector_sealed, :contact_sealed, :words_sealed, :state, :due_on, :actor, :scope,
    :now)
returning id;

-- objection_update objection
update objection set state = :state, decided_by = :decided_by, decided_on = :decided_on, result_sealed = :result_sealed
where id = :id;

-- objection_in_reach -> objection
select o.id, o.publicity_id, o.application_id, o.objector_sealed, o.contact_sealed, o.words_sealed, o.state, o.due_on, o.taken_by,
    o.decided_by, o.decided_on, o.result_sealed, o.scope, o.created_at
from objection o
where o.id = :id and o.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
    and (:own_account is null or 1 = 0);

-- objection_list -> objection
select o.id, o.publicity_id, o.application_id, o.objector_sealed, o.contact_sealed, o.words_sealed, o.state, o.due_on, o.taken_by,
    o.decided_by, o.decided_on, o.result_sealed, o.scope, o.created_at
from objection o
where o.scope between :scope_low and :scope_high and (:own_org is null or 1 = 0) and (:own_staff is null or 1 = 0)
    and (:own_account is null or 1 = 0);

-- objection_other_open -> id_key
select id from objection where application_id = :application_id and state = 'open' and id <> :id order by id limit 1;

-- publicity_item_print -> publicity_print_row
select i.id, i.masked_name, d.name as community, i.amount, i.scope
from publicity_item i left join division d on d.code = i.scope
where i.publicity_id = :id order by i.scope, i.id;

-- publicity_item_of -> publicity_item
select id, publicity_id, application_id, masked_name, level, amount, scope
from publicity_item where publicity_id = :publicity_id and application_id = :application_id;

-- publicity_objections -> objection
select id, publicity_id, application_id, words_sealed, state, due_on, taken_by, decided_by, decided_on, result_sealed, scope, created_at
from objection where publicity_id = :id order by id;
