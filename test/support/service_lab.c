#include "support/service_lab.h"
#include "care/people/pinyin.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/guard/session.h"

void (*tick_told)(void);

typedef struct Tick {
    int64_t n, account_id;
} Tick;
static const Field tick_fields[] = {
    {"n", F_INT, offsetof(Tick, n), .flags = STORED},
    {"account_id", F_INT, offsetof(Tick, account_id), .flags = STORED},
};
static const Shape tick_shape = {"tick", "ticks", tick_fields, COUNT(tick_fields), sizeof(Tick)};

static const Field ticks_fields[] = {
    {"count", F_INT, offsetof(Ticks, count), .flags = STORED},
    {"highest", F_INT, offsetof(Ticks, highest), .flags = STORED},
    {"accounts", F_INT, offsetof(Ticks, accounts), .flags = STORED},
};
static const Shape ticks_shape = {"ticks", "ticks", ticks_fields, COUNT(ticks_fields),
                                  sizeof(Ticks)};

static const char *const insert_binds[] = {"n", "account_id"};
static const Statement sql_tick_insert = {.name = "ticks.insert",
                                          .sqlite = "insert into tick values (:n, :account_id)",
                                          .postgres = "insert into tick values ($1, $2)",
                                          .binds = insert_binds,
                                          .bind_count = COUNT(insert_binds),
                                          .in = &tick_shape};
#define COUNT_SQL                                                                                  \
    "select count(*) as count, coalesce(max(n), 0) as highest, "                                   \
    "count(distinct account_id) as accounts from tick"
static const Statement sql_tick_count = {.name = "ticks.count",
                                         .sqlite = COUNT_SQL,
                                         .postgres = COUNT_SQL,
                                         .out = &ticks_shape};
static const Statement *const statements[] = {&sql_tick_insert, &sql_tick_count};
#define TABLE_SQL "create table tick (n bigint not null, account_id bigint not null)"
static const Migration migrations[] = {{1, "ticks", TABLE_SQL, TABLE_SQL}};
static const RoomSql ticks_sql = {.room = "ticks",
                                  .statements = statements,
                                  .statement_count = COUNT(statements),
                                  .migrations = migrations,
                                  .migration_count = COUNT(migrations)};

static int64_t number_of(Str text) {
    int64_t number = 0;
    return str_read_int(text, &number) ? number : 0;
}

_Atomic int tick_greedy;

/* More than a chunk may have: 256 MiB. */
static void be_greedy(Op *op) {
    if (atomic_load(&tick_greedy) == 0) return;
    atomic_fetch_sub(&tick_greedy, 1);
    (void)arena_alloc(op->arena, (size_t)257 << 20);
}

static Err tick_write(Op *op, Job *job, int64_t n, bool *more) {
    Tick tick = {n, op->actor->account_id};
    TRY(op_run(op, &sql_tick_insert, ROW(&tick)));
    if (n == 3) be_greedy(op);
    job->total = number_of(job->input);
    job->finished = n;
    job->cursor = arena_printf(op->arena, "%lld", (long long)n);
    *more = n < job->total;
    if (!*more) job->result = arena_printf(op->arena, "{\"ticks\":%lld}", (long long)n);
    if (tick_told) tick_told();
    return OK;
}

static Err tick_chunk(Op *op, Job *job, bool *more) {
    return tick_write(op, job, number_of(job->cursor) + 1, more);
}

static Err prepared_prepare(Op *op, Job *job) {
    int64_t *n = arena_new(op->arena, int64_t);
    *n = number_of(job->cursor) + 1;
    op->prepared = n;
    return OK;
}

static Err prepared_chunk(Op *op, Job *job, bool *more) {
    return tick_write(op, job, *(int64_t *)op->prepared, more);
}

static Err slow_prepare(Op *op, Job *job) {
    struct timespec rest = {.tv_nsec = 20000000};
    (void)op;
    (void)job;
    (void)nanosleep(&rest, NULL);
    return OK;
}

static Err refused_chunk(Op *op, Job *job, bool *more) {
    TRY(tick_chunk(op, job, more));
    return job->finished < 3 ? OK : op_refuse_with(op, "to", "out_of_range", STR("1-2"));
}

bool tick_barred;

