--- How a clock came to run. The record has been found within reach before.

-- clock_application -> clock_of
select programme as name, clock_step as step, created_at as at, account_id from application where id = :id;

-- clock_application_steps -> clock_step
select s.event, s.from_state, s.to_state, s.at, s.account_id from application_step s where s.application_id = :id order by s.id;

-- clock_order_steps -> clock_step
select s.event, s.from_state, s.to_state, s.at, s.account_id from order_step s where s.order_id = :id order by s.id;

-- clock_setting -> setting
select key, value, unit, valid_from, valid_to, source from setting
where key = :key and valid_from <= :today and (valid_to is null or valid_to > :today)
order by valid_from desc limit 1;
