/* Consents: each purpose by itself, of a day that has been, on a proof when somebody else gives it,
 * until it is taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/authority.h"
#include "care/people/consent.h"
#include "care/people/consent_notice.h"
#include "care/people/contact.h"
#include "care/people/person_row.h"
#include "support/people_lab.h"

enum { BORN = 19400101 };

static PeopleLab lab;
static int64_t person;

static void open_lab(void **state) {
    people_lab_open(&lab, *state);
    person = people_lab_person(&lab, BORN, 1).id;
}

static Consent agreed(int32_t kind) {
    Consent in;
    shape_clear(&consent_shape, &in);
    in.person_id = person;
    in.kind = kind;
    in.notice_version = STR("2026-1");
    in.given_by = choice_find(&consent_givers, STR("self"));
    in.giver = STR("李秀英");
    in.given_on = PEOPLE_TODAY;
    return in;
}

static Err give(const Actor *actor, const Consent *in, Consent *out) {
    return people_lab_call(&lab, actor, "consent_create", in, out);
}

typedef struct Question {
    int32_t kind;
    bool stands;
} Question;

static Err asked(Op *op, void *context) {
    Question *question = context;
    return consent_stands(op, person, question->kind, &question->stands);
}

static bool stands(int32_t kind) {
    Question question = {kind, false};
    assert_int_equal(site_write(lab.site, &system_actor, "stands", asked, &question), OK);
    return question.stands;
}

static void each_purpose_by_itself(void **state) {
    open_lab(state);
    Consent in = agreed(CONSENT_ASSESSMENT), out;
    assert_false(stands(CONSENT_ASSESSMENT));
    assert_int_equal(give(&lab.community, &in, &out), OK);
    assert_true(stands(CONSENT_ASSESSMENT));
    assert_false(stands(CONSENT_PHOTO));
    assert_int_equal(out.account_id, lab.community.account_id);
    people_lab_close(&lab);
}

static void of_a_day_that_has_been(void **state) {
    open_lab(state);
    Consent in = agreed(CONSENT_PHOTO), out;
    in.given_on = date_add_days(PEOPLE_TODAY, 1);
    in.valid_until = 20271231; /* only a view for the family has an end */
    assert_int_equal(give(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "given_on", "in_the_future"));
    assert_true(people_lab_refused(&lab, "valid_until", "only_family_view"));
    people_lab_close(&lab);
}

typedef struct Power {
    const char *name, *authority, *extent;
    Date from, until;
} Power;

static Contact entered(Power power) {
    Contact in, out;
    shape_clear(&contact_shape, &in);
    in.person_id = person;
    in.name = str_from(power.name);
    in.relation = choice_find(&contact_relations, STR("son"));
    in.authority = choice_find(&contact_authorities, str_from(power.authority));
    in.authority_extent = str_from(power.extent);
    in.authority_words = STR("按授权委托书");
    in.authority_proof = people_lab_proof(&lab, &lab.community);
    in.authority_from = power.from;
    in.authority_until = power.until;
    assert_int_equal(people_lab_call(&lab, &lab.community, "contact_create", &in, &out), OK);
    return out;
}

static Consent signed_by(int32_t kind, const char *role, const char *name) {
    Consent in = agreed(kind);
    in.given_by = choice_find(&consent_givers, str_from(role));
    in.giver = str_from(name);
    return in;
}

static bool refused(const Consent *in, const char *code) {
    Consent out;
    return give(&lab.community, in, &out) == ERR_INVALID && people_lab_refused(&lab, "giver", code);
}

static void on_a_proof_when_somebody_else_gives_it(void **state) {
    open_lab(state);
    Contact son = entered((Power){"王建国", "statutory_guardian", "care", 20260101, 20271231});
    Consent in = signed_by(CONSENT_ASSESSMENT, "guardian", "王建国"), out;
    in.blob_id = 4711;
    assert_int_equal(give(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "unknown_blob"));
    in.blob_id = people_lab_proof(&lab, &lab.elsewhere); /* what others keep is no proof here */
    assert_int_equal(give(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "unknown_blob"));
    in.blob_id = people_lab_file(&lab, &lab.community, "list.csv", STR("a,b\n1,2\n"));
    assert_int_equal(give(&lab.community, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "not_a_scan"));
    in.blob_id = people_lab_proof(&lab, &lab.community);
    assert_int_equal(give(&lab.community, &in, &out), OK);
    assert_int_equal(out.contact_id, son.id);
    assert_true(out.blob_id == in.blob_id);
    assert_true(stands(CONSENT_ASSESSMENT));
    in.blob_id = 0; /* the authority's own will do */
    assert_int_equal(give(&lab.community, &in, &out), OK);
    assert_true(out.blob_id == son.authority_proof);
    people_lab_close(&lab);
}