static Err whole_chunk(Op *op, Job *job, bool *more) {
    TRY(tick_chunk(op, job, more));
    return tick_barred && job->finished == 3 ? op_refuse(op, "to", "in_the_past") : OK;
}

/* Beside each chunk until that is through. */
static Err ahead_prepare(Op *op, Job *job) {
    static int kept;
    (void)op;
    job->kept = &kept;
    return OK;
}

static Err ahead_until_enough(Op *op, Job *job) {
    struct timespec rest = {.tv_nsec = 1000000};
    (void)op;
    while (!atomic_load(job->enough)) (void)nanosleep(&rest, NULL);
    return OK;
}

static void ahead_let_go(void *kept) {
    (void)kept;
}

static const JobKind ticks = {"ticks", .chunk = tick_chunk};
static const JobKind ahead = {"ticks_ahead", .prepare = ahead_prepare, .chunk = tick_chunk,
                              .ahead = ahead_until_enough, .let_go = ahead_let_go};
static const JobKind prepared = {"ticks_prepared", .prepare = prepared_prepare,
                                 .chunk = prepared_chunk};
static const JobKind slow = {"ticks_slow", .prepare = slow_prepare, .chunk = tick_chunk};
static const JobKind refused = {"ticks_refused", .chunk = refused_chunk};
static const JobKind whole = {"ticks_whole", .chunk = whole_chunk, .whole = true};
static const JobKind *const jobs[] = {&ticks, &ahead, &prepared, &slow, &refused, &whole};

typedef struct TickAsk {
    Str kind;
    int64_t to;
} TickAsk;
static const Field ask_fields[] = {
    {"kind", F_TEXT, offsetof(TickAsk, kind), .flags = REQUIRED, .max = 40},
    {"to", F_INT, offsetof(TickAsk, to), .flags = REQUIRED, .min = 1, .max = 1000000},
};
static const Shape ask_shape = {"tick_ask", "ticks", ask_fields, COUNT(ask_fields),
                                sizeof(TickAsk)};

static Err start_route(Op *op, const void *in, void *out) {
    const TickAsk *ask = in;
    Str input = arena_printf(op->arena, "%lld", (long long)ask->to);
    const char *kind = arena_copy(op->arena, ask->kind).ptr;
    return job_start(op, kind, input, &((IdKey *)out)->id);
}

static const Route routes[] = {
    {"POST", "/api/ticks", "ticks_start", "ticks.write", start_route, &ask_shape, &id_key_shape,
     ROUTE_WRITES | ROUTE_ACCEPTED, .doc = "Ticks"},
};
static const Noun tick_noun = {routes, COUNT(routes), NULL};
static const Noun *const nouns[] = {&tick_noun};
static const Module ticks_module = {.name = "ticks",
                                    .nouns = nouns,
                                    .noun_count = COUNT(nouns),
                                    .jobs = jobs,
                                    .job_count = COUNT(jobs),
                                    .sql = &ticks_sql};

static const char words[] =
    "module.ticks = Ticks\ntick_ask = Ticks\ntick_ask.kind = Kind\ntick_ask.to = To\n"
    "role.lab_clerk = Clerk\nrole.lab_carer = Carer\nrole.lab_provider = Provider\nrole.lab_security = Security\n"
    "role.lab_audit = Audit\nrole.lab_system = System\nrole.lab_family = Family\n"
    "job_kind.ticks = Ticks\njob_kind.ticks_prepared = Ticks\njob_kind.ticks_slow = Ticks\njob_kind.ticks_whole = Ticks\n"
    "job_kind.ticks_refused = Ticks\njob_kind.ticks_ahead = Ticks\nnotice.hello = Hello {0}, {1}\ndid.ticks_start = Start ticks\n";
static EmbeddedFile word_list[LAB_WORD_FILES + 2] = {
    {"ticks.zh.txt", words, words + sizeof words - 1},
    {"ticks.en.txt", words, words + sizeof words - 1},
};

static const Grant clerk_grants[] = {
    {"jobs.read", REACH_PLACE},      {"files.read", REACH_PLACE},  {"files.write", REACH_PLACE},
    {"notices.read", REACH_PLACE},   {"ticks.write", REACH_PLACE}, {"notices.record", REACH_PLACE},
    {"people.history", REACH_PLACE}, {"crates.read", REACH_PLACE}, {"crates.edit", REACH_PLACE},
    {"crates.see", REACH_PLACE},
};
static const Grant carer_grants[] = {{"jobs.read", REACH_STAFF},
                                     {"files.read", REACH_STAFF},
                                     {"files.write", REACH_STAFF},
                                     {"crates.read", REACH_PLACE},
                                     {"people.history", REACH_PLACE}};
