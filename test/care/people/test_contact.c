/* Whom an older person may turn to: telephones sealed and masked, one order of calling, guardians
 * on a proof and until a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/authority.h"
#include "care/people/contact.h"
#include "care/people/person_row.h"
#include "core/walk/change.h"
#include "support/people_lab.h"

enum { BORN = 19400101, STANDING_MOST = 20 };

static PeopleLab lab;
static Person person;

static void open_lab(void **state) {
    people_lab_open(&lab, *state);
    person = people_lab_person(&lab, BORN, 1);
}

static Contact contact_of(const char *name, const char *relation, const char *phone) {
    Contact contact;
    shape_clear(&contact_shape, &contact);
    contact.person_id = person.id;
    contact.name = str_from(name);
    contact.relation = choice_find(&contact_relations, str_from(relation));
    contact.phone = str_from(phone);
    return contact;
}

static Err add(const Actor *actor, const Contact *contact, Contact *out) {
    return people_lab_call(&lab, actor, "contact_create", contact, out);
}

static Contact added(const char *name, const char *relation, int64_t order) {
    Contact in = contact_of(name, relation, "13800000000"), out;
    in.emergency_order = order;
    assert_int_equal(add(&lab.community, &in, &out), OK);
    return out;
}

static Contact guardian(const char *authority) {
    Contact in = contact_of("王建国", "son", "15900000001");
    in.authority = choice_find(&contact_authorities, str_from(authority));
    in.authority_extent = STR("care,medical,property");
    in.authority_words = STR("人身与财产事务，法院宣告");
    in.authority_proof = people_lab_proof(&lab, &lab.community);
    in.authority_from = 20260101;
    in.authority_until = 20271231;
    return in;
}

static Contact guarded(const char *authority, Date until) {
    Contact in = guardian(authority), out;
    in.authority_until = until;
    assert_int_equal(add(&lab.community, &in, &out), OK);
    return out;
}

static Contact read_one(const Actor *actor, int64_t id) {
    Contact out;
    assert_int_equal(people_lab_call(&lab, actor, "contact_get", &(IdKey){id}, &out), OK);
    return out;
}

static List card(const Actor *actor) {
    List out = {0};
    assert_int_equal(people_lab_call(&lab, actor, "contact_card", &(IdKey){person.id}, &out), OK);
    return out;
}

typedef struct End {
    int64_t id;
    Date day;
    Str reason;
} End;

static Err end(int64_t id, Date day) {
    End in = {id, day, STR("已搬离本市")};
    Contact out;
    return people_lab_call(&lab, &lab.community, "contact_end", &in, &out);
}

typedef struct PersonEvent {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} PersonEvent;

static Err end_authority(const Actor *actor, int64_t id, Date day, const char *cause) {
    AuthorityEnd in = {id, day, choice_find(&authority_ends, str_from(cause)), STR("法院判决")};
    Contact out;
    return people_lab_call(&lab, actor, "contact_end_authority", &in, &out);
}

static void happens(const char *route, Date day) {
    PersonEvent in = {.id = person.id, .day = day, .reason = STR("社区核实")};
    Person out;
    assert_int_equal(people_lab_call(&lab, &lab.community, route, &in, &out), OK);
}

static void who_is_called_first_stands_first(void **state) {
    open_lab(state);
    (void)added("李春梅", "neighbour", INT_NONE);
    (void)added("王秀兰", "daughter", 2);
    (void)added("欧阳·买买提", "son", 1);
    List rows = card(&lab.clerk);
    assert_int_equal(rows.count, 3);
    const Contact *first = LIST_AT(rows, Contact, 0);
    assert_true(str_equal_c(first->name, "欧阳·买买提"));
    assert_true(str_equal_c(first->phone, "13800000000"));
    assert_int_equal(first->version, 1);
    assert_int_equal(first->account_id, lab.community.account_id);
    assert_int_equal(LIST_AT(rows, Contact, 1)->emergency_order, 2);
    assert_true(str_equal_c(LIST_AT(rows, Contact, 2)->name, "李春梅"));
    Str query = arena_printf(&lab.arena, "person_id=%lld", (long long)person.id);
    rows = people_lab_list(&lab, &lab.clerk, "contact_list", query.ptr);
    assert_int_equal(rows.count, 3);
    assert_true(str_is_none(LIST_AT(rows, Contact, 0)->phone));
    people_lab_close(&lab);
}

static void every_fault_at_once(void **state) {
    open_lab(state);
    Contact in = contact_of("王3", "son", ""), out;
    in.emergency_order = 1;
    in.authority = choice_find(&contact_authorities, STR("agent"));
    in.authority_until = 20260101;
    in.authority_from = 20260102;
    in.authority_proof = 999;
    assert_int_equal(add(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "name", "name_character"));
    assert_true(people_lab_refused(&lab, "phone", "required"));
    assert_true(people_lab_refused(&lab, "authority_words", "required"));
    assert_true(people_lab_refused(&lab, "authority_extent", "required"));
    assert_true(people_lab_refused(&lab, "authority_until", "ends_before_start"));
    assert_true(people_lab_refused(&lab, "authority_proof", "unknown_blob"));
    in = contact_of("王建国", "son", "1380000000");
    in.authority_extent = STR("care,everything");
    in.authority_words = STR("代领补贴");
    in.authority_until = 20271231;
    assert_int_equal(add(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "phone", "not_a_phone"));
    assert_true(people_lab_refused(&lab, "authority_words", "only_with_authority"));
    assert_true(people_lab_refused(&lab, "authority_extent", "only_with_authority"));
    assert_true(people_lab_refused(&lab, "authority_extent", "unknown_code"));
    assert_true(people_lab_refused(&lab, "authority_until", "only_with_authority"));
    in = contact_of("王建国", "son", "13800000000");
    in.person_id = 999;
    assert_int_equal(add(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "unknown_person"));
    people_lab_close(&lab);
}

static void one_order_of_calling(void **state) {
    open_lab(state);
    Contact first = added("王秀兰", "daughter", 1), second = added("王建国", "son", 2), out;
    Contact in = contact_of("李春梅", "neighbour", "0571-88000000");
    in.emergency_order = 1;
    assert_int_equal(add(&lab.community, &in, &out), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "emergency_order", "emergency_taken"));
    second.emergency_order = 1;
    assert_int_equal(people_lab_call(&lab, &lab.community, "contact_edit", &second, &out),
                     ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "emergency_order", "emergency_taken"));
    assert_int_equal(end(first.id, PEOPLE_TODAY), OK);
    assert_int_equal(people_lab_call(&lab, &lab.community, "contact_edit", &second, &out), OK);
    person = people_lab_person(&lab, BORN, 2); /* another person's order is another's */
    (void)added("张小红", "daughter", 1);
    people_lab_close(&lab);
}

