/* 审核支付: a month is frozen into bills; flags are looked at, appealed, decided; providers,
 * streets and the district sign. */
#include "app/loop_walk.h"

enum { WAIT_MS = 600000 };

static const LoopStreet *street_of(const Loop *loop, int64_t code) {
    for (size_t i = 0; i < loop->cast->street_count; i++) {
        if (loop->cast->streets[i].code == code) return &loop->cast->streets[i];
    }
    return NULL;
}

static Str month_print(Arena *arena, Month month) {
    return arena_printf(arena, "%04d-%02d", (int)month / 100, (int)month % 100);
}

static void freeze_streets(Loop *loop, Month month, size_t first, size_t count) {
    Stage stage = stage_begin(loop, "freeze month");
    Str text = month_print(&stage.arena, month);
    for (size_t i = first; i < first + count && i < loop->cast->street_count; i++) {
        const LoopStreet *street = &loop->cast->streets[i];
        Errand *errand = stage_add(&stage, &street->clerks[0], "POST", "/api/bills/freeze");
        errand->body = json_pack("{s:s%, s:I}", "month", text.ptr, text.len, "scope",
                                 (json_int_t)street->code);
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++)
        json_decref(loop_job(loop, "freeze month", stage.items[i].seat,
                             json_number(stage.items[i].reply, "id")));
    stage_end(&stage);
}

/* Every street freezes at the same time; from inside one after the other, so that bills have the
 * same numbers every time. */
static void freeze(Loop *loop, Month month) {
    size_t streets = loop->cast->street_count, step = loop_is_inside(loop) ? 1 : streets;
    for (size_t i = 0; i < streets; i += step) freeze_streets(loop, month, i, step);
}

/* A list of bills or lines in some state, one errand each. */
static void each_row(Loop *loop, const char *name, const char *target, RowEach each) {
    Stage stage = stage_begin(loop, name);
    loop_list(loop, &loop->cast->officers[0], target, each, &stage);
    stage_run(&stage);
    stage_end(&stage);
}

/* Lines do not say whose bill they are in: the bills are read once. */
typedef struct BillRow {
    int64_t id, org_id, street;
} BillRow;

struct LoopBills {
    BillRow items[2048];
    size_t count;
};

static void bill_take(Loop *loop, const json_t *row, void *context) {
    LoopBills *bills = loop->bills;
    (void)context;
    if (bills->count < COUNT(bills->items))
        bills->items[bills->count++] = (BillRow){json_number(row, "id"), json_number(row, "org_id"),
                                                 json_number(row, "scope")};
}

static void bills_read(Loop *loop, const char *target) {
    if (loop->bills == NULL) loop->bills = arena_new(&loop->arena, LoopBills);
    loop->bills->count = 0;
    loop_list(loop, &loop->cast->officers[0], target, bill_take, NULL);
}

static const BillRow *bill_of(const Loop *loop, int64_t id) {
    for (size_t i = 0; i < loop->bills->count; i++) {
        if (loop->bills->items[i].id == id) return &loop->bills->items[i];
    }
    return NULL;
}

static bool says(const Loop *loop, const char *what, const json_t *row, uint32_t one_in) {
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    int64_t about = (person ? person->key : 0) + (int64_t)(str_hash(json_text(row, "day")) >> 2);
    return loop_chance(loop, what, about, one_in) == 0;
}

static void appeal_row(Loop *loop, const json_t *row, void *context) {
    const BillRow *bill = bill_of(loop, json_number(row, "bill_id"));
    const LoopOrg *org = bill ? loop_org(loop, bill->org_id) : NULL;
    if (org == NULL || !says(loop, "appeals", row, 4)) return;
    Errand *errand = stage_add(context, &org->manager, "POST", "/api/bill-appeals");
    errand->body = json_pack("{s:I, s:s}", "line_id", (json_int_t)json_number(row, "id"), "words",
                             "服务真实完成，附服务记录签字单，请予复核");
}

