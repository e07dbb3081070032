-- migration 5: why something is urged, why somebody is away, is sealed
--- What stood plain until then is sealed at the next open (sealed.sql): a migration has no keys. Plain columns stay, empty.
alter table urge add column words_sealed blob;
create index urge_plain on urge (id) where words is not null;
alter table handover add column reason_sealed blob;
alter table handover add column reason_before text;
update handover set reason_before = reason;
alter table handover drop column reason;
create index handover_plain on handover (id) where reason_before is not null;
