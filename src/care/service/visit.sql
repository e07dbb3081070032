--- Plates

-- plate_insert plate -> id_key
insert into plate (version, person_id, kind, state, replaces, issued_on, scope, created_at)
values (1, :person_id, :kind, :state, :replaces, :issued_on, :scope, :now)
returning id;

-- plate_update plate
update plate set version = version + 1, state = :state, ended_on = :ended_on, reason_sealed = :reason_sealed, scope = :scope where
    id = :id;

-- plate_by_id -> plate
select id, version, person_id, kind, state, replaces, issued_on, ended_on, reason_sealed, scope, created_at from plate where
    id = :id;

-- plate_standing -> plate
select id, version, person_id, kind, state, replaces, issued_on, ended_on, reason_sealed, scope, created_at
from plate where person_id = :person_id and state = 'active' order by id;

--- Revoked since then and not followed by another.
-- plate_ended_since -> plate
select p.id, p.version, p.person_id, p.kind, p.state, p.replaces, p.issued_on, p.ended_on, p.reason_sealed, p.scope, p.created_at
from plate p
where p.person_id = :person_id and p.state = 'revoked' and p.ended_on >= :day
    and not exists (select 1 from plate later where later.person_id = p.person_id and later.kind = p.kind
        and later.id > p.id)
order by p.id;

-- plate_in_reach -> plate
select p.id, p.version, p.person_id, p.kind, p.state, p.replaces, p.issued_on, p.ended_on, p.reason_sealed, p.scope, p.created_at
from plate p
where p.id = :id and p.scope between :scope_low and :scope_high and :own_org is null and :own_staff is null
    and :own_account is null;

-- plate_list -> plate
select p.id, p.version, p.person_id, p.kind, p.state, p.replaces, p.issued_on, p.ended_on, p.reason_sealed, p.scope, p.created_at
from plate p
where p.scope between :scope_low and :scope_high
    and (:own_org is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.org_id = :own_org and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_staff is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.staff_id = :own_staff and (a.valid_to is null or a.valid_to >= :today)))
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = p.person_id
        and a.account_id = :own_account and (a.valid_to is null or a.valid_to >= :today)));

--- Marks

-- visit_mark_insert visit_mark -> id_key
insert into visit_mark (client_id, order_id, worker_id, kind, method, plate_id, qr, device_at, server_at, at, offline, mock,
    position_sealed, crs, accuracy_m, distance_m, no_position, no_plate, device_id, photo_blob, photo_sha, photo_fault,
    outcome, skipped_sealed, done_sealed,
    signature_blob, note_sealed, account_id, order_state)
values (:client_id, :order_id, :worker_id, :kind, :method, :plate_id, :qr, :device_at, :server_at, :at, :offline, :mock,
    :position_sealed, :crs, :accuracy_m, :distance_m, :no_position, :no_plate, :device_id, :photo_blob, :photo_sha,
    :photo_fault, :outcome,
    :skipped_sealed, :done_sealed, :signature_blob, :note_sealed, :account_id, :order_state)
returning id;

-- visit_mark_by_client -> visit_mark
select id, client_id, order_id, worker_id, kind, method, plate_id, qr, device_at, server_at, at, offline, mock,
    position_sealed, crs, accuracy_m, distance_m, no_position, no_plate, device_id, photo_blob, photo_sha, photo_fault,
    outcome, skipped_sealed, done_sealed,
    signature_blob, note_sealed, account_id, order_state
from visit_mark where client_id = :client_id;

-- visit_mark_by_id -> visit_mark
select id, client_id, order_id, worker_id, kind, method, plate_id, qr, device_at, server_at, at, offline, mock,
    position_sealed, crs, accuracy_m, distance_m, no_position, no_plate, device_id, photo_blob, photo_sha, photo_fault,
    outcome, skipped_sealed, done_sealed,
    signature_blob, note_sealed, account_id, order_state
from visit_mark where id = :id;

