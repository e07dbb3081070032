#include "support/order_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/city.h"
#include "app/rights.h"
#include "care/benefit/grant.h"
#include "care/money/book.h"
#include "care/people/person.h"
#include "care/places/organisation.h"
#include "care/service/assignment.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/staff/certificate.h"
#include "care/staff/worker.h"
#include "support/held.h"
#include "support/people_lab.h"
#include "support/refusal.h"
#include "support/template.h"

/* One write as the system. */
typedef struct Deed {
    OrderLab *lab;
    int64_t id;
    int number;
    Fen amount;
} Deed;

static void deed(OrderLab *lab, OpFn fn, Deed *context) {
    context->lab = lab;
    assert_int_equal(site_write(lab->site, &system_actor, "test_deed", fn, context), OK);
}

static Str id_number(Arena *arena, int year, int number) {
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    Str body = arena_printf(arena, "330105%d0101%03d", year + number / 10, 990 + number % 10);
    int sum = 0;
    for (size_t i = 0; i < 17; i++) sum += (body.ptr[i] - '0') * weights[i];
    return arena_printf(arena, STR_FMT "%c", STR_ARG(body), "10X98765432"[sum % 11]);
}

static Err make_org(Op *op, void *context) {
    static const char *const codes[] = {"52330105YY0000108K", "52331002YY0000204Q"};
    Deed *deed = context;
    Organisation in = {.name = arena_printf(op->arena, "服务商%d", deed->number),
                       .credit_code = str_from(codes[deed->number]),
                       .kind = ORGANISATION_PROVIDER,
                       .scope = LAB_COUNTY},
                 out;
    TRY(organisation_create(op, &in, &out));
    deed->id = out.id;
    return OK;
}

static Err make_worker(Op *op, void *context) {
    Deed *deed = context;
    Worker in = {.name = STR("李护工"),
                 .id_number = id_number(op->arena, 1985, deed->number),
                 .org_id = deed->number < 2 ? deed->lab->first_org : deed->lab->second_org,
                 .scope = LAB_COUNTY,
                 .skills = STR("cleaning,bathing,companionship"),
                 .shift_from = 480,
                 .shift_to = 1080,
                 .lng = 120.14,
                 .lat = 30.32},
           out;
    TRY(worker_create(op, &in, &out));
    deed->id = out.id;
    return OK;
}

static Err make_person(Op *op, void *context) {
    Deed *deed = context;
    Person in = {.name = STR("王桂芳"),
                 .id_number = id_number(op->arena, 1940, deed->number),
                 .scope = LAB_COMMUNITY,
                 .registered_scope = INT_NONE,
                 .lng = 120.145,
                 .lat = 30.321},
           out;
    TRY(person_create(op, &in, &out));
    deed->id = out.id;
    return OK;
}

static Err put_money(Op *op, void *context) {
    Deed *deed = context;
    Transfer in = {.amount = deed->amount,
                   .state = TRANSFER_POSTED,
                   .kind = STR("grant"),
                   .reference = arena_printf(op->arena, "test:%lld:%lld", (long long)deed->id,
                                             (long long)deed->amount),
                   .day = op->today},
             out;
    TRY(book_account(op, "test_source", 1, INT_NONE, &in.debit));
    TRY(wallet_of(op, deed->id, &in.credit));
    return book_transfer(op, &in, &out);
}

static Err read_wallet(Op *op, void *context) {
    Deed *deed = context;
    int64_t wallet = 0;
    MoneyAccount account;
    TRY(wallet_of(op, deed->id, &wallet));
    TRY(book_get(op, wallet, &account));
    deed->amount = account.balance - account.held;
    return OK;
}

static Err open_family(Op *op, void *context) {
    Deed *deed = context;
    PersonAccess access = {.person_id = deed->id,
                           .account_id = deed->lab->family.account_id,
                           .sees_visits = true,
                           .sees_photos = true,
                           .sees_bills = true,
                           .sees_health = true,
                           .why = "family"};
    return person_open_to(op, &access);
}

static Actor actor_of(int64_t account, const char *role) {
    Actor actor = {.account_id = account, .name = str_from(role)};
    assert_null(roles_read(&city_rights, str_from(role), &actor));
    scope_subtree(LAB_COUNTY, &actor.scope_low, &actor.scope_high);
    return actor;
}

