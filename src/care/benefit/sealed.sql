--- From before words were sealed; whoever seals them is the store (core/store/sealer.h).

-- application_plain -> application
select id, reason from application where reason is not null order by id limit :most;

-- application_seal application
update application set reason = null, reason_sealed = :reason_sealed where id = :id;

-- application_step_plain -> application_step
select id, reason from application_step where reason is not null order by id limit :most;

-- application_step_seal application_step
update application_step set reason = null, reason_sealed = :reason_sealed where id = :id;

-- application_material_plain -> application_material
select id, shared_note from application_material where shared_note is not null order by id limit :most;

-- application_material_seal application_material
update application_material set shared_note = null, shared_note_sealed = :shared_note_sealed where id = :id;

-- objection_plain -> objection
select id, words_before as words, result from objection where words_before is not null or result is not null order by id limit :most;

-- objection_seal objection
update objection set words_before = null, result = null, words_sealed = :words_sealed, result_sealed = :result_sealed where id = :id;

-- grant_plain -> grant
select id, reason from benefit_grant where reason is not null order by id limit :most;

-- grant_seal grant
update benefit_grant set reason = null, reason_sealed = :reason_sealed where id = :id;

-- clawback_notice_plain -> clawback_notice
select id, reason_before as reason from clawback_notice where reason_before is not null order by id limit :most;

-- clawback_notice_seal clawback_notice
update clawback_notice set reason_before = null, reason_sealed = :reason_sealed where id = :id;