-- visit_mark_of_order -> visit_mark
select id, client_id, order_id, worker_id, kind, method, plate_id, qr, device_at, server_at, at, offline, mock,
    position_sealed, crs, accuracy_m, distance_m, no_position, no_plate, device_id, photo_blob, photo_sha, photo_fault,
    outcome, skipped_sealed, done_sealed,
    signature_blob, note_sealed, account_id, order_state
from visit_mark where order_id = :order_id order by at, id;

-- visit_mark_list -> visit_mark
select m.id, m.client_id, m.order_id, m.worker_id, m.kind, m.method, m.plate_id, m.qr, m.device_at, m.server_at, m.at,
    m.offline, m.mock, m.crs, m.accuracy_m, m.distance_m, m.no_position, m.no_plate, m.device_id, m.photo_blob,
    m.photo_sha, m.photo_fault,
    m.outcome, m.skipped_sealed, m.done_sealed, m.signature_blob, m.account_id, m.order_state
from visit_mark m join service_order o on o.id = m.order_id
where +o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

--- Photos

-- visit_picture_insert visit_picture -> id_key
insert into visit_picture (client_id, order_id, worker_id, blob_id, sha, fault, device_at, server_at, account_id)
values (:client_id, :order_id, :worker_id, :blob_id, :sha, :fault, :device_at, :server_at, :account_id)
returning id;

-- visit_picture_by_client -> visit_picture
select id, client_id, order_id, worker_id, blob_id, sha, fault, device_at, server_at, account_id
from visit_picture where client_id = :client_id;

-- visit_picture_by_id -> visit_picture
select id, client_id, order_id, worker_id, blob_id, sha, fault, device_at, server_at, account_id
from visit_picture where id = :id;

-- visit_picture_of_order -> visit_picture
select id, client_id, order_id, worker_id, blob_id, sha, fault, device_at, server_at, account_id
from visit_picture where order_id = :order_id order by id limit 30;

--- Visits: what counts

-- visit_put visit
insert into visit (order_id, worker_id, served_by, person_id, day, in_mark, out_mark, start_at, end_at, outcome, manual, voided,
    place_confirmed, distance_m, accuracy_m, corrections)
values (:order_id, :worker_id, :served_by, :person_id, :day, :in_mark, :out_mark, :start_at, :end_at, :outcome, :manual, :voided,
    :place_confirmed, :distance_m, :accuracy_m, :corrections)
on conflict (order_id, worker_id) do update set served_by = excluded.served_by, in_mark = excluded.in_mark, out_mark = excluded.out_mark,
    start_at = excluded.start_at, end_at = excluded.end_at, outcome = excluded.outcome, manual = excluded.manual,
    voided = excluded.voided, place_confirmed = excluded.place_confirmed, distance_m = excluded.distance_m,
    accuracy_m = excluded.accuracy_m, corrections = excluded.corrections;

-- visit_of_order -> visit
select id, order_id, worker_id, served_by, person_id, day, in_mark, out_mark, start_at, end_at, outcome, manual, voided,
    place_confirmed, distance_m, accuracy_m, corrections
from visit where order_id = :order_id order by worker_id;

--- Carers of the order, other than this one, who went in and have not come out.
-- visit_inside -> service_count
select count(*) as count from visit
where order_id = :order_id and worker_id <> :worker_id and in_mark is not null and out_mark is null;

-- visit_overdue -> id_key
select id from service_order where state = 'in_progress' and day < :day order by id limit :most;

-- day_route_list -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where (o.worker_id = :worker_id or o.second_worker_id = :worker_id) and o.day = :day
    and o.state in ('assigned', 'confirmed', 'in_progress', 'finished', 'followed', 'missed')
order by o.start_minute, o.id limit 100;

--- What waits for the carer's word, from a day on.
-- day_route_offers -> order
select o.id, o.version, o.person_id, o.plan_id, o.plan_item_id, o.item, o.category, o.source, o.state, o.org_id,
    o.worker_id, o.second_worker_id, o.worker_accepted, o.second_accepted, o.carers, o.carer_sex, o.day,
    o.window_from, o.window_to, o.start_minute, o.minutes, o.price, o.government, o.own, o.pay_own,
    o.hold_transfer, o.clock_until, o.offers, o.makeup_of, o.flags, o.month, o.note_sealed, o.scope, o.created_at
