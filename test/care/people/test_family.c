/* Accounts of older people and their families: invited by the community, seeing what was agreed to,
 * until its day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/counted.h"
#include "care/people/family.h"
#include "core/walk/notice.h"
#include "support/people_lab.h"

#define TERMS                                                                                      \
    "\"notice_version\":\"2026-1\",\"given_by\":\"self\",\"giver\":\"李秀英\",\"given_on\":\"2026-11-02\""

static PeopleLab lab;
static Person person;
static RawReply reply;

static void open_lab(void **state) {
    people_lab_open(&lab, *state);
    person = people_lab_person(&lab, 19400101, 1);
}

static void ask(const Actor *actor, const char *method, const char *target, const char *body) {
    people_lab_ask(&lab, actor, method, target, "", body, &reply);
}

static int invite_for(const Actor *actor, int64_t id, const char *body) {
    char target[80], whole[800];
    (void)snprintf(target, sizeof target, "/api/people/%lld/family", (long long)id);
    (void)snprintf(whole, sizeof whole, "{" TERMS ",%s}", body);
    ask(actor, "POST", target, whole);
    return reply.status;
}

static int invite(const char *body) {
    return invite_for(&lab.community, person.id, body);
}

static bool has(const char *text) {
    return strstr(reply.body, text) != NULL;
}

static int64_t number(const char *name) {
    char mark[64];
    (void)snprintf(mark, sizeof mark, "\"%s\":", name);
    const char *at = strstr(reply.body, mark);
    assert_non_null(at);
    return strtoll(at + strlen(mark), NULL, 10);
}

static Str text(const char *name) {
    char mark[64];
    (void)snprintf(mark, sizeof mark, "\"%s\":\"", name);
    const char *at = strstr(reply.body, mark);
    assert_non_null(at);
    at += strlen(mark);
    return arena_copy(&lab.arena, (Str){at, strcspn(at, "\"")});
}

/* Whoever has this account, as a session would make them. */
static Actor holder(int64_t account_id) {
    Actor actor = lab.family;
    actor.account_id = account_id;
    return actor;
}

static size_t rows_of(const Actor *actor, const char *route) {
    return people_lab_list(&lab, actor, route, NULL).count;
}

static List persons_of(const Actor *actor) {
    List out = {0};
    assert_int_equal(people_lab_call(&lab, actor, "my_persons", NULL, &out), OK);
    return out;
}

static void a_daughter_is_invited(void **state) {
    open_lab(state);
    assert_int_equal(invite(
                         "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\","
                         "\"sees_visits\":true,\"sees_bills\":true"),
                     201);
    assert_true(has("\"known\":false"));
    assert_true(has("\"valid_until\":\"2027-11-02\""));
    Actor daughter = holder(number("account_id"));
    ask(&lab.community, "GET",
        arena_printf(&lab.arena, "/api/people/%lld/family", (long long)person.id).ptr, "");
    assert_true(has("\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\""));
    assert_true(has(
        "\"sees_visits\":true,\"sees_photos\":false,\"sees_bills\":true,\"sees_health\":false"));
    assert_int_equal(persons_of(&daughter).count, 1);
    assert_int_equal(rows_of(&daughter, "person_list"), 1);
    assert_int_equal(rows_of(&lab.family, "person_list"), 0);
    List sent = people_lab_list(&lab, &lab.community, "notice_list", NULL);
    assert_int_equal(sent.count, 1);
    assert_true(str_equal_c(LIST_AT(sent, Notice, 0)->template_key, "notice.family_invited"));
    assert_false(people_lab_holds(&lab, STR("13800000001")));
    people_lab_close(&lab);
}

/* An assessment needs a whole house of assessors; here it only has to be there. */
static void assessment_there(void) {
    Str sql = arena_printf(
        &lab.arena,
        "insert into assessment (version, person_id, scale, reason, state, assessor_one, assessor_two, scope, created_at) "
        "values (1, %lld, 'GBT42195', 'first', 'draft', 1, 2, %lld, 1)",
        (long long)person.id, (long long)PEOPLE_COMMUNITY);
    database_execute(lab.database, sql.ptr);
}

