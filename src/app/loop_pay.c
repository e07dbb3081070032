/* Money on its way to banks: payees proved by two, files signed by three, what comes back, and what
 * is paid anew. */
#include "app/loop_walk.h"

enum { WAIT_MS = 600000, ROUNDS = 3, RESULTS_MOST = 100 };
static const char *const banks[] = {"DEMO_A", "DEMO_B", "DEMO_C"};

static json_t *payee_body(Loop *loop, const char *kind, int64_t owner, Str holder, int turn) {
    char number[24];
    uint32_t bank = loop_chance(loop, "bank", owner, COUNT(banks));
    (void)snprintf(number, sizeof number, "99%02d%014u", turn,
                   loop_chance(loop, kind, owner + turn, 1000000000));
    return json_pack("{s:s, s:I, s:s, s:s%, s:s, s:s, s:s}", "owner_kind", kind, "owner_id",
                     (json_int_t)owner, "bank", banks[bank], "holder", holder.ptr, holder.len,
                     "number", number, "relation",
                     strcmp(kind, "person") == 0 ? "self" : "organisation", "reason",
                     turn == 0   ? "首次登记收款账户"
                     : turn == 1 ? "银行退回后更正账户"
                                 : "社保卡换卡，换收款账户");
}

static void approve_all(Loop *loop, const Stage *proposed) {
    Stage stage = stage_begin(loop, "approve payee");
    for (size_t i = 0; i < proposed->count; i++) {
        int64_t id = json_number(proposed->items[i].reply, "id");
        if (id == 0) continue;
        Errand *errand = stage_add(&stage, &loop->cast->officers[0], "POST",
                                   "/api/payees/%lld/approve", (long long)id);
        errand->body = json_pack("{s:s}", "reason", "账户证明已核对");
    }
    stage_run(&stage);
    stage_end(&stage);
}

/* Every provider, and whoever gets an allowance in cash. */
void loop_payees_make(Loop *loop) {
    LoopCast *cast = loop->cast;
    Stage stage = stage_begin(loop, "payee");
    for (size_t i = 0; i < cast->provider_count; i++) {
        const LoopOrg *org = &cast->orgs[i];
        stage_add(&stage, &cast->clerk, "POST", "/api/payees")->body =
            payee_body(loop, "organisation", org->id, org->name, 0);
    }
    for (size_t i = 0; i < loop->people->count; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!person->granted || age_on(person->birth, loop->first_day) < 80) continue;
        stage_add(&stage, &cast->clerk, "POST", "/api/payees")->body =
            payee_body(loop, "person", person->id, person->name, 0);
    }
    stage_run(&stage);
    approve_all(loop, &stage);
    stage_end(&stage);
}

void loop_payee_leave(Loop *loop) {
    LoopCast *cast = loop->cast;
    Stage stage = stage_begin(loop, "payee");
    for (size_t i = 0; i < loop->people->count && stage.count == 0; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!person->granted || person->gone || age_on(person->birth, loop->first_day) < 80)
            continue;
        stage_add(&stage, &cast->clerk, "POST", "/api/payees")->body =
            payee_body(loop, "person", person->id, person->name, 2);
    }
    stage_run(&stage);
    stage_end(&stage);
}

typedef struct FileList {
    int64_t ids[256];
    size_t count;
} FileList;

typedef struct FileRow {
    const Seat *seat;
    const char *event;
    Stage *stage;
} FileRow;

static void file_row(Loop *loop, const json_t *row, void *context) {
    const FileRow *move = context;
    (void)loop;
    if (json_number(row, "line_count") == 0) return;
    (void)stage_add(move->stage, move->seat, "POST", "/api/payfiles/%lld/%s",
                    (long long)json_number(row, "id"), move->event);
}

static void files_move(Loop *loop, const char *state, const Seat *seat, const char *event) {
    Stage stage = stage_begin(loop, "pay file");
    FileRow move = {seat, event, &stage};
    char target[64];
    (void)snprintf(target, sizeof target, "/api/payfiles?state=%s", state);
    loop_list(loop, &loop->cast->finance[0], target, file_row, &move);
    stage_run(&stage);
    stage_end(&stage);
}

static void row_count(Loop *loop, const json_t *row, void *context) {
    (void)loop;
    (void)row;
    ++*(int64_t *)context;
}

/* Large files are sent by a job. */
static void sending_wait(Loop *loop) {
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS, waiting = 1;
    while (waiting > 0 && clock_monotonic_ms() < until_ms) {
        waiting = 0;
        loop_list(loop, &loop->cast->finance[0], "/api/payfiles?state=sending", row_count,
                  &waiting);
        struct timespec rest = {.tv_nsec = 20000000};
        if (waiting > 0) (void)nanosleep(&rest, NULL);
    }
    if (waiting > 0) loop_broken(loop, "%lld pay files are not sent", (long long)waiting);
}

static void file_take(Loop *loop, const json_t *row, void *context) {
    FileList *list = context;
    (void)loop;
    if (list->count < COUNT(list->ids)) list->ids[list->count++] = json_number(row, "id");
}

/* Together; from inside one after the other, so that transfers have the same numbers every time. */
static void files_send(Loop *loop) {
    const Seat *seat = &loop->cast->finance[1];
    if (!loop_is_inside(loop)) {
        files_move(loop, "approved", seat, "send");
        sending_wait(loop);
        return;
    }
    FileList list = {.count = 0};
    char target[64];
    loop_list(loop, seat, "/api/payfiles?state=approved", file_take, &list);
    for (size_t i = 0; i < list.count; i++) {
        (void)snprintf(target, sizeof target, "/api/payfiles/%lld/send", (long long)list.ids[i]);
        json_decref(loop_post(loop, "pay file", seat, target, NULL));
        sending_wait(loop);
    }
}