from service_order o
where (o.worker_id = :worker_id and o.worker_accepted = 0 or o.second_worker_id = :worker_id and o.second_accepted = 0)
    and o.day >= :day and o.state = 'assigned'
order by o.day, o.start_minute, o.id limit 100;

--- What the carer before wrote about a home.
-- visit_note_before -> visit_mark
select m.id, m.client_id, m.order_id, m.worker_id, m.kind, m.method, m.plate_id, m.qr, m.device_at, m.server_at, m.at,
    m.offline, m.mock, m.position_sealed, m.crs, m.accuracy_m, m.distance_m, m.no_position, m.no_plate, m.device_id,
    m.photo_blob, m.photo_sha, m.photo_fault, m.outcome, m.skipped_sealed, m.done_sealed, m.signature_blob, m.note_sealed,
    m.account_id, m.order_state
from visit v join visit_mark m on m.id = v.out_mark
where v.person_id = :person_id and v.order_id <> :order_id and m.note_sealed is not null
order by v.day desc, v.id desc limit 1;

-- carer_month_list -> carer_visit
select v.id, v.order_id, v.day, v.start_at, v.end_at, v.outcome, v.voided, o.person_id, coalesce(s.item, o.item) as item,
    o.scope, coalesce(s.minutes, o.minutes) as minutes, o.state
from visit v join service_order o on o.id = v.order_id left join order_served s on s.order_id = o.id
where v.served_by = :worker_id and v.day between :first and :last
order by v.day desc, coalesce(v.start_at, v.end_at, 0) desc, v.id desc limit 400;

--- Another service than the one ordered

-- order_give order
update service_order set version = version + 1, item = :item, category = :category, carers = :carers, minutes = :minutes,
    price = :price, government = :government, own = :own, hold_transfer = :hold_transfer
where id = :id;

-- order_served_put order
insert into order_served (order_id, item, category, carers, minutes, price, government, own)
values (:id, :item, :category, :carers, :minutes, :price, :government, :own)
on conflict (order_id) do update set item = excluded.item, category = excluded.category, carers = excluded.carers,
    minutes = excluded.minutes, price = excluded.price, government = excluded.government, own = excluded.own;

-- order_served_of -> order
select order_id as id, item, category, carers, minutes, price, government, own from order_served where order_id = :order_id;

--- Corrections

-- correction_insert correction -> id_key
insert into visit_correction (version, order_id, worker_id, unlock_id, field, old_value, new_value, reason, words_sealed, blob_id,
    state, requested_by, requested_at)
values (1, :order_id, :worker_id, :unlock_id, :field, :old_value, :new_value, :reason, :words_sealed, :blob_id, :state,
    :requested_by, :requested_at)
returning id;

-- correction_update correction
update visit_correction set version = version + 1, unlock_id = :unlock_id, state = :state, decided_by = :decided_by,
    decided_at = :decided_at, decided_words_sealed = :decided_words_sealed, seq = :seq, hash = :hash
where id = :id;

-- correction_in_reach -> correction
select c.id, c.version, c.order_id, c.worker_id, c.unlock_id, c.field, c.old_value, c.new_value, c.reason, c.words_sealed,
    c.blob_id,
    c.state, c.requested_by, c.requested_at, c.decided_by, c.decided_at, c.decided_words_sealed, c.seq, c.hash
from visit_correction c join service_order o on o.id = c.order_id
where c.id = :id and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- correction_list -> correction
select c.id, c.version, c.order_id, c.worker_id, c.unlock_id, c.field, c.old_value, c.new_value, c.reason, c.words_sealed,
    c.blob_id,
    c.state, c.requested_by, c.requested_at, c.decided_by, c.decided_at, c.decided_words_sealed, c.seq, c.hash
from visit_correction c join service_order o on o.id = c.order_id
where +o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and (:own_account is null or exists (select 1 from person_access a where a.person_id = o.person_id
        and a.account_id = :own_account and a.sees_visits = 1 and (a.valid_to is null or a.valid_to >= :today)));

