#include "support/visit_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "care/service/followup.h"
#include "care/service/order_life.h"
#include "core/guard/sm3.h"
#include "core/walk/blob.h"
#include "service.sql.h"

enum { EVENING_MINUTE = 22 * 60, FIRST_ORDERS = 8, SAMPLE_TWICE = 52 /* of 256 */ };

Order visit_lab_order(OrderLab *lab, const char *item) {
    return order_lab_order_at(lab, item, ORDER_CONFIRMED);
}

Order visit_lab_other(OrderLab *lab, int number, int window_from) {
    int64_t person = order_lab_person(lab, number);
    order_lab_fund(lab, person, 100000 + number);
    (void)order_lab_plan(lab, person, "cleaning", NULL);
    OrderRequest in = order_lab_request(lab, "cleaning");
    Order order;
    in.person_id = person;
    in.window_from = window_from;
    in.window_to = window_from + 120;
    assert_int_equal(order_lab_call(lab, &lab->community, "order_create", &in, &order), OK);
    assert_int_equal(order_lab_event(lab, order.id, "accept"), OK);
    OrderAct act = {.id = order.id, .worker_id = lab->carers[0], .start_minute = window_from};
    assert_int_equal(order_lab_call(lab, &lab->manager, "order_assign", &act, &order), OK);
    return order_lab_read(lab, order.id);
}

void visit_lab_evening(OrderLab *lab, const Order *order) {
    int64_t evening_ms = date_start_ms(order->day) + EVENING_MINUTE * MINUTE_MS;
    assert_int_equal(site_step_clock(lab->site, evening_ms), OK);
}

/* A seed by which none of the first orders is in a sample of twice the usual share. */
static Str quiet_seed(Arena *arena) {
    Str seed = STR_NONE;
    int drawn = 1;
    for (int i = 0; drawn > 0; i++) {
        seed = arena_printf(arena, "seed-%d-", i);
        drawn = 0;
        for (int order = 1; order <= FIRST_ORDERS; order++) {
            unsigned char digest[SM3_BYTES];
            sm3_raw(arena_printf(arena, STR_FMT "%d", STR_ARG(seed), order), digest);
            drawn += digest[0] < SAMPLE_TWICE;
        }
    }
    return seed;
}

static Err set_seed(Op *op, void *context) {
    return followup_seed_set(op, *(const Date *)context, quiet_seed(op->arena));
}

void visit_lab_no_sample(OrderLab *lab, Date day) {
    assert_int_equal(site_write(lab->site, &system_actor, "test_seed", set_seed, &day), OK);
}

VisitMark visit_lab_mark(const Order *order, int32_t kind, int minute) {
    static char names[4096][32];
    static size_t count;
    char *name = names[count % COUNT(names)];
    (void)snprintf(name, sizeof names[0], "client-%06zu", count++);
    return (VisitMark){.client_id = str_from(name),
                       .order_id = order->id,
                       .kind = kind,
                       .device_at = date_start_ms(order->day) + minute * MINUTE_MS,
                       .offline = true,
                       .lng = HOME_LNG,
                       .lat = HOME_LAT,
                       .crs = CRS_WGS84,
                       .accuracy_m = 10,
                       .device_id = STR("phone-1"),
                       .outcome = kind == MARK_CHECK_OUT ? OUTCOME_DONE : 0};
}

Err visit_lab_send(OrderLab *lab, const Actor *actor, const VisitMark *mark, VisitMark *out) {
    const char *route = mark->kind == MARK_CHECK_IN ? "visit_check_in" : "visit_check_out";
    return order_lab_call(lab, actor, route, mark, out);
}

Order visit_lab_visit(OrderLab *lab, const Order *order, int from, int to) {
    VisitMark in = visit_lab_mark(order, MARK_CHECK_IN, from), answer;
    VisitMark out = visit_lab_mark(order, MARK_CHECK_OUT, to);
    assert_int_equal(visit_lab_send(lab, &lab->carer[0], &in, &answer), OK);
    assert_int_equal(visit_lab_send(lab, &lab->carer[0], &out, &answer), OK);
    return order_lab_read(lab, order->id);
}