static void make_actors(OrderLab *lab) {
    lab->officer = actor_of(101, "district_officer");
    lab->clerk = actor_of(102, "street_clerk");
    lab->community = actor_of(103, "community_worker");
    lab->manager = actor_of(104, "provider_manager");
    lab->manager.org_id = lab->first_org;
    lab->rival = actor_of(105, "provider_manager");
    lab->rival.org_id = lab->second_org;
    lab->family = actor_of(106, "family");
    lab->jobs = actor_of(107, "system_admin");
    for (int i = 0; i < 3; i++) {
        lab->carer[i] = actor_of(110 + i, "carer");
        lab->carer[i].staff_id = lab->carers[i];
        lab->carer[i].org_id = i < 2 ? lab->first_org : lab->second_org;
    }
}

int64_t order_lab_provider(OrderLab *lab, int64_t scope) {
    Organisation in = {.name = STR("别处的服务商"),
                       .credit_code = STR("91350100M000100Y43"),
                       .kind = ORGANISATION_PROVIDER,
                       .scope = scope},
                 out;
    assert_int_equal(order_lab_call(lab, &system_actor, "organisation_create", &in, &out), OK);
    return out.id;
}

static void certify(OrderLab *lab, int64_t worker) {
    Certificate in = {.worker_id = worker,
                      .kind = STR("care_worker"),
                      .number = arena_printf(&lab->arena, "CW-%lld", (long long)worker),
                      .issued_on = 20240101};
    assert_int_equal(order_lab_call(lab, &system_actor, "certificate_create", &in, NULL), OK);
}

static void contract(OrderLab *lab, const char *category) {
    for (int rank = 1; rank <= 2; rank++) {
        Assignment in = {.area = LAB_COUNTY,
                         .category = choice_find(&menu_categories, str_from(category)),
                         .org_id = rank == 1 ? lab->first_org : lab->second_org,
                         .rank = rank,
                         .valid_from = 20260101};
        assert_int_equal(order_lab_call(lab, &lab->officer, "assignment_create", &in, NULL), OK);
    }
}

static void fill(OrderLab *lab) {
    Deed org = {0}, rival = {.number = 1};
    deed(lab, make_org, &org);
    deed(lab, make_org, &rival);
    lab->first_org = org.id;
    lab->second_org = rival.id;
    for (int i = 0; i < 3; i++) {
        Deed worker = {.number = i};
        deed(lab, make_worker, &worker);
        lab->carers[i] = worker.id;
    }
    make_actors(lab);
    for (int i = 0; i < 3; i++) certify(lab, lab->carers[i]);
    contract(lab, "clean");
    contract(lab, "bath");
    contract(lab, "comfort");
    lab->person = order_lab_person(lab, 0);
    order_lab_fund(lab, lab->person, 100000);
    (void)order_lab_plan(lab, lab->person, "cleaning,bath_home,companionship", NULL);
    Deed family = {.id = lab->person};
    deed(lab, open_family, &family);
}

static void site_start(OrderLab *lab, bool from_template) {
    SiteConfig config;
    city_configure(&config);
    config.dsn = lab->database->dsn;
    config.key_file = lab->key_file;
    config.demo = true;
    config.portal = LAB_PORTAL;
    config.listen = "127.0.0.1:0"; /* for a test that calls site_serve */
    config.clock_start_ms = date_start_ms(LAB_TODAY) + INT64_C(8) * 3600 * 1000;
    if (from_template) template_take(lab->database, &config);
    assert_int_equal(site_open(&config, &lab->site), OK);
}

void order_lab_open(OrderLab *lab, const Database *database) {
    StoreConfig store = {0};
    database_need(database, &store);
    *lab = (OrderLab){.database = database, .folder = "/tmp/yiyang-order-XXXXXX"};
    assert_non_null(mkdtemp(lab->folder));
    arena_init(&lab->arena, 0);
    snprintf(lab->key_file, sizeof lab->key_file, "%s/keys", lab->folder);
    site_start(lab, true);
    fill(lab);
}

void order_lab_reopen(OrderLab *lab) {
    site_close(lab->site);
    site_start(lab, false);
}

bool order_lab_holds(OrderLab *lab, Str text) {
    return database_holds(lab->site, &lab->arena, lab->database, text);
}

void order_lab_close(OrderLab *lab) {
    people_counts_stand(lab->site);
    site_close(lab->site);
    arena_clear(&lab->arena);
    (void)unlink(lab->key_file);
    (void)rmdir(lab->folder);
}

Err order_lab_call(OrderLab *lab, const Actor *actor, const char *route, const void *in,
                   void *out) {
    lab->faults = (Faults){.arena = &lab->arena};
    return site_call(
        lab->site, &lab->arena,
        &(SiteCall){.actor = actor, .route = route, .in = in, .out = out, .faults = &lab->faults});
}