static void nobody_signs_without_an_authority(void **state) {
    open_lab(state);
    Consent in = signed_by(CONSENT_PHOTO, "guardian", "王建国"), out;
    in.blob_id = people_lab_proof(&lab, &lab.community); /* a paper alone makes no guardian */
    assert_true(refused(&in, "no_guardian"));
    (void)entered((Power){"王建国", "agent", "care", 20260101, 20271231});
    assert_true(refused(&in, "no_guardian")); /* an agent is none */
    in = signed_by(CONSENT_PHOTO, "agent", "王建中");
    assert_true(refused(&in, "no_agent"));
    in = signed_by(CONSENT_PHOTO, "self", "王建国");
    assert_true(refused(&in, "not_the_person"));
    in = signed_by(CONSENT_PHOTO, "agent", " 王建国 ");
    assert_int_equal(give(&lab.community, &in, &out), OK);
    person = people_lab_person(&lab, BORN, 2).id; /* whoever acts for one acts for no other */
    in = signed_by(CONSENT_PHOTO, "agent", "王建国");
    assert_true(refused(&in, "no_agent"));
    people_lab_close(&lab);
}

static void an_authority_holds_between_its_days(void **state) {
    open_lab(state);
    Contact out, son = entered((Power){"王建国", "agent", "care", 20261001, 20261030});
    Consent made, in = signed_by(CONSENT_PHOTO, "agent", "王建国");
    assert_true(refused(&in, "authority_over"));
    in.given_on = 20260930;
    assert_true(refused(&in, "authority_not_begun"));
    in.given_on = 20261001;
    assert_int_equal(give(&lab.community, &in, &made), OK);
    in.given_on = 20261030;
    assert_int_equal(give(&lab.community, &in, &made), OK);
    AuthorityEnd end = {son.id, 20261015, choice_find(&authority_ends, STR("resigned")),
                        STR("本人取消委托")};
    assert_int_equal(people_lab_call(&lab, &lab.community, "contact_end_authority", &end, &out),
                     OK);
    assert_true(refused(&in, "authority_over"));
    in.given_on = 20261015; /* the first day without it */
    assert_true(refused(&in, "authority_over"));
    in.given_on = 20261014;
    assert_int_equal(give(&lab.community, &in, &made), OK);
    ContactEnd gone = {son.id, 20261010,
                       STR("已搬离本市")}; /* told late: earlier than the authority */
    assert_int_equal(people_lab_call(&lab, &lab.community, "contact_end", &gone, &out), OK);
    assert_true(refused(&in, "authority_over"));
    in.given_on = 20261009;
    assert_int_equal(give(&lab.community, &in, &made), OK);
    assert_true(stands(CONSENT_PHOTO)); /* what was validly given stands */
    people_lab_close(&lab);
}

static void an_authority_reaches_as_far_as_its_extent(void **state) {
    open_lab(state);
    (void)entered((Power){"王建国", "agent", "property", 20260101, 20271231});
    Consent out, in = signed_by(CONSENT_ASSESSMENT, "agent", "王建国");
    assert_true(refused(&in, "authority_not_care"));
    in = signed_by(CONSENT_SHARING, "agent", "王建国");
    assert_int_equal(give(&lab.community, &in, &out), OK);
    in = signed_by(CONSENT_FAMILY_VIEW, "agent", "王建国");
    in.family_account = lab.family.account_id;
    in.relation = choice_find(&family_relations, STR("daughter"));
    in.sees_bills = in.sees_health = in.sees_photos = true;
    assert_true(refused(&in, "authority_not_care"));
    assert_true(people_lab_refused(&lab, "giver", "authority_not_medical"));
    assert_false(people_lab_refused(&lab, "giver", "authority_not_property"));
    in.sees_health = in.sees_photos = false;
    assert_int_equal(give(&lab.community, &in, &out), OK);
    (void)entered((Power){"王建国", "agent", "care", 20260101, 20271231}); /* of the same name */
    in = signed_by(CONSENT_ASSESSMENT, "agent", "王建国");
    assert_int_equal(give(&lab.community, &in, &out), OK);
    database_execute(lab.database, "update contact set authority_extent = null");
    assert_true(refused(&in, "authority_uncoded"));
    people_lab_close(&lab);
}

static void until_it_is_taken_back(void **state) {
    open_lab(state);
    Consent in = agreed(CONSENT_ASSESSMENT), out, again;
    assert_int_equal(give(&lab.community, &in, &out), OK);
    IdKey key = {out.id};
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_get", &key, &again), OK);
    assert_int_equal(again.person_id, person);
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "consent_get", &key, &again),
                     ERR_NOT_FOUND);
    assert_int_equal(people_lab_call(&lab, &lab.elsewhere, "consent_withdraw", &key, &again),
                     ERR_NOT_FOUND);
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_withdraw", &key, &again), OK);
    assert_int_equal(again.withdrawn_on, PEOPLE_TODAY);
    assert_false(stands(CONSENT_ASSESSMENT));
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_withdraw", &key, &again),
                     ERR_CONFLICT);
    assert_true(people_lab_refused(&lab, "", "already_withdrawn"));
    assert_int_equal(give(&lab.community, &in, &out), OK); /* and given anew */
    assert_true(stands(CONSENT_ASSESSMENT));
    people_lab_close(&lab);
}

