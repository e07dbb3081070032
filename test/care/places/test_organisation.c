/* Organisations: a true credit code once, a living division within one's places, and nothing is
 * given to one that may not work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/places/organisation.h"
#include "care/staff/worker.h"
#include "support/people_lab.h"

#define CODE      "52330105YY0000108K"
#define ABOLISHED INT64_C(330103000000) /* 下城区, until 2021 */
#define NO_SUCH   INT64_C(330105999000)

static PeopleLab lab;

static Organisation provider(void) {
    return (Organisation){.name = STR("示例为老服务中心"),
                          .credit_code = STR(CODE),
                          .kind = ORGANISATION_PROVIDER,
                          .legal_person = STR("王建国"),
                          .scope = PEOPLE_DISTRICT};
}

static Err create(const Actor *actor, const Organisation *in, Organisation *out) {
    return people_lab_call(&lab, actor, "organisation_create", in, out);
}

static Organisation created(void) {
    Organisation in = provider(), out;
    assert_int_equal(create(&lab.officer, &in, &out), OK);
    return out;
}

static Err move(const char *event, int64_t id, Organisation *out) {
    OrganisationMove in = {id, STR("检查中发现问题")};
    return people_lab_call(&lab, &lab.officer, event, &in, out);
}

static void a_true_code_once(void **state) {
    people_lab_open(&lab, *state);
    Organisation in = provider(), out;
    in.credit_code = STR("52330105YY00001080");
    in.scope = NO_SUCH;
    assert_int_equal(create(&lab.officer, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "credit_code", "not_a_credit_code"));
    assert_true(people_lab_refused(&lab, "scope", "unknown_division"));
    Organisation made = created();
    assert_int_equal(made.state, ORGANISATION_ACTIVE);
    in = provider();
    in.name = STR("另一个名字");
    assert_int_equal(create(&lab.officer, &in, &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "credit_code", "taken"));
    people_lab_close(&lab);
}

static void in_a_living_division_of_ones_own(void **state) {
    people_lab_open(&lab, *state);
    Organisation in = provider(), out;
    in.scope = ABOLISHED;
    assert_int_equal(create(&lab.officer, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "division_abolished"));
    in.scope = PEOPLE_ELSEWHERE;
    assert_int_equal(create(&lab.officer, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "scope", "outside_your_places"));
    assert_int_equal(create(&lab.community, &in, &out), ERR_FORBIDDEN);
    people_lab_close(&lab);
}

static void edit(const char *body, const char *version, RawReply *reply, int64_t id) {
    Str target = arena_printf(&lab.arena, "/api/organisations/%lld", (long long)id);
    Str match = arena_printf(&lab.arena, "If-Match: \"%s\"\r\n", version);
    people_lab_ask(&lab, &lab.officer, "PATCH", target.ptr, match.ptr, body, reply);
}

static void an_edit_asks_the_same(void **state) {
    people_lab_open(&lab, *state);
    static RawReply reply;
    int64_t id = created().id;
    edit("{\"scope\":330103000000}", "1", &reply, id);
    assert_int_equal(reply.status, 422);
    assert_non_null(strstr(reply.body, "division_abolished"));
    edit("{\"credit_code\":\"91330105MA2XYZ1234\"}", "1", &reply, id);
    assert_int_equal(reply.status, 422);
    assert_non_null(strstr(reply.body, "read_only"));
    edit("{\"scope\":330105001000,\"phone\":\"0571-88000000\"}", "1", &reply, id);
    assert_int_equal(reply.status, 200);
    edit("{\"phone\":\"0571-88000001\"}", "1", &reply, id);
    assert_int_equal(reply.status, 412);
    people_lab_close(&lab);
}

static void its_head_is_masked_for_others(void **state) {
    people_lab_open(&lab, *state);
    static RawReply reply;
    int64_t id = created().id;
    Str target = arena_printf(&lab.arena, "/api/organisations/%lld", (long long)id);
    people_lab_ask(&lab, &lab.officer, "GET", target.ptr, "", "", &reply);
    assert_non_null(strstr(reply.body, "王建国"));
    people_lab_ask(&lab, &lab.elsewhere, "GET", target.ptr, "", "", &reply);
    assert_int_equal(reply.status, 404);
    people_lab_close(&lab);
}

/* Somebody takes work there. */
static Err take_on(int64_t org_id) {
    Actor manager = people_lab_actor(&lab, "provider_manager", PEOPLE_DISTRICT, org_id, 0);
    Worker in, out;
    shape_clear(&worker_shape, &in);
    in.name = STR("李师傅");
    in.id_number = people_lab_id(&lab, 19850301, 1);
    in.org_id = org_id;
    in.scope = PEOPLE_DISTRICT;
    in.skills = STR("cleaning");
    return people_lab_call(&lab, &manager, "worker_create", &in, &out);
}

static void who_stands_still_gets_nothing(void **state) {
    people_lab_open(&lab, *state);
    int64_t id = created().id;
    Organisation out;
    assert_int_equal(move("organisation_suspend", id, &out), OK);
    assert_int_equal(out.state, ORGANISATION_SUSPENDED);
    assert_int_equal(take_on(id), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "org_id", "organisation_not_active"));
    assert_int_equal(move("organisation_suspend", id, &out), ERR_CONFLICT);
    assert_int_equal(move("organisation_resume", id, &out), OK);
    assert_int_equal(take_on(id), OK);
    assert_int_equal(move("organisation_close", id, &out), OK);
    assert_int_equal(move("organisation_resume", id, &out), ERR_CONFLICT);
    people_lab_close(&lab);
}

static void a_licence_counts_to_its_last_day(void **state) {
    people_lab_open(&lab, *state);
    Organisation in = provider(), out;
    in.licence_until = PEOPLE_TODAY;
    assert_int_equal(create(&lab.officer, &in, &out), OK);
    assert_int_equal(take_on(out.id), OK);
    people_lab_step(&lab, PEOPLE_DAY);
    assert_int_equal(take_on(out.id), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "org_id", "licence_expired"));
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_true_code_once),
        ON_BOTH(in_a_living_division_of_ones_own),
        ON_BOTH(an_edit_asks_the_same),
        ON_BOTH(its_head_is_masked_for_others),
        ON_BOTH(who_stands_still_gets_nothing),
        ON_BOTH(a_licence_counts_to_its_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
