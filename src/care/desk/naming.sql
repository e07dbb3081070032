--- Names of what has been found within reach already; a person's goes out through a masked field.

-- name_of_person -> named_thing
select id, name, birth from person where id = :id;

-- name_of_organisation -> named_thing
select id, name from organisation where id = :id;

-- name_of_place -> named_thing
select code as id, name from division where code = :id;

-- name_of_account -> named_thing
select id, name from account where id = :id;

-- name_of_worker -> named_thing
select id, name from worker where id = :id;