bool order_lab_refused(const OrderLab *lab, const char *field, const char *code) {
    return refused_for(&lab->faults, field, code);
}

void order_lab_step(OrderLab *lab, int64_t minutes) {
    int64_t now_ms = site_now_ms(lab->site) + minutes * 60000;
    assert_int_equal(site_step_clock(lab->site, now_ms), OK);
}

int64_t order_lab_person(OrderLab *lab, int number) {
    Deed person = {.number = number};
    deed(lab, make_person, &person);
    return person.id;
}

void order_lab_fund(OrderLab *lab, int64_t person, Fen amount) {
    Deed money = {.id = person, .amount = amount};
    deed(lab, put_money, &money);
}

Fen order_lab_free(OrderLab *lab, int64_t person) {
    Deed money = {.id = person};
    deed(lab, read_wallet, &money);
    return money.amount;
}

int64_t order_lab_plan(OrderLab *lab, int64_t person, const char *items, const char *weekdays) {
    PlanItem lines[8];
    Plan in = {.person_id = person, .quota_month = 100000, .valid_from = LAB_TODAY}, plan;
    Str rest = str_from(items), item;
    while (str_split(&rest, ',', &item)) {
        lines[in.items.count++] = (PlanItem){.item = item,
                                             .times_month = 4,
                                             .weekdays = str_from(weekdays),
                                             .start_minute = 540};
    }
    in.items.items = lines;
    assert_int_equal(order_lab_call(lab, &lab->clerk, "plan_create", &in, &plan), OK);
    IdKey key = {plan.id};
    assert_int_equal(order_lab_call(lab, &lab->clerk, "plan_activate", &key, &plan), OK);
    assert_int_equal(plan.state, PLAN_ACTIVE);
    return plan.id;
}

OrderRequest order_lab_request(const OrderLab *lab, const char *item) {
    return (OrderRequest){.person_id = lab->person,
                          .item = str_from(item),
                          .day = date_add_days(LAB_TODAY, 1),
                          .window_from = 540,
                          .window_to = 660,
                          .start_minute = INT_NONE};
}

Order order_lab_order(OrderLab *lab, const char *item) {
    OrderRequest in = order_lab_request(lab, item);
    Order order;
    assert_int_equal(order_lab_call(lab, &lab->community, "order_create", &in, &order), OK);
    return order;
}

Order order_lab_read(OrderLab *lab, int64_t order) {
    IdKey key = {order};
    Order out;
    assert_int_equal(order_lab_call(lab, &system_actor, "order_get", &key, &out), OK);
    return out;
}

typedef struct EventDeed {
    int64_t order;
    const char *event;
} EventDeed;

static Err event_run(Op *op, void *context) {
    const EventDeed *event = context;
    Order order;
    TRY(order_by_id(op, event->order, &order));
    return order_step(op, &order, event->event, STR("test"));
}

Err order_lab_event(OrderLab *lab, int64_t order, const char *event) {
    EventDeed deed = {order, event};
    return site_write(lab->site, &system_actor, "test_event", event_run, &deed);
}

static void assign_usual(OrderLab *lab, int64_t id) {
    Order order = order_lab_read(lab, id), after;
    OrderAct act = {.id = id, .worker_id = lab->carers[0], .start_minute = INT_NONE};
    if (order.carers == 2) act.second_worker_id = lab->carers[1];
    assert_int_equal(order_lab_call(lab, &lab->manager, "order_assign", &act, &after), OK);
}

Order order_lab_order_at(OrderLab *lab, const char *item, int32_t state) {
    static const char *const events[] = {
        [ORDER_OFFERED] = "accept",     [ORDER_ASSIGNED] = "carer_accept",
        [ORDER_CONFIRMED] = "start",    [ORDER_IN_PROGRESS] = "finish",
        [ORDER_FINISHED] = "follow_up", [ORDER_FOLLOWED] = "freeze",
        [ORDER_FROZEN] = "bill",
    };
    Order order = order_lab_order(lab, item);
    while (order.state != state) {
        if (order.state == ORDER_ACCEPTED)
            assign_usual(lab, order.id);
        else
            assert_int_equal(order_lab_event(lab, order.id, events[order.state]), OK);
        order = order_lab_read(lab, order.id);
    }
    return order;
}

static Err clocks_run(Op *op, void *context) {
    return order_clocks_run(op, 1000, context);
}

int64_t order_lab_clocks(OrderLab *lab) {
    int64_t ran = 0;
    assert_int_equal(site_write(lab->site, &system_actor, "test_clocks", clocks_run, &ran), OK);
    return ran;
}
