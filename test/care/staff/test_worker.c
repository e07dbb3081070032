/* Care workers: one employer at a time, hours that run forwards, and a skill that counts only while
 * its certificate does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/places/organisation.h"
#include "care/staff/certificate.h"
#include "care/staff/worker.h"
#include "support/people_lab.h"

enum { BORN = 19850301, TOO_YOUNG = 20150301 };

static PeopleLab lab;
static int64_t one, two; /* organisations */
static Actor manager, rival;

static int64_t provider(const char *code) {
    Organisation in = {.name = STR("示例为老服务中心"),
                       .credit_code = str_from(code),
                       .kind = ORGANISATION_PROVIDER,
                       .scope = PEOPLE_DISTRICT},
                 made;
    assert_int_equal(people_lab_call(&lab, &lab.officer, "organisation_create", &in, &made), OK);
    return made.id;
}

static void open_lab(void **state) {
    people_lab_open(&lab, *state);
    one = provider("52330105YY0000108K");
    two = provider("91350100M000100Y43");
    manager = people_lab_actor(&lab, "provider_manager", PEOPLE_DISTRICT, one, 0);
    rival = people_lab_actor(&lab, "provider_manager", PEOPLE_DISTRICT, two, 0);
}

static Worker carer(int64_t org_id) {
    Worker in;
    shape_clear(&worker_shape, &in);
    in.name = STR("李师傅");
    in.id_number = people_lab_id(&lab, BORN, 1);
    in.phone = STR("13800000000");
    in.org_id = org_id;
    in.scope = PEOPLE_DISTRICT;
    in.skills = STR("cleaning,bathing");
    return in;
}

static Err create(const Actor *actor, const Worker *in, Worker *out) {
    return people_lab_call(&lab, actor, "worker_create", in, out);
}

static Worker taken_on(void) {
    Worker in = carer(one), out;
    assert_int_equal(create(&manager, &in, &out), OK);
    return out;
}

static Err act(const Actor *actor, const char *route, int64_t id) {
    Worker out;
    return people_lab_call(&lab, actor, route, &(IdKey){id}, &out);
}

static void every_fault_at_once(void **state) {
    open_lab(state);
    Worker in = carer(one), out;
    in.id_number = people_lab_id(&lab, TOO_YOUNG, 1);
    in.skills = STR("cleaning,flying");
    in.phone = STR("12");
    in.shift_from = 1000;
    in.shift_to = 600;
    in.scope = INT64_C(330103000000); /* abolished in 2021 */
    assert_int_equal(create(&manager, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "id_number", "worker_too_young"));
    assert_true(people_lab_refused(&lab, "skills", "unknown_skill"));
    assert_true(people_lab_refused(&lab, "phone", "not_a_phone"));
    assert_true(people_lab_refused(&lab, "shift_to", "shift_backwards"));
    assert_true(people_lab_refused(&lab, "scope", "division_abolished"));
    in = carer(two);
    assert_int_equal(create(&manager, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "org_id", "outside_your_places"));
    people_lab_close(&lab);
}

static void what_is_left_out_comes_from_the_settings(void **state) {
    open_lab(state);
    Worker made = taken_on();
    assert_int_equal(made.state, WORKER_ACTIVE);
    assert_true(made.shift_from > 0 && made.shift_to > made.shift_from);
    assert_int_equal(made.max_minutes, made.shift_to - made.shift_from);
    assert_int_equal(made.travel, choice_find(&worker_travels, STR("bike")));
    assert_false(people_lab_holds(&lab, made.id_number));
    assert_false(people_lab_holds(&lab, STR("13800000000")));
    people_lab_close(&lab);
}