static const Grant provider_grants[] = {{"files.read", REACH_ORG},
                                        {"files.write", REACH_ORG},
                                        {"jobs.read", REACH_ORG}};
static const Grant security_grants[] = {{"access.accounts", REACH_ALL},
                                        {"access.sessions", REACH_ALL}};
static const Grant audit_grants[] = {{"audit.read", REACH_ALL}, {"audit.verify", REACH_ALL}};
static const Grant system_grants[] = {{"system.jobs", REACH_ALL}, {"system.settings", REACH_ALL}};
static const Grant family_grants[] = {{"files.write", REACH_FAMILY},
                                      {"access.without_password", REACH_FAMILY}};
#define ROLE(name, kind, grants)                                                                   \
    { name, kind, grants, COUNT(grants) }
static const Role roles[] = {
    ROLE("lab_clerk", ROLE_BUSINESS, clerk_grants),
    ROLE("lab_carer", ROLE_BUSINESS, carer_grants),
    ROLE("lab_provider", ROLE_BUSINESS, provider_grants),
    ROLE("lab_security", ROLE_SECURITY_ADMIN, security_grants),
    ROLE("lab_audit", ROLE_AUDIT_ADMIN, audit_grants),
    ROLE("lab_system", ROLE_SYSTEM_ADMIN, system_grants),
    ROLE("lab_family", ROLE_BUSINESS, family_grants),
};
static const Rights rights = {roles, COUNT(roles)};
static const Module *const modules[] = {&lab_module, &ticks_module};

static Err account_rules(Op *op, const Account *account) {
    return account->scope % 1000000 == 999999 ? op_refuse(op, "scope", "unknown_division") : OK;
}

typedef struct Entering {
    Newcomer *newcomer;
    Arena *arena;
    Str hash, token;
} Entering;

static Err newcomer_enter(Op *op, void *context) {
    Entering *entering = context;
    Newcomer *newcomer = entering->newcomer;
    Account in = {.login = str_from(newcomer->login),
                  .name = str_from(newcomer->login),
                  .password_hash = entering->hash,
                  .phone = newcomer->phone ? str_from(newcomer->phone) : STR_NONE,
                  .roles = str_from(newcomer->role),
                  .scope = newcomer->scope,
                  .org_id = newcomer->org_id,
                  .staff_id = newcomer->staff_id};
    Account account;
    SessionOpened opened;
    account_seal(site_vault(op->site), op->arena, &in);
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    entering->token = arena_copy(entering->arena, opened.token);
    newcomer->id = account.id;
    return OK;
}

Str service_enter(ServiceLab *service, Newcomer *newcomer) {
    Entering entering = {newcomer, &service->lab.arena, STR("none"), STR_NONE};
    if (newcomer->password) {
        Err hashed =
            password_hash(&service->lab.arena, str_from(newcomer->password), &entering.hash);
        assert(hashed == OK);
    }
    Err err = site_write(service->lab.site, &system_actor, "enter", newcomer_enter, &entering);
    assert(err == OK && entering.token.len > 0);
    return entering.token;
}

static void site_start(Lab *lab) {
    Err err = site_open(&lab->config, &lab->site);
    assert(err == OK);
    err = site_serve(lab->site);
    assert(err == OK);
}

void service_configure(ServiceLab *service, const Database *database) {
    StoreConfig store = {0};
    database_need(database, &store);
    *service = (ServiceLab){.database = database, .lab.folder = "/tmp/yiyang-service-XXXXXX"};
    Lab *lab = &service->lab;
    char *made = mkdtemp(lab->folder);
    assert(made);
    arena_init(&lab->arena, 0);
    snprintf(lab->key_file, sizeof lab->key_file, "%s/keys", lab->folder);
    for (size_t i = 0; i < LAB_WORD_FILES; i++) word_list[2 + i] = lab_words[i];
    /* The lab's own roles are not among ours; their words do no harm. */
    lab->config = (SiteConfig){.dsn = database->dsn,
                               .key_file = lab->key_file,
                               .listen = "127.0.0.1:0",
                               .modules = modules,
                               .module_count = COUNT(modules),
                               .name_reading = pinyin_of_name,
                               .rights = &rights,
                               .demo = true,
                               .clock_start_ms = SERVICE_START,
                               .account_rules = account_rules,
                               .words = word_list,
                               .word_count = COUNT(word_list)};
}

