--- From before words were sealed; whoever seals them is the store (core/store/sealer.h).

-- urge_plain -> urge
select id, words from urge where words is not null order by id limit :most;

-- urge_seal urge
update urge set words = null, words_sealed = :words_sealed where id = :id;

-- handover_plain -> handover
select id, reason_before as reason from handover where reason_before is not null order by id limit :most;

-- handover_seal handover
update handover set reason_before = null, reason_sealed = :reason_sealed where id = :id;