typedef struct Tally {
    int64_t count;
} Tally;
static const Field tally_fields[] = {{"count", F_INT, offsetof(Tally, count), .flags = STORED}};
static const Shape tally_shape = {"tally", "test", tally_fields, 1, sizeof(Tally)};
#define PLAIN_BASES "select count(*) as count from worker where lng is not null or lat is not null"
static const Statement sql_plain_bases = {.name = "test.plain_bases",
                                          .sqlite = PLAIN_BASES,
                                          .postgres = PLAIN_BASES,
                                          .out = &tally_shape};

static Err plain_bases(Op *op, void *context) {
    return op_get(op, &sql_plain_bases, NO_BINDS, context);
}

typedef struct Able {
    int64_t org_id;
    List *workers;
} Able;

static Err able_read(Op *op, void *context) {
    const Able *able = context;
    return worker_list_able(op, able->org_id, op->today, able->workers);
}

static void check_base(int64_t id, double lng) {
    Tally tally;
    Worker seen;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, plain_bases, &tally), OK);
    assert_int_equal(tally.count, 0);
    assert_int_equal(people_lab_call(&lab, &manager, "worker_get", &(IdKey){id}, &seen), OK);
    assert_float_equal(seen.lng, lng, 1e-6);
    assert_float_equal(seen.lat, 30.3, 1e-6);
}

/* Where a carer lives, as often as not: sealed, also what was written before it was. */
static void the_base_is_sealed(void **state) {
    open_lab(state);
    Worker in = carer(one), made;
    in.lng = 120.15;
    in.lat = 30.3;
    assert_int_equal(create(&manager, &in, &made), OK);
    check_base(made.id, 120.15);
    database_execute(*state, "update worker set lng = 120.25, lat = 30.3");
    people_lab_reopen(&lab);
    check_base(made.id, 120.25);
    List able;
    Able asked = {one, &able};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, able_read, &asked), OK);
    assert_int_equal(able.count, 1);
    assert_float_equal(LIST_AT(able, Worker, 0)->lng, 120.25, 1e-6);
    people_lab_close(&lab);
}

static void one_employer_at_a_time(void **state) {
    open_lab(state);
    Worker made = taken_on(), in = carer(two), out;
    assert_int_equal(create(&rival, &in, &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "id_number", "worker_elsewhere"));
    assert_int_equal(act(&rival, "worker_leave", made.id), ERR_NOT_FOUND);
    assert_int_equal(act(&manager, "worker_suspend", made.id), OK);
    assert_int_equal(create(&rival, &in, &out), ERR_CONFLICT);
    assert_int_equal(act(&manager, "worker_leave", made.id), OK);
    assert_int_equal(create(&rival, &in, &out), OK);
    assert_int_equal(act(&manager, "worker_return", made.id), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "id_number", "worker_elsewhere"));
    assert_int_equal(act(&rival, "worker_leave", out.id), OK);
    assert_int_equal(act(&manager, "worker_return", made.id), OK);
    people_lab_close(&lab);
}

static void an_edit_keeps_who_it_is(void **state) {
    open_lab(state);
    static RawReply reply;
    Str target = arena_printf(&lab.arena, "/api/workers/%lld", (long long)taken_on().id);
    const char *first = "If-Match: \"1\"\r\n";
    Str other =
        arena_printf(&lab.arena, "{\"org_id\":%lld,\"scope\":330103000000}", (long long)two);
    people_lab_ask(&lab, &manager, "PATCH", target.ptr, first, other.ptr, &reply);
    assert_int_equal(reply.status, 422);
    assert_non_null(strstr(reply.body, "read_only"));
    assert_non_null(strstr(reply.body, "division_abolished"));
    people_lab_ask(&lab, &manager, "PATCH", target.ptr, first, "{\"name\":\"李建国\"}", &reply);
    assert_int_equal(reply.status, 200);
    people_lab_ask(&lab, &manager, "PATCH", target.ptr, first, "{\"name\":\"李建设\"}", &reply);
    assert_int_equal(reply.status, 412);
    people_lab_close(&lab);
}

/* ---- certificates ---- */

