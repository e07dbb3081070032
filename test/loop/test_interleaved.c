/* Two and three at the same record, in every order of their steps and then all at once: of what
 * contradicts itself one holds, whoever came too late hears so, and nothing is half done.
 *
 *   scenario: who does which steps ──► every order of them, each in a city of its own ──► judged
 *                                 └──► threads that begin together, on seeds         ──► judged
 *
 * Judged besides, always
 *  1. No step is answered but with yes or a refusal that says why.
 *  2. The books balance, and what they hold is what their transfers hold.
 *  3. The audit chain is whole.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "care/benefit/grant_batch.h"
#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/people/duplicate.h"
#include "care/people/person.h"
#include "care/service/correction.h"
#include "care/service/order_life.h"
#include "core/base/rand.h"
#include "support/case_lab.h"
#include "support/seeds.h"
#include "support/visit_lab.h"

enum {
    CLIENTS = 3,
    STEPS = 3,
    ROUNDS = 2,
    WHOLE = 100000,
    HELD = 2400,
    QUOTA = 4,
    HESITATION_NS = 2000000
};

typedef struct Client {
    int number;
    Arena arena;
    Person read; /* what it saw last */
    Err said[STEPS];
    int did;
} Client;

typedef Err (*StepFn)(Client *client);

typedef struct Scenario {
    const char *name;
    void (*open)(void);
    StepFn steps[CLIENTS][STEPS + 1];
    void (*judge)(const char *order);
    void (*lab_open)(OrderLab *lab, const Database *database);
} Scenario;

static OrderLab lab;
static Database own; /* of one run */
static Client clients[CLIENTS];
static Order order;
static int64_t decided; /* what waits for a decision */
static int64_t kept;    /* of two files the one that is kept */
static int version_before;
static pthread_barrier_t together;

static void rest(long ns) {
    struct timespec pause = {.tv_nsec = ns};
    (void)nanosleep(&pause, NULL);
}

/* ---- what a client does ---- */

static Err call(Client *client, const Actor *actor, const char *route, const void *in, void *out) {
    Faults faults = {.arena = &client->arena};
    return site_call(
        lab.site, &client->arena,
        &(SiteCall){.actor = actor, .route = route, .in = in, .out = out, .faults = &faults});
}

static Err act(Client *client, const Actor *actor, const char *route) {
    OrderAct in = {.id = order.id,
                   .reason = STR("because"),
                   .worker_id = lab.carers[client->number % 2],
                   .start_minute = INT_NONE};
    IdKey key = {order.id};
    Order out;
    bool bare = strcmp(route, "order_accept") == 0 || strcmp(route, "order_carer_accept") == 0;
    if (strcmp(route, "order_assign") == 0)
        in.reason = STR_NONE; /* as whoever sees it wait */
    else
        in.worker_id = 0;
    return call(client, actor, route, bare ? (const void *)&key : &in, &out);
}

static Err accepts(Client *client) {
    return act(client, &lab.manager, "order_accept");
}
static Err declines(Client *client) {
    return act(client, &lab.manager, "order_decline");
}
static Err cancels(Client *client) {
    return act(client, &lab.community, "order_cancel");
}
static Err assigns(Client *client) {
    return act(client, &lab.manager, "order_assign");
}

static Err asks_for_one(Client *client) {
    OrderRequest in = order_lab_request(&lab, "cleaning");
    Order out;
    in.day = date_add_days(LAB_TODAY, 10 + client->number);
    return call(client, &lab.community, "order_create", &in, &out);
}

static Err reads(Client *client) {
    return call(client, &lab.community, "person_get", &(IdKey){lab.person}, &client->read);
}
static Err edits(Client *client) {
    Person out;
    client->read.living = client->number == 0 ? LIVING_ALONE : LIVING_SPOUSE;
    return call(client, &lab.community, "person_edit", &client->read, &out);
}

static Err happens(Client *client, const char *route) {
    PersonDay in = {.id = lab.person,
                    .day = date_of_ms(site_now_ms(lab.site)),
                    .registered_scope = INT_NONE,
                    .reason = STR("社区核实")};
    return call(client, &lab.community, route, &in, NULL);
}
static Err dies(Client *client) {
    return happens(client, "person_die");
}
static Err revives(Client *client) {
    return happens(client, "person_revive");
}

