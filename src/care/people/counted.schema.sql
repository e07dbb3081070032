-- migration 20: how everybody is counted, from when to when, and how many that makes of each place
--- A level as it was held to be, day by day. These tables are filled at the next open (counted_settle): a day takes a calendar.
create table person_level (
    id identity,
    person_id bigint not null references person (id),
    level bigint not null,
    valid_until bigint,
    valid_from bigint not null,
    recorded_at bigint not null
);
create index person_level_by_person on person_level (person_id, id);
--- One row for every stretch of days on which a person is counted in the same way: level -1 not assessed; grps ",aged,dibao,".
create table counted_span (
    person_id bigint not null,
    valid_from bigint not null,
    valid_to bigint,
    scope bigint not null,
    level bigint not null,
    band bigint not null,
    grps text not null,
    primary key (person_id, valid_from)
) without rowid;
create index counted_span_by_scope on counted_span (scope, person_id);

--- width: 1 communities, 1000 streets, 1000000 counties, 100000000 cities; grp '': everybody.
create table counted_now (
    width bigint not null,
    grp text not null,
    place bigint not null,
    level bigint not null,
    band bigint not null,
    people bigint not null,
    primary key (width, grp, place, level, band)
) without rowid;
--- As it was from that day on, until the next row of the same kind.
create table counted_day (
    width bigint not null,
    grp text not null,
    place bigint not null,
    level bigint not null,
    band bigint not null,
    day bigint not null,
    people bigint not null,
    primary key (width, grp, place, level, band, day)
) without rowid;
--- Days up to which birthdays have been looked at; done: for everybody.
create table counted_run (day bigint primary key, done bigint not null);