static void what_was_not_agreed_to_is_not_seen(void **state) {
    open_lab(state);
    assessment_there();
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\",\"sees_visits\":true"),
        201);
    Actor daughter = holder(number("account_id"));
    size_t all = rows_of(&lab.clerk, "assessment_list");
    assert_int_equal(all, 1);
    assert_int_equal(rows_of(&daughter, "assessment_list"), 0);
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"phone\":\"138 0000 0001\",\"relation\":\"daughter\",\"sees_health\":true"),
        201);
    assert_true(has("\"known\":true"));
    assert_int_equal(number("account_id"), daughter.account_id);
    assert_int_equal(rows_of(&daughter, "assessment_list"), all);
    assert_int_equal(persons_of(&daughter).count, 1);
    ask(&lab.community, "GET",
        arena_printf(&lab.arena, "/api/people/%lld/family", (long long)person.id).ptr, "");
    assert_true(has("\"sees_visits\":false"));
    assert_false(has("\"sees_visits\":true"));
    people_lab_close(&lab);
}

static void written(Str sql) {
    database_execute(lab.database, sql.ptr);
}

/* What was written past the register's own acts is counted by nobody. */
static Err recount(Op *op, void *context) {
    return counted_refresh(op, *(const int64_t *)context);
}

/* A level that was found, the group that follows from it, and an application that was judged by
 * it. */
static void health_there(int64_t id) {
    Arena *arena = &lab.arena;
    written(arena_printf(arena,
                         "update person set level = 3, level_until = 20270131 where id = %lld",
                         (long long)id));
    written(arena_printf(
        arena,
        "insert into person_group (person_id, grp, source, valid_from, words, account_id, recorded_at) "
        "values (%lld, 'disabled', 'computed', 20261102, '卧床', 1, 1)",
        (long long)id));
    written(arena_printf(
        arena,
        "insert into application (version, person_id, programme, state, applied_by, level, account_id, scope, created_at) "
        "values (1, %lld, 'service_allowance', 'submitted', 'self', 3, 1, %lld, 1)",
        (long long)id, (long long)PEOPLE_COMMUNITY));
    assert_int_equal(site_write(lab.site, &system_actor, "test_counted", recount, &id), OK);
}

/* The family of the lab, which can sign in, is let look on this person. */
static void let_look(int64_t id, const char *at) {
    Str body = arena_printf(
        &lab.arena,
        "{" TERMS
        ",\"person_id\":%lld,\"kind\":\"family_view\",\"relation\":\"daughter\",\"family_account\":%lld,\"%s\":true}",
        (long long)id, (long long)lab.family.account_id, at);
    ask(&lab.community, "POST", "/api/consents", body.ptr);
    assert_int_equal(reply.status, 201);
}

static bool shows(const Actor *actor, const char *target, const char *text) {
    ask(actor, "GET", target, "");
    assert_int_equal(reply.status, 200);
    return has(text);
}

static bool level_shown(const Actor *actor, int64_t id) {
    Str target = arena_printf(&lab.arena, "/api/people/%lld", (long long)id);
    bool level = shows(actor, target.ptr, "\"level\":3");
    assert_int_equal(level, has("\"level_until\":\"2027-01-31\""));
    return level;
}

/* Of two persons: what was agreed of the one says nothing of the other. */
static void health_is_seen_of_whom_it_was_agreed(void **state) {
    open_lab(state);
    Person father = people_lab_person(&lab, 19380505, 2);
    health_there(person.id);
    health_there(father.id);
    let_look(person.id, "sees_visits");
    let_look(father.id, "sees_health");
    assert_true(level_shown(&lab.clerk, person.id));
    assert_false(level_shown(&lab.family, person.id));
    assert_true(level_shown(&lab.family, father.id));
    assert_true(shows(&lab.clerk, "/api/applications/1", "\"level\":3"));
    assert_false(shows(&lab.family, "/api/applications/1", "\"level\":3"));
    assert_true(shows(&lab.family, "/api/applications/2", "\"level\":3"));
    people_lab_close(&lab);
}