static int patch(const Contact *contact, int64_t version, const char *body) {
    static RawReply reply;
    Str target = arena_printf(&lab.arena, "/api/contacts/%lld", (long long)contact->id);
    Str match = arena_printf(&lab.arena, "If-Match: \"%lld\"\r\n", (long long)version);
    people_lab_ask(&lab, &lab.community, "PATCH", target.ptr, match.ptr, body, &reply);
    return reply.status;
}

static void edited_by_version_with_its_history(void **state) {
    open_lab(state);
    Contact contact = added("王秀兰", "daughter", 1);
    assert_int_equal(patch(&contact, 1, "{\"phone\":\"+86 159 0000 0001\",\"holds_key\":true}"),
                     200);
    assert_int_equal(patch(&contact, 1, "{\"note\":\"迟到的修改\"}"), 412);
    assert_int_equal(patch(&contact, 2, "{\"emergency_order\":null,\"phone\":null}"), 200);
    Contact now = read_one(&lab.clerk, contact.id);
    assert_int_equal(now.version, 3);
    assert_int_equal(now.emergency_order, INT_NONE);
    assert_true(now.holds_key && str_is_none(now.phone) && str_is_none(now.phone_index));
    struct {
        Str noun;
        int64_t id;
    } key = {STR("contact"), contact.id};
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "record_history", &key, &rows), OK);
    assert_int_equal(rows.count, 2);
    Str told = LIST_AT(rows, Change, 0)->fields;
    assert_true(str_find(told, STR("\"old\":\"13800000000\",\"new\":\"15900000001\"")) >= 0);
    assert_true(str_find(told, STR("holds_key")) >= 0);
    people_lab_close(&lab);
}