static void appeal_decide(Loop *loop, const json_t *row, void *context) {
    int64_t id = json_number(row, "id");
    if (bill_of(loop, json_number(row, "bill_id")) == NULL ||
        !str_equal_c(json_text(row, "state"), "open"))
        return;
    bool upheld = loop_chance(loop, "upheld", json_number(row, "line_id"), 2) == 0;
    Errand *errand =
        stage_add(context, &loop->cast->officers[0], "POST", "/api/bill-appeals/%lld/%s",
                  (long long)id, upheld ? "uphold" : "dismiss");
    errand->body = json_pack("{s:s}", "reason", upheld ? "申诉成立" : "证据不足，维持");
}

static void confirm_row(Loop *loop, const json_t *row, void *context) {
    const LoopOrg *org = loop_org(loop, json_number(row, "org_id"));
    if (org != NULL)
        (void)stage_add(context, &org->manager, "POST", "/api/bills/%lld/confirm",
                        (long long)json_number(row, "id"));
}

/* The reviewer looks at every flag: most are explained, some are not paid. */
static void line_row(Loop *loop, const json_t *row, void *context) {
    const BillRow *bill = bill_of(loop, json_number(row, "bill_id"));
    const LoopStreet *street = bill ? street_of(loop, bill->street) : NULL;
    if (street == NULL) return;
    bool refused = says(loop, "refuses", row, 5);
    Errand *errand = stage_add(context, &street->clerks[1], "POST", "/api/bill-lines/%lld/%s",
                               (long long)json_number(row, "id"), refused ? "refuse" : "clear");
    errand->body =
        json_pack("{s:s}", "reason", refused ? "未能证明服务发生" : "电话回访核实，情况属实");
}

/* The first order with a subsidy is not paid: every month has something to deduct, however small
 * the city. */
static void refuse_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const BillRow *bill = bill_of(loop, json_number(row, "bill_id"));
    const LoopStreet *street = bill ? street_of(loop, bill->street) : NULL;
    bool subsidised =
        str_equal_c(json_text(row, "kind"), "order") && json_number(row, "government") > 0;
    if (street == NULL || stage->count > 0 || !subsidised) return;
    Errand *errand = stage_add(stage, &street->clerks[1], "POST", "/api/bill-lines/%lld/refuse",
                               (long long)json_number(row, "id"));
    errand->body = json_pack("{s:s}", "reason", "服务记录不全，未能证明服务发生");
}

/* One that stands out, and one of the others only where none does. */
static void refuse_one(Loop *loop) {
    static const char *const targets[] = {"/api/bill-lines?state=flagged",
                                          "/api/bill-lines?state=ready"};
    Stage stage = stage_begin(loop, "refuse line");
    for (size_t i = 0; i < COUNT(targets) && stage.count == 0; i++)
        loop_list(loop, &loop->cast->officers[0], targets[i], refuse_row, &stage);
    stage_run(&stage);
    stage_end(&stage);
}

static void flag_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopCommunity *community = loop_community(loop, json_number(row, "scope"));
    if (community == NULL || stage->count >= 10) return;
    const Seat *clerk = &loop->cast->streets[community->street].clerks[1];
    Errand *errand =
        stage_add(stage, clerk, "POST", "/api/flags/%lld/clear", (long long)json_number(row, "id"));
    errand->body = json_pack("{s:s}", "cleared_reason", "走访核实，情况属实");
    errand->allow = ALLOW_CONFLICT; /* its line was decided meanwhile */
}

static void review_row(Loop *loop, const json_t *row, void *context) {
    const LoopStreet *street = street_of(loop, json_number(row, "scope"));
    if (street != NULL)
        (void)stage_add(context, &street->clerks[1], "POST", "/api/bills/%lld/review",
                        (long long)json_number(row, "id"));
}

/* One bill goes back once: its provider confirms it anew. */
static void return_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopStreet *street = street_of(loop, json_number(row, "scope"));
    if (street == NULL || stage->count > 0) return;
    Errand *errand = stage_add(stage, &street->clerks[1], "POST", "/api/bills/%lld/return",
                               (long long)json_number(row, "id"));
    errand->body = json_pack("{s:s}", "reason", "请补充服务记录后重新确认");
}

static void approve_row(Loop *loop, const json_t *row, void *context) {
    (void)stage_add(context, &loop->cast->officers[0], "POST", "/api/bills/%lld/approve",
                    (long long)json_number(row, "id"));
}

static void count_row(Loop *loop, const json_t *row, void *context) {
    (void)loop;
    (void)row;
    ++*(int64_t *)context;
}