static void lists_and_searches_tell_no_health_either(void **state) {
    open_lab(state);
    health_there(person.id);
    let_look(person.id, "sees_visits");
    static const char *const lists[] = {"/api/people", "/api/person-search?q=lxy",
                                        "/api/applications"};
    for (size_t i = 0; i < COUNT(lists); i++) {
        assert_false(shows(&lab.family, lists[i], "\"level\":3"));
        assert_false(has("2027-01-31"));
    }
    ask(&lab.family, "GET", "/api/people?level=3", "");
    assert_int_equal(reply.status, 422);
    assert_true(has("not_yours_to_ask"));
    assert_true(shows(&lab.clerk, "/api/person-groups", "disabled"));
    assert_false(shows(&lab.family, "/api/person-groups", "\"id\":"));
    let_look(person.id, "sees_health");
    assert_true(shows(&lab.family, "/api/people", "\"level\":3"));
    assert_true(shows(&lab.family, "/api/person-search?q=lxy", "\"level\":3"));
    assert_true(shows(&lab.family, "/api/person-groups", "disabled"));
    Str declared = arena_printf(&lab.arena,
                                "{\"person_id\":%lld,\"grp\":\"preferential\",\"valid_from\":"
                                "\"2026-11-02\",\"words\":\"卧床\"}",
                                (long long)person.id);
    ask(&lab.community, "POST", "/api/person-groups", declared.ptr);
    assert_int_equal(reply.status, 201);
    Str record = arena_printf(&lab.arena, "/api/person-groups/%lld", (long long)number("id"));
    assert_true(shows(&lab.family, record.ptr, "卧床")); /* on what evidence: the record alone */
    people_lab_close(&lab);
}

static void every_fault_at_once(void **state) {
    open_lab(state);
    assert_int_equal(invite("\"name\":\"王小红\",\"valid_until\":\"2030-01-01\""), 422);
    assert_true(has("\"field\":\"phone\",\"code\":\"phone_or_card\""));
    assert_int_equal(
        invite("\"name\":\"王小红\",\"phone\":\"13800000001\",\"valid_until\":\"2030-01-01\""),
        422);
    assert_true(has("\"field\":\"relation\",\"code\":\"required\""));
    assert_true(has("sees_nothing"));
    assert_true(has("at_most_days"));
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"son\",\"sees_visits\":true,\"valid_until\":\"2026-11-01\""),
        422);
    assert_true(has("already_over"));
    assert_int_equal(
        invite(
            "\"name\":\"<script>\",\"phone\":\"0571\",\"relation\":\"son\",\"sees_visits\":true"),
        422);
    assert_true(has("name_character"));
    assert_true(has("not_a_phone"));
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"relation\":\"son\",\"sees_visits\":true,\"with_card\":true,\"pin\":\"123456\""),
        422);
    assert_true(has("pin_too_plain"));
    assert_int_equal(rows_of(&lab.community, "consent_list"), 0);
    people_lab_close(&lab);
}

static int enter_with(Str path, Str pin) {
    char body[200];
    (void)snprintf(body, sizeof body, "{\"token\":\"%s\",\"pin\":\"%s\"}",
                   path.ptr + strlen("/card/"), pin.ptr);
    ask(&lab.family, "POST", "/api/session/card", body);
    return reply.status;
}

static void the_older_person_has_a_card(void **state) {
    open_lab(state);
    assert_int_equal(
        invite(
            "\"relation\":\"self\",\"sees_visits\":true,\"sees_photos\":true,\"sees_bills\":true,\"sees_health\":true,\"with_card\":true"),
        201);
    Str path = text("path"), pin = text("pin");
    assert_true(str_starts(path, STR("/card/")));
    assert_int_equal(pin.len, 6);
    assert_true(has("\"name\":\"李秀英\""));
    Actor self = holder(number("account_id"));
    assert_int_equal(enter_with(path, pin), 200);
    assert_int_equal(number("account_id"), self.account_id);
    List persons = persons_of(&self);
    assert_int_equal(persons.count, 1);
    assert_int_equal(rows_of(&lab.community, "card_list"), 1);
    assert_int_equal(rows_of(&lab.elsewhere, "card_list"), 0);
    assert_false(people_lab_holds(&lab, str_slice(path, strlen("/card/"), path.len)));
    people_lab_close(&lab);
}