static void ended_and_never_deleted(void **state) {
    open_lab(state);
    Contact contact = added("李春梅", "neighbour", 1), out;
    assert_int_equal(end(contact.id, 20261103), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "in_the_future"));
    assert_int_equal(end(contact.id, 20261030), OK);
    assert_int_equal(end(contact.id, 20261030), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "", "contact_ended"));
    contact = read_one(&lab.clerk, contact.id);
    assert_int_equal(contact.ended_on, 20261030);
    assert_true(str_equal_c(contact.end_reason, "已搬离本市"));
    assert_int_equal(people_lab_call(&lab, &lab.community, "contact_edit", &contact, &out),
                     ERR_CONFLICT);
    assert_int_equal(card(&lab.clerk).count, 0);
    assert_int_equal(people_lab_list(&lab, &lab.clerk, "contact_list", NULL).count, 1);
    people_lab_close(&lab);
}

static void authority_ends_with_the_person(void **state) {
    open_lab(state);
    Contact son = guarded("statutory_guardian", 20271231), agent = guarded("agent", 20261231);
    Contact old = guarded("agreed_guardian", 20260630), out;
    happens("person_die", 20261030);
    assert_int_equal(read_one(&lab.clerk, son.id).authority_ended_on, 20261030);
    assert_int_equal(read_one(&lab.clerk, agent.id).authority_ended_on, 20261030);
    assert_int_equal(read_one(&lab.clerk, old.id).authority_ended_on, 0); /* it had run out */
    Contact late = guardian("agent");
    assert_int_equal(add(&lab.community, &late, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "authority", "person_dead"));
    Contact now = read_one(&lab.clerk, son.id);
    assert_int_equal(patch(&now, now.version, "{\"phone\":\"17700000002\"}"), 200);
    happens("person_revive", 20261101);
    now = read_one(&lab.clerk, son.id);
    assert_int_equal(now.authority_ended_on, 0);
    assert_int_equal(now.authority_until, 20271231);
    assert_true(str_equal_c(now.phone, "17700000002"));
    assert_int_equal(read_one(&lab.clerk, agent.id).authority_ended_on, 0);
    people_lab_close(&lab);
}

/* What a hand ended on the very day of a wrongful death is no work of that death's. */
static void an_undone_death_gives_back_what_it_took_alone(void **state) {
    open_lab(state);
    Contact revoked = guarded("appointed_guardian", 20271231), son = guarded("agent", 20271231);
    Contact gone = guarded("agreed_guardian", 20271231);
    assert_int_equal(end_authority(&lab.community, revoked.id, 20261030, "revoked"), OK);
    happens("person_die", 20261030);
    assert_int_equal(end(gone.id, PEOPLE_TODAY), OK);
    assert_int_equal(end_authority(&lab.community, son.id, PEOPLE_TODAY, "resigned"), ERR_CONFLICT);
    happens("person_revive", 20261101);
    Contact now = read_one(&lab.clerk, revoked.id);
    assert_int_equal(now.authority_ended_on, 20261030);
    assert_int_equal(now.authority_state, AUTHORITY_ENDED);
    assert_true(str_equal_c(now.authority_end_reason, "法院判决"));
    now = read_one(&lab.clerk, son.id);
    assert_int_equal(now.authority_ended_on, 0);
    assert_int_equal(now.authority_end_cause, 0);
    assert_int_equal(now.authority_state, AUTHORITY_STANDING);
    now = read_one(&lab.clerk, gone.id); /* it went with the contact */
    assert_int_equal(now.authority_ended_on, PEOPLE_TODAY);
    assert_int_equal(now.authority_end_cause, AUTHORITY_OTHER);
    people_lab_close(&lab);
}

static void an_authority_ends_with_day_cause_and_reason(void **state) {
    open_lab(state);
    Contact son = guarded("statutory_guardian", 20271231), plain = added("李春梅", "neighbour", 1);
    assert_int_equal(son.authority_state, AUTHORITY_STANDING);
    assert_int_equal(plain.authority_state, 0);
    assert_int_equal(end_authority(&lab.community, son.id, 20261103, "revoked"), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "in_the_future"));
    assert_int_equal(end_authority(&lab.community, son.id, 20251231, "person_died"), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "day", "ends_before_start"));
    assert_true(people_lab_refused(&lab, "cause", "death_ends_by_itself"));
    assert_int_equal(end_authority(&lab.elsewhere, son.id, 20261030, "revoked"), ERR_NOT_FOUND);
    assert_int_equal(end_authority(&lab.reader, son.id, 20261030, "revoked"), ERR_FORBIDDEN);
    assert_int_equal(end_authority(&lab.community, plain.id, 20261030, "revoked"), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "", "no_authority"));
    assert_int_equal(end_authority(&lab.community, son.id, 20261030, "revoked"), OK);
    assert_int_equal(end_authority(&lab.community, son.id, 20261030, "revoked"), ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "", "authority_ended"));
    Contact now = read_one(&lab.clerk, son.id);
    assert_int_equal(now.ended_on, 0); /* the son is still to be called */
    assert_int_equal(card(&lab.clerk).count, 2);
    assert_true(str_equal_c(now.authority_end_reason, "法院判决"));
    assert_false(people_lab_holds(&lab, STR("法院判决")));
    people_lab_close(&lab);
}

