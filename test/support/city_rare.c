#include "support/city_rare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/desk/handover.h"
#include "care/people/person_file.h"
#include "care/service/unlock.h"
#include "core/walk/blob.h"
#include "core/wire/field.h"

enum { EACH = 3 };

static bool is_of(const Actor *actor, const char *role) {
    return actor->role_count == 1 && strcmp(actor->roles[0]->name, role) == 0;
}

static Err call(CityLab *lab, const Actor *actor, const char *name, const void *in) {
    return site_call(lab->site, &lab->arena, &(SiteCall){.actor = actor, .route = name, .in = in});
}

/* By whichever worker may: who looks at people of two communities gets none. */
static void cards_make(CityLab *lab, const CitySeats *seats) {
    const Route *route = site_route(lab->site, "card_create");
    int made = 0;
    for (size_t i = 0; i < seats->count; i++) {
        for (size_t k = 0; k < seats->count; k++) {
            if (!is_of(&seats->seats[i], "community_worker")) continue;
            if (!is_of(&seats->seats[k], "family")) continue;
            void *wish = arena_alloc(&lab->arena, route->in->size);
            shape_clear(route->in, wish);
            request_set(route, wish, "account_id", seats->seats[k].account_id);
            made += call(lab, &seats->seats[i], "card_create", wish) == OK;
        }
    }
    assert_true(made >= 1);
}

static void unlocks_make(CityLab *lab, const CitySeats *seats) {
    const Route *orders = site_route(lab->site, "order_list");
    for (size_t i = 0; i < seats->count; i++) {
        if (!is_of(&seats->seats[i], "provider_manager")) continue;
        List rows = city_lab_rows(lab, &seats->seats[i], orders, "state=settled");
        for (size_t k = 0; k < rows.count && k < EACH; k++) {
            Unlock in = {.order_id = row_number(orders, &rows, k, "id"),
                         .reason = 1,
                         .words = STR("住院证明后补")};
            assert_int_equal(call(lab, &seats->seats[i], "unlock_ask", &in), OK);
        }
    }
}

/* Two of one role over one place: the one goes on leave, the other stands in. */
static void handovers_make(CityLab *lab, const CitySeats *seats) {
    Date today = date_of_ms(site_now_ms(lab->site));
    int made = 0;
    for (size_t i = 0; i + 1 < seats->count; i++) {
        const Actor *away = &seats->seats[i];
        if (actor_reach(away, "desk.handover") != REACH_PLACE) continue;
        for (size_t k = i + 1; k < seats->count; k++) {
            const Actor *deputy = &seats->seats[k];
            if (!is_of(deputy, away->roles[0]->name) || deputy->scope_low != away->scope_low ||
                deputy->scope_high != away->scope_high)
                continue;
            Handover in = {.deputy_id = deputy->account_id,
                           .from_day = today,
                           .to_day = today,
                           .reason = STR("年假")};
            made += call(lab, away, "handover_create", &in) == OK;
            break;
        }
    }
    assert_true(made >= 3);
}

/* One of its own each time. */
static int64_t scan_bring(CityLab *lab, const Actor *actor) {
    const Route *route = site_route(lab->site, "file_upload");
    char *in = arena_alloc(&lab->arena, route->in->size);
    Blob blob;
    static int brought;
    shape_clear(route->in, in);
    *FIELD_AT(Str, &route->in->fields[shape_find(route->in, STR("name"))], in) = STR("scan.pdf");
    SiteCall upload = {.actor = actor, .route = route->name, .in = in, .out = &blob};
    upload.bytes = arena_printf(&lab->arena, "%%PDF-1.4\n%% rare, %d\n%%%%EOF\n", ++brought);
    assert_int_equal(site_call(lab->site, &lab->arena, &upload), OK);
    return blob.id;
}

static int64_t papers_make(CityLab *lab, CitySeats *seats) {
    const Route *people = site_route(lab->site, "person_list");
    int64_t first = 0;
    for (size_t i = 0; i < seats->count; i++) {
        const Actor *seat = &seats->seats[i];
        if (!is_of(seat, "community_worker")) continue;
        PersonFile made, in = {.person_id = seat_sight(lab, seats, i, people)->ids[0],
                               .kind = 1,
                               .blob_id = scan_bring(lab, seat),
                               .note = STR("原件已核")};
        SiteCall create = {.actor = seat, .route = "person_file_create", .in = &in, .out = &made};
        assert_int_equal(site_call(lab->site, &lab->arena, &create), OK);
        if (first == 0) first = made.id;
    }
    return first;
}

/* Of the demo city's assessments none is signed by hand: one of each assessor's is. */
static void signatures_make(CityLab *lab, CitySeats *seats) {
    const Route *assessments = site_route(lab->site, "assessment_list");
    for (size_t i = 0; i < seats->count; i++) {
        const Actor *seat = &seats->seats[i];
        if (!is_of(seat, "assessor")) continue;
        const SeatSight *sight = seat_sight(lab, seats, i, assessments);
        for (size_t k = 0; k < sight->count && k < EACH; k++) {
            Str sql = arena_printf(
                &lab->arena,
                "update assessment set signature_one = %lld where id = %lld and assessor_one = %lld "
                "and signature_one is null",
                (long long)scan_bring(lab, seat), (long long)sight->ids[k],
                (long long)seat->staff_id);
            database_execute(&lab->database, sql.ptr);
        }
    }
}

/* The phones of the demo city send one photo a visit, with the mark: here it stands for what came
 * alone, and for what was signed. */
static void photos_make(const CityLab *lab) {
    database_execute(
        &lab->database,
        "insert into visit_picture (client_id, order_id, worker_id, blob_id, sha, device_at, "
        "server_at, account_id) select client_id, order_id, worker_id, photo_blob, photo_sha, "
        "device_at, server_at, account_id from visit_mark where photo_blob is not null");
    database_execute(
        &lab->database,
        "update visit_mark set signature_blob = photo_blob where photo_blob is not null");
}

/* Words lie sealed: any that were sealed are good enough here. */
#define SOME_WORDS "(select reason_sealed from order_step where reason_sealed is not null limit 1)"

static void ratings_make(const CityLab *lab) {
    database_execute(&lab->database,
                     "insert into order_rating (order_id, stars, words_sealed, account_id, at) "
                     "select o.id, 4, " SOME_WORDS
                     ", 1, 1 from service_order o where o.state = 'settled' "
                     "and not exists (select 1 from order_rating r where r.order_id = o.id)");
}

/* What it takes to owe money is the benefit room's own test's to say: here the letters only have to
 * be there. */
static void letters_make(const CityLab *lab) {
    database_execute(&lab->database,
                     "insert into clawback_notice (person_id, amount, reason_sealed, due_on, "
                     "account_id, scope, created_at) "
                     "select id, 39839, " SOME_WORDS ", 20261030, 1, scope, 1 from person");
}

CityRare city_rare_make(CityLab *lab, CitySeats *seats) {
    cards_make(lab, seats);
    unlocks_make(lab, seats);
    handovers_make(lab, seats);
    signatures_make(lab, seats);
    photos_make(lab);
    ratings_make(lab);
    letters_make(lab);
    return (CityRare){papers_make(lab, seats)};
}