/* Whoever makes a card reads its PIN: it must not lead to people of other places. */
static void no_card_leads_elsewhere(void **state) {
    static const char daughter[] =
        "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\",\"sees_visits\":true";
    open_lab(state);
    Person far = people_lab_person(&lab, 19400101, 2);
    Str move = arena_printf(&lab.arena, "update person set scope = %lld where id = %lld",
                            (long long)PEOPLE_ELSEWHERE, (long long)far.id);
    database_execute(lab.database, move.ptr);
    assert_int_equal(invite_for(&lab.elsewhere, far.id, daughter), 201);
    char body[400];
    int64_t account = number("account_id");
    (void)snprintf(body, sizeof body,
                   "{" TERMS
                   ",\"person_id\":%lld,\"kind\":\"family_view\",\"relation\":\"daughter\","
                   "\"sees_visits\":true,\"family_account\":%lld}",
                   (long long)person.id, (long long)account);
    ask(&lab.community, "POST", "/api/consents", body);
    assert_int_equal(reply.status, 201);
    (void)snprintf(body, sizeof body, "{\"account_id\":%lld}", (long long)account);
    ask(&lab.community, "POST", "/api/cards", body);
    assert_int_equal(reply.status, 422);
    assert_true(has("looks_elsewhere"));
    (void)snprintf(body, sizeof body, "%s,\"with_card\":true,\"pin\":\"270518\"", daughter);
    assert_int_equal(invite(body), 422);
    assert_true(has("looks_elsewhere"));
    assert_int_equal(people_lab_list(&lab, &lab.community, "card_list", NULL).count, 0);
    people_lab_close(&lab);
}

static int on_card(const Actor *actor, const char *method, int64_t card, const char *step) {
    const char *body = strcmp(step, "/revoke") == 0 ? "{\"reason\":\"遗失\"}" : "{}";
    Str target = arena_printf(&lab.arena, "/api/cards/%lld%s", (long long)card, step);
    ask(actor, method, target.ptr, method[0] == 'G' ? "" : body);
    return reply.status;
}

/* Of an account that looks at nobody of a place any more, the place has no card to read or to
 * end. */
static void a_card_is_out_of_reach_when_the_view_has_ended(void **state) {
    static const char daughter[] =
        "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\","
        "\"sees_visits\":true,\"valid_until\":\"2026-11-10\"";
    open_lab(state);
    assert_int_equal(invite(arena_printf(&lab.arena, "%s,\"with_card\":true", daughter).ptr), 201);
    List cards = people_lab_list(&lab, &lab.community, "card_list", NULL);
    int64_t card = LIST_AT(cards, Card, 0)->id;
    people_lab_step(&lab, 8 * PEOPLE_DAY);
    assert_int_equal(on_card(&lab.community, "GET", card, ""), 200);
    people_lab_step(&lab, PEOPLE_DAY);
    assert_int_equal(rows_of(&lab.community, "card_list"), 0);
    assert_int_equal(on_card(&lab.community, "GET", card, ""), 404);
    assert_int_equal(on_card(&lab.community, "POST", card, "/replace"), 404);
    assert_int_equal(on_card(&lab.clerk, "POST", card, "/revoke"), 404);
    Card stands;
    assert_int_equal(people_lab_call(&lab, &system_actor, "card_get", &(IdKey){card}, &stands),
                     ERR_NOT_FOUND); /* not even by who may everything: nobody looks at anybody */
    assert_int_equal(invite(
                         "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\","
                         "\"sees_visits\":true,\"valid_until\":\"2026-12-10\""),
                     201);
    assert_int_equal(on_card(&lab.community, "GET", card, ""), 200);
    assert_true(has("\"state\":\"active\""));
    assert_int_equal(on_card(&lab.clerk, "POST", card, "/revoke"), 200);
    people_lab_close(&lab);
}