static Err edited(Contact contact) {
    Contact out;
    return people_lab_call(&lab, &lab.community, "contact_edit", &contact, &out);
}

static void the_next_authority_has_a_proof_of_its_own(void **state) {
    open_lab(state);
    Contact son = guarded("agent", 20261231), next;
    assert_int_equal(patch(&son, 1,
                           "{\"authority\":null,\"authority_extent\":null,\"authority_words\":null,"
                           "\"authority_proof\":null,\"authority_from\":null,"
                           "\"authority_until\":null}"),
                     422);
    assert_int_equal(read_one(&lab.clerk, son.id).authority, son.authority);
    assert_int_equal(end_authority(&lab.community, son.id, 20261030, "resigned"), OK);
    next = read_one(&lab.clerk, son.id);
    next.authority_until = 20281231;
    assert_int_equal(edited(next), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "authority_from", "authority_ended_before"));
    assert_true(people_lab_refused(&lab, "authority_proof", "authority_old_proof"));
    next.authority_from = 20261030;
    next.authority_proof =
        people_lab_file(&lab, &lab.community, "next.pdf", STR("%PDF-1.4 新的委托书"));
    assert_int_equal(edited(next), OK);
    next = read_one(&lab.clerk, son.id);
    assert_int_equal(next.authority_state, AUTHORITY_STANDING);
    assert_int_equal(next.authority_ended_on, 0);
    assert_true(str_is_none(next.authority_end_reason));
    happens("person_die", PEOPLE_TODAY);
    next = read_one(&lab.clerk, son.id);
    next.authority_until = 20291231;
    assert_int_equal(edited(next), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "authority", "person_dead"));
    people_lab_close(&lab);
}

/* What an agent's words extend to nobody has chosen yet: the rest of the contact is edited as
 * before. */
static void what_stood_before_codes_is_kept(void **state) {
    open_lab(state);
    Contact son = guarded("agent", 20271231);
    Str was = arena_printf(&lab.arena, "update contact set authority_extent = null where id = %lld",
                           (long long)son.id);
    database_execute(lab.database, was.ptr);
    assert_int_equal(patch(&son, 1, "{\"phone\":\"17700000002\"}"), 200);
    assert_int_equal(patch(&son, 2, "{\"authority_until\":\"2028-12-31\"}"), 422);
    assert_int_equal(patch(&son, 2, "{\"authority_extent\":\"care\"}"), 200);
    assert_true(
        str_equal_c(read_one(&lab.clerk, son.id).authority_words, "人身与财产事务，法院宣告"));
    people_lab_close(&lab);
}

static void listed_by_its_last_day(void **state) {
    open_lab(state);
    Contact soon = guarded("agent", 20261120), gone = guarded("agreed_guardian", 20261125);
    (void)guarded("statutory_guardian", 20271231);
    (void)added("李春梅", "neighbour", 1);
    assert_int_equal(end_authority(&lab.community, gone.id, PEOPLE_TODAY, "fulfilled"), OK);
    List rows = people_lab_list(&lab, &lab.clerk, "contact_list",
                                "authority_state=standing&authority_until_to=2026-12-31");
    assert_int_equal(rows.count, 1);
    assert_int_equal(LIST_AT(rows, Contact, 0)->id, soon.id);
    people_lab_close(&lab);
}

static void leaving_ends_no_authority(void **state) {
    open_lab(state);
    Contact son = guarded("appointed_guardian", 20271231);
    happens("person_leave", PEOPLE_TODAY);
    assert_int_equal(read_one(&lab.clerk, son.id).authority_ended_on, 0);
    people_lab_close(&lab);
}