-- correction_of_order -> correction
select id, version, order_id, worker_id, unlock_id, field, old_value, new_value, reason, words_sealed, blob_id, state, requested_by,
    requested_at, decided_by, decided_at, decided_words_sealed, seq, hash
from visit_correction where order_id = :order_id order by id;

--- The chain: what was decided, in that order.
-- correction_chain -> correction
select id, version, order_id, worker_id, unlock_id, field, old_value, new_value, reason, words_sealed, blob_id, state, requested_by,
    requested_at, decided_by, decided_at, decided_words_sealed, seq, hash
from visit_correction where order_id = :order_id and seq is not null order by seq;

-- correction_approved -> correction
select id, version, order_id, worker_id, unlock_id, field, old_value, new_value, reason, words_sealed, blob_id, state, requested_by,
    requested_at, decided_by, decided_at, decided_words_sealed, seq, hash
from visit_correction where order_id = :order_id and worker_id = :worker_id and state = 'approved' order by seq;

--- Unlocks

-- unlock_insert unlock -> id_key
insert into unlock_request (version, order_id, reason, words_sealed, blob_id, state, requested_by, clock_until, created_at)
values (1, :order_id, :reason, :words_sealed, :blob_id, :state, :requested_by, :clock_until, :now)
returning id;

-- unlock_update unlock
update unlock_request set version = version + 1, state = :state, decided_by = :decided_by,
    decided_words_sealed = :decided_words_sealed, clock_until = :clock_until
where id = :id;

-- unlock_in_reach -> unlock
select u.id, u.version, u.order_id, u.reason, u.words_sealed, u.blob_id, u.state, u.requested_by, u.decided_by, u.decided_words_sealed,
    u.clock_until, u.created_at
from unlock_request u join service_order o on o.id = u.order_id
where u.id = :id and o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and :own_account is null;

-- unlock_by_id -> unlock
select id, version, order_id, reason, words_sealed, blob_id, state, requested_by, decided_by, decided_words_sealed, clock_until, created_at
from unlock_request where id = :id;

-- unlock_list -> unlock
select u.id, u.version, u.order_id, u.reason, u.words_sealed, u.blob_id, u.state, u.requested_by, u.decided_by, u.decided_words_sealed,
    u.clock_until, u.created_at
from unlock_request u join service_order o on o.id = u.order_id
where +o.scope between :scope_low and :scope_high
    and (:own_org is null or o.org_id = :own_org)
    and (:own_staff is null or o.worker_id = :own_staff or o.second_worker_id = :own_staff)
    and :own_account is null;

-- unlock_standing -> unlock
select id, version, order_id, reason, words_sealed, blob_id, state, requested_by, decided_by, decided_words_sealed, clock_until, created_at
from unlock_request where order_id = :order_id and state = 'approved' and clock_until > :now;

-- unlock_due -> id_key
select id from unlock_request
where state in ('pending', 'approved') and clock_until <= :now order by clock_until, id limit :most;

--- On cards and plates: one (id), or all that stand in a place.
-- plate_paper -> plate_print_row
select p.id, p.kind, n.name, p.issued_on, p.scope
from plate p join person n on n.id = p.person_id
where p.state = 'active' and (p.id = :id or :id = 0) and p.scope between :low and :high
    and p.scope between :scope_low and :scope_high and (p.kind = :kind or :kind = 'any')
    and :own_org is null and :own_staff is null and :own_account is null
order by p.scope, p.id;

--- Files. A photo hangs on its order, and may be shown while the consent to it stands.

-- service_files_held -> blob_holder
select 'order' as noun, case when exists (select 1 from consent c where c.person_id = o.person_id and c.kind = 'photo'
    and c.withdrawn_on is null) then o.id else 0 end as id
from service_order o where o.id in (select order_id from visit_mark where photo_blob = :file
    union select order_id from visit_picture where blob_id = :file)
union all select 'order', order_id from visit_mark where signature_blob = :file
union all select 'order', order_id from visit_correction where blob_id = :file
union all select 'order', order_id from unlock_request where blob_id = :file
limit 50;