static Certificate proof(int64_t worker_id, const char *kind) {
    Certificate in;
    shape_clear(&certificate_shape, &in);
    in.worker_id = worker_id;
    in.kind = str_from(kind);
    in.number = STR("浙护-2026-0001");
    in.issued_on = 20260115;
    return in;
}

static Err add(const Actor *actor, const Certificate *in, Certificate *out) {
    return people_lab_call(&lab, actor, "certificate_create", in, out);
}

static void its_last_day_comes_from_its_kind(void **state) {
    open_lab(state);
    int64_t worker = taken_on().id;
    Certificate in = proof(worker, "health_certificate"), out;
    assert_int_equal(add(&manager, &in, &out), OK);
    assert_int_equal(out.valid_until, 20270114); /* twelve months */
    in = proof(worker, "care_worker");
    assert_int_equal(add(&manager, &in, &out), OK);
    assert_int_equal(out.valid_until, 0); /* does not run out */
    people_lab_close(&lab);
}

static void its_scan_is_the_organisations_own(void **state) {
    open_lab(state);
    Certificate in = proof(taken_on().id, "care_worker"), out;
    int64_t table = people_lab_file(&lab, &manager, "list.csv", STR("a,b\n1,2\n"));
    const int64_t wrong[] = {4711, people_lab_proof(&lab, &rival), table};
    const char *const codes[] = {"unknown_blob", "unknown_blob", "not_a_scan"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        in.blob_id = wrong[i];
        assert_int_equal(add(&manager, &in, &out), ERR_INVALID);
        assert_true(people_lab_refused(&lab, "blob_id", codes[i]));
    }
    in.blob_id = people_lab_proof(&lab, &manager);
    assert_int_equal(add(&manager, &in, &out), OK);
    assert_int_equal(out.blob_id, in.blob_id);
    people_lab_close(&lab);
}

static void what_a_certificate_cannot_be(void **state) {
    open_lab(state);
    int64_t worker = taken_on().id;
    Certificate in = proof(worker, "care_worker"), out;
    in.issued_on = date_add_days(PEOPLE_TODAY, 1);
    assert_int_equal(add(&manager, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "issued_on", "in_the_future"));
    in = proof(worker, "care_worker");
    in.valid_until = 20260114;
    assert_int_equal(add(&manager, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "valid_until", "ends_before_start"));
    in = proof(worker, "flying_licence");
    assert_int_equal(add(&manager, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "kind", "unknown_certificate_kind"));
    in = proof(worker, "care_worker");
    assert_int_equal(add(&rival, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "worker_id", "unknown_worker"));
    people_lab_close(&lab);
}

/* 挂证: the same certificate in two organisations. */
static void held_in_one_organisation_only(void **state) {
    open_lab(state);
    Worker in = carer(two), other;
    in.id_number = people_lab_id(&lab, BORN, 2);
    assert_int_equal(create(&rival, &in, &other), OK);
    Certificate here = proof(taken_on().id, "care_worker"), there = here, out;
    there.worker_id = other.id;
    assert_int_equal(add(&manager, &here, &out), OK);
    assert_int_equal(add(&rival, &there, &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "number", "certificate_elsewhere"));
    people_lab_close(&lab);
}

/* Entered for the wrong person, revoked, and entered anew for the right one. */
static void what_was_entered_wrongly_is_entered_anew(void **state) {
    open_lab(state);
    Worker in = carer(one), other;
    in.id_number = people_lab_id(&lab, BORN, 2);
    assert_int_equal(create(&manager, &in, &other), OK);
    Certificate wrong = proof(other.id, "care_worker"), right = wrong, out, again;
    right.worker_id = taken_on().id;
    assert_int_equal(add(&manager, &wrong, &out), OK);
    assert_int_equal(add(&manager, &right, &again), ERR_CONFLICT);
    assert_int_equal(people_lab_call(&lab, &manager, "certificate_get", &(IdKey){out.id}, &again),
                     OK);
    assert_int_equal(again.worker_id, other.id);
    assert_int_equal(people_lab_call(&lab, &manager, "certificate_revoke", &(IdKey){out.id}, &out),
                     OK);
    assert_int_equal(add(&manager, &right, &again), OK);
    assert_int_equal(again.worker_id, right.worker_id);
    assert_int_equal(add(&manager, &wrong, &out), ERR_CONFLICT); /* it holds again */
    assert_true(people_lab_refused(&lab, "number", "certificate_elsewhere"));
    people_lab_close(&lab);
}