/* What the bank answers about the lines of one file: the first time it sends some back. */
typedef struct BankAnswer {
    json_t *items; /* NULL: none yet */
    Stage *stage;
    int64_t file;
    bool first_time;
    size_t lines;
} BankAnswer;

static void answer_send(Loop *loop, BankAnswer *answer) {
    if (answer->items == NULL) return;
    Errand *errand = stage_add(answer->stage, &loop->cast->finance[1], "POST",
                               "/api/payfiles/%lld/results", (long long)answer->file);
    errand->body = json_pack("{s:o}", "items", answer->items);
    answer->items = NULL;
}

static void line_row(Loop *loop, const json_t *row, void *context) {
    BankAnswer *answer = context;
    Str reference = json_text(row, "reference");
    if (!str_equal_c(json_text(row, "state"), "sent")) return;
    bool returned = answer->first_time &&
                    (answer->lines == 0 ||
                     loop_chance(loop, "returned", json_number(row, "payee_id"), 12) == 0);
    if (answer->items == NULL) answer->items = json_array();
    (void)json_array_append_new(answer->items,
                                json_pack("{s:s%, s:s, s:s}", "reference", reference.ptr,
                                          reference.len, "outcome", returned ? "returned" : "paid",
                                          "result", returned ? "账号户名不符" : "成功"));
    answer->lines++;
    if (json_array_size(answer->items) == RESULTS_MOST) answer_send(loop, answer);
}

typedef struct Answering {
    Stage *stage;
    bool first_time;
} Answering;

static void sent_row(Loop *loop, const json_t *row, void *context) {
    const Answering *answering = context;
    BankAnswer answer = {.stage = answering->stage,
                         .file = json_number(row, "id"),
                         .first_time = answering->first_time};
    char target[64];
    (void)snprintf(target, sizeof target, "/api/pay-lines?file_id=%lld", (long long)answer.file);
    loop_list(loop, &loop->cast->finance[0], target, line_row, &answer);
    answer_send(loop, &answer);
}

static void bank_answers(Loop *loop, bool first_time) {
    Stage stage = stage_begin(loop, "bank result");
    Answering answering = {&stage, first_time};
    loop_list(loop, &loop->cast->finance[0], "/api/payfiles?state=sent", sent_row, &answering);
    stage_run(&stage);
    stage_end(&stage);
}

typedef struct Mending {
    Stage *payees, *lines;
} Mending;

static void payee_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    int64_t owner = json_number(row, "owner_id");
    bool person = str_equal_c(json_text(row, "owner_kind"), "person");
    const LoopOrg *org = person ? NULL : loop_org(loop, owner);
    const LoopPerson *who = person ? loop_person(loop, owner) : NULL;
    if (!json_yes(row, "bounced") || (org == NULL && who == NULL)) return;
    stage_add(stage, &loop->cast->clerk, "POST", "/api/payees")->body =
        payee_body(loop, person ? "person" : "organisation", owner, person ? who->name : org->name,
                   1);
}

static void reissue_row(Loop *loop, const json_t *row, void *context) {
    (void)stage_add(context, &loop->cast->clerk, "POST", "/api/pay-lines/%lld/reissue",
                    (long long)json_number(row, "id"));
}

/* 退回 → 更正账户 → 补发. */
static void mend(Loop *loop) {
    Stage payees = stage_begin(loop, "payee mended"), lines = stage_begin(loop, "reissue");
    loop_list(loop, &loop->cast->finance[0], "/api/payees?state=active", payee_row, &payees);
    stage_run(&payees);
    approve_all(loop, &payees);
    loop_list(loop, &loop->cast->finance[0], "/api/pay-lines?state=returned", reissue_row, &lines);
    stage_run(&lines);
    stage_end(&lines);
    stage_end(&payees);
}

static void download_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const char *format = stage->count % 2 == 0 ? "xlsx" : "csv";
    (void)stage_add(stage, &loop->cast->finance[0], "GET", "/api/payfiles/%lld/file?format=%s",
                    (long long)json_number(row, "id"), format);
}

/* What the bank is handed, as a table. */
static void files_download(Loop *loop) {
    Stage stage = stage_begin(loop, "pay file as a table");
    loop_list(loop, &loop->cast->finance[0], "/api/payfiles?state=sent", download_row, &stage);
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++) {
        if (errand_done(&stage.items[i]) && stage.items[i].file.len < 20)
            loop_broken(loop, "a pay file is empty");
    }
    stage_end(&stage);
}

static int64_t files_open(Loop *loop) {
    int64_t open = 0;
    loop_list(loop, &loop->cast->finance[0],
              "/api/payfiles?state_in=draft,prepared,reviewed,approved,sending,sent", row_count,
              &open);
    return open;
}

/* Every file that waits, until nothing does; the bank sends back some of the first time's. */
void loop_pay(Loop *loop) {
    LoopCast *cast = loop->cast;
    for (int round = 0; round < ROUNDS && files_open(loop) > 0; round++) {
        files_move(loop, "draft", &cast->clerk, "prepare");
        files_move(loop, "prepared", &cast->officers[0], "review");
        files_move(loop, "reviewed", &cast->finance[0], "approve");
        files_send(loop);
        files_download(loop);
        bank_answers(loop, round == 0);
        mend(loop);
    }
    if (files_open(loop) > 0)
        loop_broken(loop, "%lld pay files are open", (long long)files_open(loop));
}