static Err marks(Client *client, int32_t kind, int minute) {
    VisitMark mark = visit_lab_mark(&order, kind, minute), out;
    const char *route = kind == MARK_CHECK_IN ? "visit_check_in" : "visit_check_out";
    return call(client, &lab.carer[0], route, &mark, &out);
}
static Err comes(Client *client) {
    return marks(client, MARK_CHECK_IN, 545);
}
static Err goes(Client *client) {
    return marks(client, MARK_CHECK_OUT, 605);
}

static Err freezes(Client *client) {
    BillLabFreeze in = {STR("2026-11"), LAB_COUNTY};
    IdKey job = {0};
    Err err =
        call(client, client->number == 0 ? &lab.clerk : &lab.officer, "bill_freeze", &in, &job);
    if (err == OK) client->read.id = job.id;
    return err;
}

/* The first client is the officer; another one is the other officer of the district. */
static Err decides(Client *client, const char *route) {
    struct {
        int64_t id;
        Str reason;
    } in = {decided, STR("核对了材料")};
    Actor second = case_lab_second(&lab);
    return call(client, client->number == 0 ? &lab.officer : &second, route, &in, NULL);
}

static Err approves_application(Client *client) {
    return decides(client, "application_approve");
}
static Err concludes(Client *client) {
    struct {
        int64_t id;
        Str remark;
    } in = {decided, STR_NONE};
    return call(client, &lab.clerk, "application_conclude", &in, NULL);
}
static Err withdraws_application(Client *client) {
    struct {
        int64_t id;
        int32_t why;
        Str reason;
    } in = {decided, 0, STR("不再需要")};
    return call(client, &lab.community, "application_withdraw", &in, NULL);
}

static Err approves_payee(Client *client) {
    return decides(client, "payee_approve");
}
static Err rejects_payee(Client *client) {
    return decides(client, "payee_reject");
}

static Err corrects(Client *client, const Actor *actor, const char *route) {
    Correction in = {.id = decided, .decided_words = STR("属实")};
    return call(client, actor, route, &in, NULL);
}
static Err approves_correction(Client *client) {
    return corrects(client, &lab.officer, "correction_approve");
}
static Err denies_correction(Client *client) {
    Actor second = case_lab_second(&lab);
    return corrects(client, &second, "correction_deny");
}
static Err withdraws_correction(Client *client) {
    return call(client, &lab.manager, "correction_withdraw", &(IdKey){decided}, NULL);
}

static Err ends_batch(Client *client, const char *route) {
    struct {
        int64_t id;
        Str reason;
    } in = {decided, STR("名单有误")};
    Actor finance = case_lab_finance(&lab);
    finance.account_id += client->number;
    return call(client, &finance, route, &in, NULL);
}
static Err approves_batch(Client *client) {
    return ends_batch(client, "grant_batch_approve");
}
static Err returns_batch(Client *client) {
    return ends_batch(client, "grant_batch_return");
}

static Err approves_bill(Client *client) {
    return decides(client, "bill_approve");
}
static Err sends_bill_back(Client *client) {
    return decides(client, "bill_send_back");
}

static Err judges_pair(Client *client, const char *route) {
    Duplicate in = {.id = decided, .kept_id = kept, .note = STR("核对了户口簿")};
    return call(client, &lab.clerk, route, &in, NULL);
}
static Err merges(Client *client) {
    return judges_pair(client, "duplicate_merge");
}
static Err undoes(Client *client) {
    return judges_pair(client, "duplicate_undo");
}

/* ---- how it begins, what must hold ---- */

static int yeses(int step) {
    int count = 0;
    for (int i = 0; i < CLIENTS; i++) count += clients[i].did > step && clients[i].said[step] == OK;
    return count;
}

static Order now(void) {
    return order_lab_read(&lab, order.id);
}

static void offered(void) {
    order = order_lab_order(&lab, "cleaning");
}

