--- From before words were sealed; whoever seals them is the store (core/store/sealer.h).

-- order_step_plain -> order_step
select id, reason from order_step where reason is not null order by id limit :most;

-- order_step_seal order_step
update order_step set reason = null, reason_sealed = :reason_sealed where id = :id;

-- dispatch_choice_plain -> dispatch_choice
select id, reason from dispatch_choice where reason is not null order by id limit :most;

-- dispatch_choice_seal dispatch_choice
update dispatch_choice set reason = null, reason_sealed = :reason_sealed where id = :id;

-- assignment_plain -> assignment
select id, reason from assignment where reason is not null order by id limit :most;

-- assignment_seal assignment
update assignment set reason = null, reason_sealed = :reason_sealed where id = :id;

-- plate_plain -> plate
select id, reason from plate where reason is not null order by id limit :most;

-- plate_seal plate
update plate set reason = null, reason_sealed = :reason_sealed where id = :id;

-- visit_mark_plain -> visit_mark
select id, skipped, done from visit_mark where skipped is not null or done is not null order by id limit :most;

-- visit_mark_seal visit_mark
update visit_mark set skipped = null, done = null, skipped_sealed = :skipped_sealed, done_sealed = :done_sealed where id = :id;

-- unlock_plain -> unlock
select id, words_before as words, decided_words from unlock_request where words_before is not null or decided_words is not null order by id limit :most;

-- unlock_seal unlock
update unlock_request set words_before = null, decided_words = null, words_sealed = :words_sealed, decided_words_sealed = :decided_words_sealed where id = :id;

-- followup_call_plain -> followup_call
select id, words from followup_call where words is not null order by id limit :most;

-- followup_call_seal followup_call
update followup_call set words = null, words_sealed = :words_sealed where id = :id;

-- rating_plain -> rating
select id, words from order_rating where words is not null order by id limit :most;

-- rating_seal rating
update order_rating set words = null, words_sealed = :words_sealed where id = :id;

-- bill_plain -> bill
select id, reason from bill where reason is not null order by id limit :most;

-- bill_seal bill
update bill set reason = null, reason_sealed = :reason_sealed where id = :id;

-- bill_line_plain -> bill_line
select id, reason from bill_line where reason is not null order by id limit :most;

-- bill_line_seal bill_line
update bill_line set reason = null, reason_sealed = :reason_sealed where id = :id;

-- bill_appeal_plain -> bill_appeal
select id, words_before as words, answer from bill_appeal where words_before is not null or answer is not null order by id limit :most;

-- bill_appeal_seal bill_appeal
update bill_appeal set words_before = null, answer = null, words_sealed = :words_sealed, answer_sealed = :answer_sealed where id = :id;

-- flag_plain -> flag
select id, cleared_reason from order_flag where cleared_reason is not null order by id limit :most;

-- flag_seal flag
update order_flag set cleared_reason = null, cleared_reason_sealed = :cleared_reason_sealed where id = :id;

-- correction_plain -> correction
select id, words_before as words, decided_words from visit_correction where words_before is not null or decided_words is not null order by id limit :most;

-- correction_seal correction
update visit_correction set words_before = null, decided_words = null, words_sealed = :words_sealed, decided_words_sealed = :decided_words_sealed where id = :id;