/* ---- who may do it on a day ---- */

typedef struct Question {
    int64_t worker;
    const char *skill;
    Date day;
} Question;

static Err asked(Op *op, void *context) {
    const Question *question = context;
    return worker_require_able(op, "worker_id", question->worker, str_from(question->skill),
                               question->day);
}

static Err able(int64_t worker, const char *skill, Date day) {
    Question question = {worker, skill, day};
    return site_write(lab.site, &system_actor, "able", asked, &question);
}

static void a_skill_counts_while_its_certificate_does(void **state) {
    open_lab(state);
    int64_t worker = taken_on().id;
    assert_int_equal(able(worker, "cleaning", PEOPLE_TODAY), OK); /* takes none */
    assert_int_equal(able(worker, "bathing", PEOPLE_TODAY), ERR_INVALID);
    Certificate in = proof(worker, "care_worker"), out;
    in.valid_until = 20261231;
    assert_int_equal(add(&manager, &in, &out), OK);
    assert_int_equal(able(worker, "bathing", 20260114), ERR_INVALID);
    assert_int_equal(able(worker, "bathing", 20260115), OK);
    assert_int_equal(able(worker, "bathing", 20261231), OK);
    assert_int_equal(able(worker, "bathing", 20270101), ERR_INVALID);
    assert_int_equal(able(worker, "nursing", PEOPLE_TODAY), ERR_INVALID); /* not among its skills */
    assert_int_equal(people_lab_call(&lab, &manager, "certificate_revoke", &(IdKey){out.id}, &out),
                     OK);
    assert_int_equal(out.revoked_on, PEOPLE_TODAY);
    assert_int_equal(able(worker, "bathing", PEOPLE_TODAY), ERR_INVALID);
    assert_int_equal(people_lab_call(&lab, &manager, "certificate_revoke", &(IdKey){out.id}, &out),
                     ERR_CONFLICT);
    people_lab_close(&lab);
}

static void who_has_left_does_nothing(void **state) {
    open_lab(state);
    int64_t worker = taken_on().id;
    assert_int_equal(act(&manager, "worker_suspend", worker), OK);
    assert_int_equal(able(worker, "cleaning", PEOPLE_TODAY), ERR_INVALID);
    assert_int_equal(act(&manager, "worker_resume", worker), OK);
    assert_int_equal(able(worker, "cleaning", PEOPLE_TODAY), OK);
    assert_int_equal(act(&manager, "worker_leave", worker), OK);
    assert_int_equal(able(worker, "cleaning", PEOPLE_TODAY), ERR_INVALID);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_fault_at_once),
        ON_BOTH(what_is_left_out_comes_from_the_settings),
        ON_BOTH(the_base_is_sealed),
        ON_BOTH(one_employer_at_a_time),
        ON_BOTH(an_edit_keeps_who_it_is),
        ON_BOTH(its_last_day_comes_from_its_kind),
        ON_BOTH(its_scan_is_the_organisations_own),
        ON_BOTH(what_a_certificate_cannot_be),
        ON_BOTH(held_in_one_organisation_only),
        ON_BOTH(what_was_entered_wrongly_is_entered_anew),
        ON_BOTH(a_skill_counts_while_its_certificate_does),
        ON_BOTH(who_has_left_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