static void nobody_of_another_place(void **state) {
    open_lab(state);
    Contact contact = added("王秀兰", "daughter", 1), out;
    Contact in = contact_of("张小红", "daughter", "13800000000");
    assert_int_equal(add(&lab.elsewhere, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "unknown_person"));
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "contact_get", &(IdKey){contact.id},
                                     &out),
                     ERR_NOT_FOUND);
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "contact_edit", &contact, &out),
                     ERR_NOT_FOUND);
    End away = {contact.id, PEOPLE_TODAY, STR("不相干")};
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "contact_end", &away, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(people_lab_list(&lab, &lab.elsewhere, "contact_list", NULL).count, 0);
    assert_int_equal(card(&lab.elsewhere).count, 0);
    assert_int_equal(card(&lab.family).count, 0);
    assert_int_equal(add(&lab.family, &in, &out), ERR_FORBIDDEN);
    people_lab_close(&lab);
}

static void masked_without_the_right(void **state) {
    open_lab(state);
    static RawReply reply;
    (void)added("王秀兰", "daughter", 1);
    Str target = arena_printf(&lab.arena, "/api/people/%lld/contacts", (long long)person.id);
    people_lab_ask(&lab, &lab.clerk, "GET", target.ptr, "", "", &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "13800000000"));
    assert_null(strstr(reply.body, "phone_index"));
    people_lab_ask(&lab, &lab.reader, "GET", target.ptr, "", "", &reply);
    assert_int_equal(reply.status, 200);
    assert_null(strstr(reply.body, "13800000000"));
    assert_null(strstr(reply.body, "王秀兰"));
    assert_non_null(strstr(reply.body, "138****0000"));
    assert_non_null(strstr(reply.body, "王*兰"));
    people_lab_close(&lab);
}

static void a_number_that_rings_finds_the_parent(void **state) {
    open_lab(state);
    Contact contact = added("王秀兰", "daughter", 1);
    struct {
        Str q;
    } in = {STR("138 0000 0000")};
    List found = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_search", &in, &found), OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(LIST_AT(found, PersonRow, 0)->id, person.id);
    assert_int_equal(end(contact.id, PEOPLE_TODAY), OK);
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_search", &in, &found), OK);
    assert_int_equal(found.count, 0);
    people_lab_close(&lab);
}

static void sealed_where_it_lies(void **state) {
    open_lab(state);
    Contact in = contact_of("王秀兰", "daughter", "19912345678"), out;
    in.address = STR("示例路七号三零一室");
    in.note = STR("夜里也可以打");
    assert_int_equal(add(&lab.community, &in, &out), OK);
    assert_int_equal(patch(&out, 1, "{\"phone\":\"16612345678\"}"), 200);
    assert_true(people_lab_holds(&lab, STR("王秀兰"))); /* a name is sought; the rest lies sealed */
    assert_false(people_lab_holds(&lab, STR("夜里也可以打")));
    assert_false(people_lab_holds(&lab, STR("19912345678")));
    assert_false(people_lab_holds(&lab, STR("16612345678")));
    assert_false(people_lab_holds(&lab, STR("示例路七号")));
    people_lab_close(&lab);
}

static void not_more_than_can_be_called(void **state) {
    open_lab(state);
    Contact out, in = contact_of("王秀兰", "relative", "13800000000");
    for (int i = 0; i < STANDING_MOST; i++) assert_int_equal(add(&lab.community, &in, &out), OK);
    assert_int_equal(add(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "too_many"));
    assert_int_equal(card(&lab.clerk).count, STANDING_MOST);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(who_is_called_first_stands_first),
        ON_BOTH(every_fault_at_once),
        ON_BOTH(one_order_of_calling),
        ON_BOTH(edited_by_version_with_its_history),
        ON_BOTH(ended_and_never_deleted),
        ON_BOTH(authority_ends_with_the_person),
        ON_BOTH(an_undone_death_gives_back_what_it_took_alone),
        ON_BOTH(an_authority_ends_with_day_cause_and_reason),
        ON_BOTH(the_next_authority_has_a_proof_of_its_own),
        ON_BOTH(what_stood_before_codes_is_kept),
        ON_BOTH(listed_by_its_last_day),
        ON_BOTH(leaving_ends_no_authority),
        ON_BOTH(nobody_of_another_place),
        ON_BOTH(masked_without_the_right),
        ON_BOTH(a_number_that_rings_finds_the_parent),
        ON_BOTH(sealed_where_it_lies),
        ON_BOTH(not_more_than_can_be_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