/* A cancellation holds whenever it comes; what comes after it is too late. */
static void cancelled_for_good(const char *in_order) {
    assert_int_equal(clients[1].said[0], OK);
    if (now().state != ORDER_CANCELLED) fail_msg("%s: state %d", in_order, now().state);
    assert_int_equal(order_lab_free(&lab, lab.person), WHOLE);
}

static void accepted(void) {
    order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
}

static void one_carer_has_it(const char *in_order) {
    if (yeses(0) != 1) fail_msg("%s: assigned %d times", in_order, yeses(0));
    Order after = now();
    assert_int_equal(after.state, ORDER_ASSIGNED);
    for (int i = 0; i < CLIENTS; i++)
        if (clients[i].did > 0 && clients[i].said[0] == OK)
            assert_int_equal(after.worker_id, lab.carers[i % 2]);
}

static void one_is_left(void) {
    OrderRequest in = order_lab_request(&lab, "cleaning");
    for (int i = 1; i < QUOTA; i++) {
        in.day = date_add_days(LAB_TODAY, i);
        assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &order), OK);
    }
}

static void one_got_it(const char *in_order) {
    if (yeses(0) != 1) fail_msg("%s: %d got the last one", in_order, yeses(0));
    assert_int_equal(order_lab_free(&lab, lab.person), WHOLE - QUOTA * HELD);
}

static void known(void) {
    Person person;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_get", &(IdKey){lab.person},
                                    &person),
                     OK);
    version_before = (int)person.version;
}

/* Whoever wrote over what somebody else had written since has heard of it. */
static void no_edit_is_lost(const char *in_order) {
    Person person;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_get", &(IdKey){lab.person},
                                    &person),
                     OK);
    assert_true(yeses(1) >= 1);
    assert_int_equal(person.version, version_before + yeses(1));
    for (int i = 0; i < 2; i++)
        if (clients[i].said[1] != OK && clients[i].said[1] != ERR_STALE)
            fail_msg("%s: %d", in_order, clients[i].said[1]);
    bool both_read_first = strncmp(in_order, "0101", 4) == 0 || strncmp(in_order, "0110", 4) == 0 ||
                           strncmp(in_order, "1001", 4) == 0 || strncmp(in_order, "1010", 4) == 0;
    if (both_read_first) assert_int_equal(yeses(1), 1);
}

static void at_the_door(void) {
    order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
}

/* What was done before the death stays done; what was not begun is not. */
static void served_or_not(const char *in_order) {
    Order after = now();
    bool in = clients[0].said[0] == OK, out = clients[0].said[1] == OK;
    if (out && !in) fail_msg("%s: out without in", in_order);
    if (after.state == ORDER_CANCELLED && order_lab_free(&lab, lab.person) != WHOLE)
        fail_msg("%s: held for nothing", in_order);
    if (out && after.state < ORDER_FINISHED) fail_msg("%s: state %d", in_order, after.state);
    Person person;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_get", &(IdKey){lab.person},
                                    &person),
                     OK);
    bool undone = clients[1].said[0] == OK && clients[1].said[1] == OK;
    assert_int_equal(person.state,
                     undone || clients[1].said[0] != OK ? PERSON_ACTIVE : PERSON_DEAD);
}

static void to_be_billed(void) {
    order = bill_lab_order(&lab, "cleaning", 545);
    bill_lab_next_month(&lab);
}

static void billed_once(const char *in_order) {
    List bills;
    for (int i = 0; i < CLIENTS; i++)
        if (clients[i].did > 0 && clients[i].said[0] == OK)
            bill_lab_await(&lab, clients[i].read.id);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "bill_list", NULL, &bills), OK);
    if (bills.count != 1) fail_msg("%s: %zu bills", in_order, bills.count);
    assert_int_equal(now().state, ORDER_FROZEN);
    assert_true(bill_lab_is_billed(&lab, order.id));
}

static void read_into(const char *route, void *out) {
    assert_int_equal(order_lab_call(&lab, &system_actor, route, &(IdKey){decided}, out), OK);
}