/* A lost card is ended by whoever is told first; a new one, with its PIN, is made by none of two
 * places. */
static void a_card_of_two_places_is_revoked_by_either(void **state) {
    open_lab(state);
    assert_int_equal(invite(
                         "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\","
                         "\"sees_visits\":true,\"with_card\":true"),
                     201);
    int64_t account = number("account_id");
    Person far = people_lab_person(&lab, 19400101, 2);
    database_execute(lab.database,
                     arena_printf(&lab.arena, "update person set scope = %lld where id = %lld",
                                  (long long)PEOPLE_ELSEWHERE, (long long)far.id)
                         .ptr);
    List cards = people_lab_list(&lab, &lab.community, "card_list", NULL);
    int64_t card = LIST_AT(cards, Card, 0)->id;
    assert_int_equal(on_card(&lab.elsewhere, "POST", card, "/revoke"), 404);
    ask(&lab.elsewhere, "POST", "/api/consents",
        arena_printf(&lab.arena,
                     "{" TERMS ",\"person_id\":%lld,\"kind\":\"family_view\",\"relation\":"
                     "\"daughter\",\"sees_visits\":true,\"family_account\":%lld}",
                     (long long)far.id, (long long)account)
            .ptr);
    assert_int_equal(reply.status, 201);
    assert_int_equal(on_card(&lab.community, "POST", card, "/replace"), 422);
    assert_true(has("looks_elsewhere"));
    assert_int_equal(on_card(&lab.elsewhere, "POST", card, "/replace"), 422);
    assert_int_equal(on_card(&lab.elsewhere, "POST", card, "/revoke"), 200);
    assert_true(has("\"state\":\"revoked\""));
    people_lab_close(&lab);
}

static void a_lost_card_is_replaced_or_revoked(void **state) {
    open_lab(state);
    assert_int_equal(
        invite("\"relation\":\"self\",\"sees_visits\":true,\"with_card\":true,\"pin\":\"270518\""),
        201);
    Str first = text("path");
    List cards = people_lab_list(&lab, &lab.community, "card_list", NULL);
    int64_t card = LIST_AT(cards, Card, 0)->id;
    ask(&lab.elsewhere, "POST",
        arena_printf(&lab.arena, "/api/cards/%lld/replace", (long long)card).ptr, "{}");
    assert_int_equal(reply.status, 404);
    ask(&lab.elsewhere, "POST",
        arena_printf(&lab.arena, "/api/cards/%lld/replace", (long long)card).ptr,
        "{\"pin\":\"123456\"}");
    assert_int_equal(reply.status, 404); /* too plain a PIN is not for them to hear of */
    ask(&lab.community, "POST",
        arena_printf(&lab.arena, "/api/cards/%lld/replace", (long long)card).ptr,
        "{\"pin\":\"639204\"}");
    assert_int_equal(reply.status, 201);
    Str second = text("path");
    int64_t next = number("id");
    assert_int_equal(enter_with(first, STR("270518")), 401);
    assert_int_equal(enter_with(second, STR("639204")), 200);
    ask(&lab.community, "POST",
        arena_printf(&lab.arena, "/api/cards/%lld/replace", (long long)card).ptr, "{}");
    assert_int_equal(reply.status, 409);
    ask(&lab.community, "POST",
        arena_printf(&lab.arena, "/api/cards/%lld/revoke", (long long)next).ptr,
        "{\"reason\":\"遗失\"}");
    assert_int_equal(reply.status, 200);
    assert_true(has("\"state\":\"revoked\""));
    assert_int_equal(enter_with(second, STR("639204")), 401);
    assert_int_equal(people_lab_list(&lab, &lab.community, "card_list", "state=active").count, 0);
    people_lab_close(&lab);
}

