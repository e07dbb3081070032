-- migration 7: what a family account may see, until when
alter table consent add column relation text;
alter table consent add column sees_visits bigint not null default 1;
alter table consent add column sees_photos bigint not null default 1;
alter table consent add column sees_bills bigint not null default 1;
alter table consent add column sees_health bigint not null default 1;
alter table consent add column valid_until bigint;
create index consent_by_family on consent (family_account, person_id);
alter table person_access add column sees_visits bigint not null default 1;
alter table person_access add column sees_photos bigint not null default 1;
alter table person_access add column sees_bills bigint not null default 1;
alter table person_access add column sees_health bigint not null default 1;