/* Which of them had a yes; exactly one has. */
static int the_one(const char *in_order) {
    int one = -1;
    if (yeses(0) != 1) fail_msg("%s: %d decided", in_order, yeses(0));
    for (int i = 0; i < CLIENTS; i++)
        if (clients[i].did > 0 && clients[i].said[0] == OK) one = i;
    return one;
}

static void assessed(void) {
    decided = case_lab_application(&lab, APPLICATION_ASSESSED);
}

/* It may be taken back as long as it is not granted, approved or not; two do not approve. */
static void taken_back_for_good(const char *in_order) {
    Application application;
    read_into("application_get", &application);
    assert_int_equal(clients[2].said[0], OK);
    if (application.state != APPLICATION_WITHDRAWN || application.grant_id != 0)
        fail_msg("%s: state %d", in_order, application.state);
    if (clients[0].said[0] == OK && clients[1].said[0] == OK)
        fail_msg("%s: approved twice", in_order);
    if (in_order[0] == '2') assert_int_equal(yeses(0), 1);
}

static void approved(void) {
    decided = case_lab_application(&lab, APPLICATION_APPROVED);
}

static void granted_or_taken_back(const char *in_order) {
    Application application;
    List grants;
    bool granted = the_one(in_order) == 0;
    read_into("application_get", &application);
    assert_int_equal(application.state, granted ? APPLICATION_GRANTED : APPLICATION_WITHDRAWN);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "grant_list", NULL, &grants), OK);
    if (grants.count != granted) fail_msg("%s: %zu grants", in_order, grants.count);
}

static void payee_asked_for(void) {
    decided = case_lab_payee(&lab);
}

static void payee_or_not(const char *in_order) {
    Payee payee;
    read_into("payee_get", &payee);
    assert_int_equal(payee.state, the_one(in_order) == 1 ? PAYEE_REJECTED : PAYEE_ACTIVE);
}

static void correction_asked_for(void) {
    Order visited = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &visited);
    order = visit_lab_visit(&lab, &visited, 545, 605);
    decided = case_lab_correction(&lab, &order);
}

static void corrected_or_not(const char *in_order) {
    static const int32_t states[] = {CORRECTION_APPROVED, CORRECTION_DENIED, CORRECTION_WITHDRAWN};
    Correction correction;
    int one = the_one(in_order);
    read_into("correction_get", &correction);
    assert_int_equal(correction.state, states[one]);
    assert_int_equal(visit_lab_view(&lab, order.id).effective.corrections, one == 0);
}

static void allowances_reviewed(void) {
    decided = case_lab_batch(&lab);
}

/* What is left of older money lapses when a month is posted. */
static void posted_or_returned(const char *in_order) {
    GrantBatch batch;
    bool posted = the_one(in_order) == 0;
    read_into("grant_batch_get", &batch);
    assert_int_equal(batch.state, posted ? BATCH_APPROVED : BATCH_DRAFT);
    assert_int_equal(order_lab_free(&lab, lab.person), posted ? batch.total : WHOLE);
}

static void bill_reviewed(void) {
    decided = case_lab_bill(&lab);
}

static void paid_or_sent_back(const char *in_order) {
    Bill bill;
    bool paid = the_one(in_order) == 0;
    read_into("bill_get", &bill);
    while (bill.state == BILL_APPROVING) { /* by a job */
        rest(10000000);
        read_into("bill_get", &bill);
    }
    assert_int_equal(bill.state, paid ? BILL_APPROVED : BILL_CHECKED);
}

static void in_two_files(void) {
    Duplicate in = {.person_id = lab.person, .note = STR("有两份档案")}, out;
    kept = in.other_id = order_lab_person(&lab, 1);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "duplicate_create", &in, &out), OK);
    decided = out.id;
}

/* Of what was asked for one by one of the file that is merged, or was. */
static int standing_orders(void) {
    List orders;
    int standing = 0;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_list", NULL, &orders), OK);
    for (size_t i = 0; i < orders.count; i++) {
        const Order *row = LIST_AT(orders, Order, i);
        standing += row->person_id == lab.person && row->state != ORDER_CANCELLED;
    }
    return standing;
}