static void a_card_only_for_whom_one_knows(void **state) {
    open_lab(state);
    char body[80];
    (void)snprintf(body, sizeof body, "{\"account_id\":%lld}", (long long)lab.family.account_id);
    ask(&lab.community, "POST", "/api/cards", body);
    assert_int_equal(reply.status, 422);
    assert_true(has("looks_at_nobody"));
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\",\"sees_visits\":true"),
        201);
    (void)snprintf(body, sizeof body, "{\"account_id\":%lld}", (long long)number("account_id"));
    ask(&lab.elsewhere, "POST", "/api/cards", body);
    assert_int_equal(reply.status, 422);
    ask(&lab.clerk, "POST", "/api/cards", body);
    assert_int_equal(reply.status, 201);
    assert_int_equal(
        invite_for(
            &lab.elsewhere, person.id,
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"son\",\"sees_visits\":true"),
        404);
    assert_int_equal(
        invite_for(
            &lab.family, person.id,
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"son\",\"sees_visits\":true"),
        403);
    people_lab_close(&lab);
}

static void a_consent_taken_back_takes_the_card(void **state) {
    open_lab(state);
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\",\"sees_visits\":true,\"with_card\":true,\"pin\":\"270518\""),
        201);
    int64_t first = number("id");
    Str path = text("path");
    Actor daughter = holder(number("account_id"));
    Person father = people_lab_person(&lab, 19380505, 2);
    assert_int_equal(
        invite_for(
            &lab.community, father.id,
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\",\"sees_visits\":true"),
        201);
    int64_t second = number("id");
    assert_int_equal(persons_of(&daughter).count, 2);
    Consent out;
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_withdraw", &(IdKey){first},
                                     &out),
                     OK);
    assert_int_equal(persons_of(&daughter).count, 1);
    assert_int_equal(rows_of(&daughter, "person_list"), 1);
    assert_int_equal(enter_with(path, STR("270518")), 200);
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_withdraw", &(IdKey){second},
                                     &out),
                     OK);
    assert_int_equal(persons_of(&daughter).count, 0);
    assert_int_equal(rows_of(&daughter, "person_list"), 0);
    assert_int_equal(enter_with(path, STR("270518")), 401);
    people_lab_close(&lab);
}

static void a_view_ends_on_its_day(void **state) {
    open_lab(state);
    assert_int_equal(
        invite(
            "\"name\":\"王小红\",\"phone\":\"13800000001\",\"relation\":\"daughter\",\"sees_visits\":true,\"valid_until\":\"2026-11-10\""),
        201);
    Actor daughter = holder(number("account_id"));
    people_lab_step(&lab, 8 * PEOPLE_DAY);
    assert_int_equal(rows_of(&daughter, "person_list"), 1);
    people_lab_step(&lab, PEOPLE_DAY);
    assert_int_equal(rows_of(&daughter, "person_list"), 0);
    assert_int_equal(persons_of(&daughter).count, 0);
    people_lab_close(&lab);
}

static void other_consents_name_no_family(void **state) {
    open_lab(state);
    char body[400];
    (void)snprintf(
        body, sizeof body,
        "{\"person_id\":%lld,\"kind\":\"photo\",\"relation\":\"son\",\"sees_bills\":true," TERMS
        "}",
        (long long)person.id);
    ask(&lab.community, "POST", "/api/consents", body);
    assert_int_equal(reply.status, 422);
    assert_true(has("\"field\":\"relation\",\"code\":\"only_family_view\""));
    assert_true(has("\"field\":\"sees_visits\",\"code\":\"only_family_view\""));
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_daughter_is_invited),
        ON_BOTH(what_was_not_agreed_to_is_not_seen),
        ON_BOTH(health_is_seen_of_whom_it_was_agreed),
        ON_BOTH(lists_and_searches_tell_no_health_either),
        ON_BOTH(every_fault_at_once),
        ON_BOTH(the_older_person_has_a_card),
        ON_BOTH(no_card_leads_elsewhere),
        ON_BOTH(a_card_is_out_of_reach_when_the_view_has_ended),
        ON_BOTH(a_card_of_two_places_is_revoked_by_either),
        ON_BOTH(a_lost_card_is_replaced_or_revoked),
        ON_BOTH(a_card_only_for_whom_one_knows),
        ON_BOTH(a_consent_taken_back_takes_the_card),
        ON_BOTH(a_view_ends_on_its_day),
        ON_BOTH(other_consents_name_no_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