/* Until every approved bill's lines are booked. */
static void settle_wait(Loop *loop, const char *target) {
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS, waiting = 1;
    while (waiting > 0 && clock_monotonic_ms() < until_ms) {
        waiting = 0;
        loop_list(loop, &loop->cast->officers[0], target, count_row, &waiting);
        struct timespec rest = {.tv_nsec = 20000000};
        if (waiting > 0) (void)nanosleep(&rest, NULL);
    }
    if (waiting > 0) loop_broken(loop, "%lld bills are not settled", (long long)waiting);
}

/* Freezing a second time, approving a second time: refused, and nothing has changed. */
static void check_again(Loop *loop, Month month) {
    Stage stage = stage_begin(loop, "settle again");
    Str text = month_print(&stage.arena, month);
    for (size_t i = 0; i < loop->bills->count; i++) {
        const BillRow *bill = &loop->bills->items[i];
        const LoopStreet *street = street_of(loop, bill->street);
        Errand *errand = stage_add(&stage, &loop->cast->officers[0], "POST",
                                   "/api/bills/%lld/approve", (long long)bill->id);
        errand->allow = ALLOW_CONFLICT;
        if (street == NULL) continue;
        errand = stage_add(&stage, &street->clerks[0], "POST", "/api/bills/freeze");
        errand->allow = ALLOW_CONFLICT;
        errand->body = json_pack("{s:s%, s:I}", "month", text.ptr, text.len, "scope",
                                 (json_int_t)bill->street);
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++) {
        if (errand_done(&stage.items[i]))
            loop_broken(loop, "a settled month was settled again: " STR_FMT,
                        STR_ARG(stage.items[i].target));
    }
    stage_end(&stage);
}

static void bill_targets(Month month, const char *state, char out[static 64]) {
    (void)snprintf(out, 64, "/api/bills?month=%04d-%02d&state=%s", (int)month / 100,
                   (int)month % 100, state);
}

static void each_bill(Loop *loop, Month month, const char *state, const char *name, RowEach each) {
    char target[64];
    bill_targets(month, state, target);
    each_row(loop, name, target, each);
}

static void approve_one(Loop *loop, int64_t bill) {
    Stage stage = stage_begin(loop, "approve bill");
    (void)stage_add(&stage, &loop->cast->officers[0], "POST", "/api/bills/%lld/approve",
                    (long long)bill);
    stage_run(&stage);
    stage_end(&stage);
}

/* At the same time, or one after the other: see freeze. */
static void approve_all(Loop *loop, Month month) {
    char target[64];
    bill_targets(month, "approving", target);
    if (!loop_is_inside(loop)) {
        each_bill(loop, month, "reviewed", "approve bill", approve_row);
        settle_wait(loop, target);
        return;
    }
    bill_targets(month, "reviewed", target);
    bills_read(loop, target);
    bill_targets(month, "approving", target);
    for (size_t i = 0; i < loop->bills->count; i++) {
        approve_one(loop, loop->bills->items[i].id);
        settle_wait(loop, target);
    }
}

void loop_bills_settle(Loop *loop, Month month) {
    char target[64];
    freeze(loop, month);
    bill_targets(month, "checked", target);
    bills_read(loop, target);
    each_row(loop, "appeal line", "/api/bill-lines?state=flagged", appeal_row);
    each_row(loop, "decide appeal", "/api/bill-appeals", appeal_decide);
    each_bill(loop, month, "checked", "confirm bill", confirm_row);
    refuse_one(loop);
    each_row(loop, "clear flag", "/api/flags?state=open", flag_row);
    each_row(loop, "decide line", "/api/bill-lines?state=flagged", line_row);
    each_bill(loop, month, "confirmed", "return bill", return_row);
    each_bill(loop, month, "checked", "confirm bill", confirm_row);
    each_bill(loop, month, "confirmed", "review bill", review_row);
    approve_all(loop, month);
}

void loop_bills_again(Loop *loop, Month month) {
    char target[64];
    (void)snprintf(target, sizeof target, "/api/bills?month=%04d-%02d", (int)month / 100,
                   (int)month % 100);
    bills_read(loop, target);
    check_again(loop, month);
}