static void only_by_whom_it_concerns(void **state) {
    open_lab(state);
    Consent in = agreed(CONSENT_ASSESSMENT), out;
    assert_int_equal(give(&lab.elsewhere, &in, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "unknown_person"));
    assert_int_equal(give(&lab.reader, &in, &out), ERR_FORBIDDEN);
    assert_int_equal(give(&lab.clerk, &in, &out), OK);
    assert_int_equal(people_lab_list(&lab, &lab.clerk, "consent_list", NULL).count, 1);
    assert_int_equal(people_lab_list(&lab, &lab.elsewhere, "consent_list", NULL).count, 0);
    people_lab_close(&lab);
}

/* What is read out today, by its version. */
static size_t lines_of(int32_t kind) {
    List lines = {0};
    size_t count = 0;
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_notices", NULL, &lines), OK);
    for (size_t i = 0; i < lines.count; i++) {
        const ConsentNotice *line = LIST_AT(lines, ConsentNotice, i);
        if (line->kind != kind) continue;
        assert_int_equal(line->sequence, ++count);
        assert_false(str_is_empty(line->version));
        assert_false(str_is_empty(line->text_zh));
    }
    return count;
}

/* An assessor reads a notice out; who may look on is for the place to say. */
static void an_assessor_opens_and_shuts_no_family_view(void **state) {
    open_lab(state);
    Consent in = agreed(CONSENT_FAMILY_VIEW), out;
    in.family_account = lab.family.account_id;
    in.relation = choice_find(&family_relations, STR("daughter"));
    in.sees_visits = true;
    assert_int_equal(give(&lab.community, &in, &out), OK);
    Actor assessor = people_lab_actor(&lab, "assessor", PEOPLE_STREET, 0, 77);
    Str opened = arena_printf(&lab.arena,
                              "insert into person_access (person_id, staff_id, why, recorded_at) "
                              "values (%lld, 77, 'assessment', 0)",
                              (long long)person);
    database_execute(lab.database, opened.ptr);
    Consent again, photo = agreed(CONSENT_PHOTO);
    assert_int_equal(give(&assessor, &photo, &again), OK);
    assert_int_equal(give(&assessor, &in, &again), ERR_FORBIDDEN);
    IdKey key = {out.id};
    assert_int_equal(people_lab_call(&lab, &assessor, "consent_withdraw", &key, &again),
                     ERR_FORBIDDEN);
    assert_int_equal(people_lab_call(&lab, &lab.community, "consent_withdraw", &key, &again), OK);
    people_lab_close(&lab);
}

static void the_notice_that_holds_is_named_by_itself(void **state) {
    Consent out;
    open_lab(state);
    for (int32_t kind = 1; kind < consent_kinds.count; kind++) {
        Consent in = agreed(kind);
        if (kind == CONSENT_FAMILY_VIEW) continue;
        in.notice_version = STR_NONE;
        assert_int_equal(give(&lab.community, &in, &out), OK);
        assert_true(str_equal_c(out.notice_version, "2026-1"));
    }
    Consent early = agreed(CONSENT_PHOTO);
    early.notice_version = STR_NONE;
    early.given_on = 20190101;
    assert_int_equal(give(&lab.community, &early, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "kind", "no_consent_notice"));
    Consent invented = agreed(CONSENT_PHOTO);
    invented.notice_version = STR("2026-9");
    assert_int_equal(give(&lab.community, &invented, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "notice_version", "no_consent_notice"));
    people_lab_close(&lab);
}

static void a_notice_is_read_out_first(void **state) {
    open_lab(state);
    assert_int_equal(lines_of(CONSENT_ASSESSMENT), 4);
    assert_int_equal(lines_of(CONSENT_PHOTO), 3);
    database_execute(lab.database,
                     "update consent_notice set valid_to = 20261102 where kind = 'photo'");
    assert_int_equal(lines_of(CONSENT_PHOTO), 0);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_notice_that_holds_is_named_by_itself),
        ON_BOTH(an_assessor_opens_and_shuts_no_family_view),
        ON_BOTH(a_notice_is_read_out_first),
        ON_BOTH(each_purpose_by_itself),
        ON_BOTH(of_a_day_that_has_been),
        ON_BOTH(on_a_proof_when_somebody_else_gives_it),
        ON_BOTH(nobody_signs_without_an_authority),
        ON_BOTH(an_authority_holds_between_its_days),
        ON_BOTH(an_authority_reaches_as_far_as_its_extent),
        ON_BOTH(until_it_is_taken_back),
        ON_BOTH(only_by_whom_it_concerns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