/* Whenever it came: nothing is served to a file that is closed, and all of its money went along. */
static void ordered_and_merged(const char *in_order) {
    assert_int_equal(clients[1].said[0], OK);
    if (standing_orders() != 0) fail_msg("%s: a visit to nobody", in_order);
    assert_int_equal(order_lab_free(&lab, lab.person), 0);
    assert_int_equal(order_lab_free(&lab, kept), WHOLE);
}

/* Parted again: what was ordered before the merge is cancelled, what after the parting stands. */
static void ordered_merged_and_parted(const char *in_order) {
    int standing = standing_orders();
    if (standing > yeses(0) - (clients[1].said[0] == OK)) fail_msg("%s: %d", in_order, standing);
    assert_int_equal(clients[1].said[1], OK);
    assert_int_equal(order_lab_free(&lab, lab.person), WHOLE - standing * HELD);
    assert_int_equal(order_lab_free(&lab, kept), 0);
}

static const Scenario scenarios[] = {
    {"ordered by two, merged",
     in_two_files,
     {{asks_for_one}, {merges}, {asks_for_one}},
     ordered_and_merged,
     order_lab_open},
    {"ordered, merged and parted",
     in_two_files,
     {{asks_for_one}, {merges, undoes}},
     ordered_merged_and_parted,
     order_lab_open},
    {"accept, cancel, decline",
     offered,
     {{accepts}, {cancels}, {declines}},
     cancelled_for_good,
     order_lab_open},
    {"accept and assign, cancel",
     offered,
     {{accepts, assigns}, {cancels}},
     cancelled_for_good,
     order_lab_open},
    {"assigned by three",
     accepted,
     {{assigns}, {assigns}, {assigns}},
     one_carer_has_it,
     order_lab_open},
    {"the last of the quota",
     one_is_left,
     {{asks_for_one}, {asks_for_one}, {asks_for_one}},
     one_got_it,
     order_lab_open},
    {"edited by two", known, {{reads, edits}, {reads, edits}}, no_edit_is_lost, order_lab_open},
    {"a visit and a wrongful death",
     at_the_door,
     {{comes, goes}, {dies, revives}},
     served_or_not,
     order_lab_open},
    {"frozen by two", to_be_billed, {{freezes}, {freezes}}, billed_once, bill_lab_open},
    {"approved by two, withdrawn",
     assessed,
     {{approves_application}, {approves_application}, {withdraws_application}},
     taken_back_for_good,
     order_lab_open},
    {"concluded, withdrawn",
     approved,
     {{concludes}, {withdraws_application}},
     granted_or_taken_back,
     order_lab_open},
    {"a payee account: approved, rejected",
     payee_asked_for,
     {{approves_payee}, {rejects_payee}},
     payee_or_not,
     order_lab_open},
    {"a correction: approved, denied, withdrawn",
     correction_asked_for,
     {{approves_correction}, {denies_correction}, {withdraws_correction}},
     corrected_or_not,
     order_lab_open},
    {"allowances: approved, given back",
     allowances_reviewed,
     {{approves_batch}, {returns_batch}},
     posted_or_returned,
     order_lab_open},
    {"a bill: approved, sent back",
     bill_reviewed,
     {{approves_bill}, {sends_bill_back}},
     paid_or_sent_back,
     bill_lab_open},
};

/* ---- runs ---- */

static int length_of(const Scenario *scenario, int client) {
    int length = 0;
    while (scenario->steps[client][length] != NULL) length++;
    return length;
}

static void step_run(const Scenario *scenario, Client *client) {
    int step = client->did;
    client->said[step] = scenario->steps[client->number][step](client);
    client->did = step + 1;
}

typedef struct Verdict {
    BookVerdict books;
    AuditVerdict audit;
} Verdict;

static Err verify(Op *op, void *context) {
    Verdict *verdict = context;
    TRY(book_verify(op, &verdict->books));
    return audit_verify(op->tx, op->arena, site_vault(op->site), &verdict->audit);
}

static void books_and_chain_stand(const char *in_order) {
    Verdict verdict = {0};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, verify, &verdict), OK);
    if (verdict.books.unbalanced != 0 || verdict.books.bad_accounts != 0)
        fail_msg("%s: the books do not stand", in_order);
    if (verdict.audit.broken_seq != 0 || verdict.audit.rows == 0)
        fail_msg("%s: the audit chain does not stand", in_order);
}