VisitView visit_lab_view(OrderLab *lab, int64_t order) {
    IdKey key = {order};
    VisitView view;
    assert_int_equal(order_lab_call(lab, &lab->clerk, "visit_get", &key, &view), OK);
    return view;
}

static Err read_charge(Op *op, void *context) {
    VisitCharge *charge = context;
    Order order;
    TRY(order_by_id(op, charge->order, &order));
    return visit_charge(op, &order, &charge->government, &charge->own);
}

VisitCharge visit_lab_charge(OrderLab *lab, int64_t order) {
    VisitCharge charge = {.order = order};
    assert_int_equal(site_read(lab->site, &system_actor, &lab->arena, read_charge, &charge), OK);
    return charge;
}

typedef struct FlagDeed {
    int64_t order, ran;
    List flags;
} FlagDeed;

static Err read_flags(Op *op, void *context) {
    FlagDeed *deed = context;
    return op_list(op, &sql_flag_of_order, WITH(BIND_INT("order_id", deed->order), MOST(100)),
                   &deed->flags);
}

static List flags_of(OrderLab *lab, int64_t order) {
    FlagDeed deed = {.order = order};
    assert_int_equal(site_read(lab->site, &system_actor, &lab->arena, read_flags, &deed), OK);
    return deed.flags;
}

const Flag *visit_lab_flag(OrderLab *lab, int64_t order, int32_t rule) {
    List flags = flags_of(lab, order);
    for (size_t i = 0; i < flags.count; i++) {
        if (LIST_AT(flags, Flag, i)->rule == rule) return LIST_AT(flags, Flag, i);
    }
    return NULL;
}

bool visit_lab_flagged(OrderLab *lab, int64_t order, int32_t rule) {
    const Flag *flag = visit_lab_flag(lab, order, rule);
    return flag != NULL && flag->state == FLAG_OPEN;
}

int64_t visit_lab_open_flags(OrderLab *lab, int64_t order) {
    List flags = flags_of(lab, order);
    int64_t open = 0;
    for (size_t i = 0; i < flags.count; i++) open += LIST_AT(flags, Flag, i)->state == FLAG_OPEN;
    return open;
}

static Err run_rules(Op *op, void *context) {
    FlagDeed *deed = context;
    Order order;
    TRY(order_by_id(op, deed->order, &order));
    return flags_run(op, &order, &deed->ran);
}

void visit_lab_rules(OrderLab *lab, int64_t order) {
    FlagDeed deed = {.order = order};
    assert_int_equal(site_write(lab->site, &system_actor, "test_rules", run_rules, &deed), OK);
}

static Err run_clocks(Op *op, void *context) {
    return visit_clocks_run(op, 100, context);
}

int64_t visit_lab_clocks(OrderLab *lab) {
    int64_t ran = 0;
    assert_int_equal(site_write(lab->site, &system_actor, "test_clocks", run_clocks, &ran), OK);
    return ran;
}

typedef struct FileDeed {
    const char *content;
    int64_t id;
} FileDeed;

static Err write_file(Op *op, void *context) {
    FileDeed *deed = context;
    Blob blob;
    Str bytes = arena_printf(op->arena, "\xff\xd8\xff\xe0%s", deed->content);
    TRY(blob_write(op, STR("photo.jpg"), bytes, LAB_COMMUNITY, &blob));
    deed->id = blob.id;
    return OK;
}

int64_t visit_lab_file(OrderLab *lab, const Actor *actor, const char *content) {
    FileDeed deed = {.content = content};
    assert_int_equal(site_write(lab->site, actor, "test_file", write_file, &deed), OK);
    return deed.id;
}
