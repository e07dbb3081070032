-- migration 5: special groups, their rules and who is in them when
create table group_rule (
    code text not null, valid_from bigint not null, name_zh text not null, name_en text not null, kind text not null,
    min_age bigint, max_age bigint, living text, level_min bigint, level_max bigint, income text,
    review_months bigint, valid_to bigint, source text not null,
    primary key (code, valid_from)
);

--- A row is never edited: what was believed before stays with the time until which it was believed.
create table person_group (
    id identity,
    person_id bigint not null references person (id),
    grp text not null,
    source text not null,
    valid_from bigint not null,
    valid_to bigint,
    end_why text,
    review_by bigint,
    proof bigint,
    words text,
    account_id bigint not null,
    recorded_at bigint not null,
    superseded_at bigint
);
create index person_group_by_person on person_group (person_id, id);
create index person_group_by_grp on person_group (grp, id);
create index person_group_by_review on person_group (review_by, id);

--- Days whose birthdays and expiries have been looked at.
create table group_run (day bigint primary key, recorded_at bigint not null);

create index person_by_level_until on person (level_until, id);

-- migration 17: what was found of somebody who is in a group is sealed
--- What stood plain until then is sealed at the next open (group_words_step): a migration has no keys. The plain column stays, empty.
alter table person_group add column words_sealed blob;
create index person_group_words_plain on person_group (id) where words is not null;