void service_open(ServiceLab *service, const Database *database, const NoticeDriver *notices) {
    service_configure(service, database);
    service->lab.config.notices = notices;
    site_start(&service->lab);
    Newcomer clerk = {.login = "clerk", .role = "lab_clerk", .scope = LAB_DISTRICT};
    Newcomer colleague = {.login = "colleague", .role = "lab_clerk", .scope = LAB_DISTRICT};
    Newcomer outsider = {.login = "outsider", .role = "lab_clerk", .scope = LAB_OTHER};
    Newcomer carer = {.login = "carer", .role = "lab_carer", .scope = LAB_DISTRICT, .staff_id = 5};
    Newcomer provider = {.login = "provider", .role = "lab_provider", .org_id = 7};
    Newcomer security = {.login = "security", .role = "lab_security"};
    Newcomer audit = {.login = "audit", .role = "lab_audit"};
    Newcomer system = {.login = "system", .role = "lab_system"};
    service->clerk = service_enter(service, &clerk);
    service->colleague = service_enter(service, &colleague);
    service->outsider = service_enter(service, &outsider);
    service->carer = service_enter(service, &carer);
    service->provider = service_enter(service, &provider);
    service->security = service_enter(service, &security);
    service->audit = service_enter(service, &audit);
    service->system = service_enter(service, &system);
    service->clerk_id = clerk.id;
    service->carer_id = carer.id;
    service->security_id = security.id;
}

void service_reopen(ServiceLab *service) {
    site_close(service->lab.site);
    site_start(&service->lab);
}

void service_close(ServiceLab *service) {
    lab_close(&service->lab);
}

void service_ask(ServiceLab *service, Str token, const char *method, const char *target,
                 const char *body, RawReply *reply) {
    lab_ask(&service->lab, token, method, target, "", body, reply);
}

void service_send(ServiceLab *service, Str token, const char *target, Str body, RawReply *reply) {
    char head[1024];
    int client = client_open(site_port(service->lab.site));
    assert(client >= 0);
    snprintf(head, sizeof head,
             "POST %s HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Length: %zu\r\n"
             "Content-Type: application/octet-stream\r\nAuthorization: Bearer " STR_FMT "\r\n\r\n",
             target, body.len, STR_ARG(token));
    (void)client_send(client, head);
    (void)client_send_bytes(client, body.ptr, body.len);
    client_read(client, false, reply);
    client_close(client);
}

int64_t reply_number(const RawReply *reply, const char *name) {
    char mark[64];
    snprintf(mark, sizeof mark, "\"%s\":", name);
    const char *at = strstr(reply->body, mark);
    return at ? strtoll(at + strlen(mark), NULL, 10) : -1;
}

Str reply_text(ServiceLab *service, const RawReply *reply, const char *name) {
    char mark[64];
    snprintf(mark, sizeof mark, "\"%s\":\"", name);
    const char *at = strstr(reply->body, mark);
    if (!at) return STR_NONE;
    at += strlen(mark);
    return arena_copy(&service->lab.arena, (Str){at, strcspn(at, "\"")});
}

int64_t service_start_job(ServiceLab *service, Str token, const char *kind, int to) {
    char body[128];
    RawReply reply;
    snprintf(body, sizeof body, "{\"kind\":\"%s\",\"to\":%d}", kind, to);
    service_ask(service, token, "POST", "/api/ticks", body, &reply);
    assert(reply.status == 202);
    return reply_number(&reply, "id");
}

void service_await(ServiceLab *service, int64_t job, Job *out) {
    Err err = job_wait(service->lab.site, job, 20000, out, &service->lab.arena);
    assert(err == OK);
}

static Err ticks_count(Op *op, void *context) {
    return op_get(op, &sql_tick_count, NO_BINDS, context);
}

Ticks service_ticks(ServiceLab *service) {
    Ticks found;
    Err err = site_read(service->lab.site, &system_actor, &service->lab.arena, ticks_count, &found);
    assert(err == OK);
    return found;
}