static void begin(const Scenario *scenario, const Database *database) {
    assert_true(database_make(&own, database->kind));
    scenario->lab_open(&lab, &own);
    scenario->open();
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (Client){.number = i};
        arena_init(&clients[i].arena, 0);
    }
}

static void end(const Scenario *scenario, const char *in_order) {
    for (int i = 0; i < CLIENTS; i++)
        for (int j = 0; j < clients[i].did; j++)
            if (clients[i].said[j] == ERR_UNAVAILABLE || clients[i].said[j] == ERR_MALFORMED)
                fail_msg("%s, %s: %d.%d got %d", scenario->name, in_order, i, j,
                         clients[i].said[j]);
    scenario->judge(in_order);
    books_and_chain_stand(in_order);
    for (int i = 0; i < CLIENTS; i++) arena_clear(&clients[i].arena);
    order_lab_close(&lab);
    database_drop(&own);
}

static void in_order(const Scenario *scenario, const Database *database, const char *turns) {
    begin(scenario, database);
    for (const char *turn = turns; *turn; turn++) step_run(scenario, &clients[*turn - '0']);
    end(scenario, turns);
}

/* All ways to lay the clients' steps into one row, each client's in their order. */
static int every_order(const Scenario *scenario, const Database *database, char *turns, int laid,
                       int *left) {
    int orders = 0, all = 0;
    for (int i = 0; i < CLIENTS; i++) all += left[i];
    if (all == 0) {
        turns[laid] = 0;
        in_order(scenario, database, turns);
        return 1;
    }
    for (int i = 0; i < CLIENTS; i++) {
        if (left[i] == 0) continue;
        turns[laid] = (char)('0' + i);
        left[i]--;
        orders += every_order(scenario, database, turns, laid + 1, left);
        left[i]++;
    }
    return orders;
}

static void every_order_of_their_steps(void **state) {
    if (!((const Database *)*state)->available) skip();
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        char turns[CLIENTS * STEPS + 1];
        int left[CLIENTS];
        for (int j = 0; j < CLIENTS; j++) left[j] = length_of(&scenarios[i], j);
        int orders = every_order(&scenarios[i], *state, turns, 0, left);
        print_message("%s: %d orders\n", scenarios[i].name, orders);
    }
}

typedef struct Hand {
    const Scenario *scenario;
    Client *client;
    Rand drawn; /* how long it hesitates */
} Hand;

static void *hand_run(void *context) {
    Hand *hand = context;
    (void)pthread_barrier_wait(&together);
    for (int i = length_of(hand->scenario, hand->client->number); i > 0; i--) {
        rest((long)rand_below(&hand->drawn, HESITATION_NS));
        step_run(hand->scenario, hand->client);
    }
    return NULL;
}

static void at_once(const Scenario *scenario, const Database *database, uint64_t seed) {
    pthread_t threads[CLIENTS];
    Hand hands[CLIENTS];
    int count = 0;
    while (count < CLIENTS && length_of(scenario, count) > 0) count++;
    begin(scenario, database);
    assert_int_equal(pthread_barrier_init(&together, NULL, (unsigned)count), 0);
    for (int i = 0; i < count; i++) {
        hands[i] = (Hand){.scenario = scenario, .client = &clients[i]};
        rand_init(&hands[i].drawn, seed * CLIENTS + (uint64_t)i);
        assert_int_equal(pthread_create(&threads[i], NULL, hand_run, &hands[i]), 0);
    }
    for (int i = 0; i < count; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    (void)pthread_barrier_destroy(&together);
    end(scenario, "at once");
}

static void all_at_once(void **state) {
    if (!((const Database *)*state)->available) skip();
    for (Seeds seeds = seeds_from(ROUNDS); seeds_next(&seeds);)
        for (size_t i = 0; i < COUNT(scenarios); i++) at_once(&scenarios[i], *state, seeds.seed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_order_of_their_steps),
        ON_BOTH(all_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
