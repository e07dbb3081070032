#include "support/walk_lab.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "core/guard/session.h"
#include "guard.sql.h"

int lab_packings;
size_t lab_greed;

static const char *const state_codes[] = {"", "packed", "sealed", "sent"};
static const Choices crate_states = {"crate_state", state_codes, COUNT(state_codes)};
static const EventKind crate_broken = {.name = "crate_broken"};

static const Move moves[] = {
    {CRATE_PACKED, "seal", "crates.edit", CRATE_SEALED, NULL},
    {CRATE_SEALED, "send", "crates.send", CRATE_SENT, "crate_send_days"},
};
static const Phase phases[] = {
    [CRATE_PACKED] = PHASE_OPEN, [CRATE_SEALED] = PHASE_AGREED, [CRATE_SENT] = PHASE_DONE};
const Machine crate_machine = {"crate",      &crate_states, CRATE_PACKED, moves,
                               COUNT(moves), phases,        COUNT(phases)};

static const Field crate_fields[] = {
    {"id", F_REF, offsetof(Crate, id), .flags = READONLY | STORED, .ref = "crate"},
    {"version", F_INT, offsetof(Crate, version), .flags = READONLY | STORED},
    {"label", F_TEXT, offsetof(Crate, label), .flags = REQUIRED | STORED | FILTER, .max = 20,
     .mask = MASK_NAME, .see = "crates.see"},
    {"weight", F_INT, offsetof(Crate, weight), .flags = REQUIRED | STORED | FILTER | SORT, .min = 1,
     .max = 1000},
    {"state", F_ENUM, offsetof(Crate, state), .flags = READONLY | STORED | FILTER,
     .choices = &crate_states},
    {"fee", F_FEN, offsetof(Crate, fee), .flags = STORED | NULLABLE | FILTER, .min = 0,
     .max = 100000},
    {"packed_on", F_DATE, offsetof(Crate, packed_on), .flags = STORED},
    {"scope", F_INT, offsetof(Crate, scope), .flags = REQUIRED | STORED, .min = 110000000000,
     .max = 829999999999},
    {"note", F_TEXT, offsetof(Crate, note), .flags = STORED, .max = 40},
};
const Shape crate_shape = {"crate", "lab", crate_fields, COUNT(crate_fields), sizeof(Crate)};

#define COLUMNS "id, version, label, weight, state, fee, packed_on, scope, note"
#define REACH   "scope between :scope_low and :scope_high"
#define REACH_P "scope between $1 and $2"

static const char *const insert_binds[] = {"label",     "weight", "state", "fee",
                                           "packed_on", "scope",  "note"};
static const Statement sql_insert = {
    .name = "lab.insert",
    .sqlite =
        "insert into crate (version, label, weight, state, fee, packed_on, scope, note) values "
        "(1, :label, :weight, :state, :fee, :packed_on, :scope, :note) returning " COLUMNS,
    .postgres =
        "insert into crate (version, label, weight, state, fee, packed_on, scope, note) values "
        "(1, $1, $2, $3, $4, $5, $6, $7) returning " COLUMNS,
    .binds = insert_binds,
    .bind_count = COUNT(insert_binds),
    .in = &crate_shape,
    .out = &crate_shape};

static const char *const update_binds[] = {"label",     "weight", "state", "fee",
                                           "packed_on", "scope",  "note",  "id"};
static const Statement sql_update = {
    .name = "lab.update",
    .sqlite =
        "update crate set version = version + 1, label = :label, weight = :weight, state = :state, "
        "fee = :fee, packed_on = :packed_on, scope = :scope, note = :note where id = :id",
    .postgres =
        "update crate set version = version + 1, label = $1, weight = $2, state = $3, fee = $4, "
        "packed_on = $5, scope = $6, note = $7 where id = $8",
    .binds = update_binds,
    .bind_count = COUNT(update_binds),
    .in = &crate_shape};

static const char *const reach_binds[] = {"scope_low", "scope_high", "id"};
static const Statement sql_get = {.name = "lab.get",
                                  .sqlite =
                                      "select " COLUMNS " from crate where " REACH " and id = :id",
                                  .postgres =
                                      "select " COLUMNS " from crate where " REACH_P " and id = $3",
                                  .binds = reach_binds,
                                  .bind_count = 3,
                                  .out = &crate_shape};
static const Statement sql_list = {.name = "lab.list",
                                   .sqlite = "select " COLUMNS " from crate where " REACH,
                                   .postgres = "select " COLUMNS " from crate where " REACH_P,
                                   .binds = reach_binds,
                                   .bind_count = 2,
                                   .out = &crate_shape};

static const Statement *const statements[] = {&sql_insert, &sql_update, &sql_get, &sql_list};
#define TABLE(identity)                                                                            \
    "create table crate (id " identity ", version bigint not null, label text not null, "          \
    "weight bigint not null, state text not null, fee bigint, packed_on bigint, "                  \
    "scope bigint not null, note text); create index crate_by_weight on crate (weight, id)"
static const Migration migrations[] = {
    {1, "crates", TABLE("integer primary key"),
     TABLE("bigint generated by default as identity primary key")}};
static const RoomSql lab_sql = {.room = "lab",
                                .statements = statements,
                                .statement_count = COUNT(statements),
                                .migrations = migrations,
                                .migration_count = COUNT(migrations)};

static Err crate_get(Op *op, int64_t id, Crate *out) {
    return op_get(op, &sql_get, WITH(BIND_INT("id", id)), out);
}

static Err pack(Op *op, const Crate *in, Crate *out) {
    Crate crate = *in;
    crate.state = crate_machine.start;
    if (!actor_covers(op->actor, crate.scope)) op_fault(op, "scope", "outside_your_places");
    TRY(op_verdict(op));
    TRY(op_get(op, &sql_insert, ROW(&crate), out));
    op_subject(op, "crate", out->id);
    return op_publish(op, "crate", out->id, out->scope);
}

static Err pack_route(Op *op, const void *in, void *out) {
    lab_packings++;
    TRY(pack(op, in, out));
    if (lab_greed > 0) (void)arena_alloc(op->arena, lab_greed);
    return OK;
}

static Err get_route(Op *op, const void *in, void *out) {
    return crate_get(op, ((const IdKey *)in)->id, out);
}

static Err save(Op *op, const Crate *before, Crate *after) {
    op_subject(op, "crate", after->id);
    TRY(op_run(op, &sql_update, ROW(after)));
    TRY(op_record_change(op, &crate_shape, after->id, before, after));
    after->version++;
    return op_publish(op, "crate", after->id, after->scope);
}

static Err edit_route(Op *op, const void *in, void *out) {
    Crate before;
    TRY(crate_get(op, ((const Crate *)in)->id, &before));
    TRY(op_check_version(op, before.version));
    Crate *after = out;
    *after = before;
    shape_overlay(&crate_shape, op->present, in, after);
    return save(op, &before, after);
}

static Err move(Op *op, int64_t id, const char *event, Crate *out) {
    Crate before;
    TRY(crate_get(op, id, &before));
    *out = before;
    TRY(machine_move(op, &crate_machine, before.state, event, &out->state));
    return save(op, &before, out);
}

static Err seal_route(Op *op, const void *in, void *out) {
    return move(op, ((const IdKey *)in)->id, "seal", out);
}

static Err send_route(Op *op, const void *in, void *out) {
    return move(op, ((const IdKey *)in)->id, "send", out);
}

static Err break_route(Op *op, const void *in, void *out) {
    TRY(crate_get(op, ((const IdKey *)in)->id, out));
    op_emit(op, &crate_broken, ((const Crate *)out)->id, 0);
    return OK;
}

static Err replace_broken(Op *op, const Event *event) {
    Crate broken, instead;
    TRY(crate_get(op, event->subject, &broken));
    if (str_equal(broken.note, STR("priceless"))) return op_refuse(op, "id", "cannot_be_replaced");
    Crate wanted = {.label = arena_printf(op->arena, "instead of #%lld", (long long)broken.id),
                    .weight = broken.weight,
                    .fee = INT_NONE,
                    .scope = LAB_OTHER};
    bool again = str_equal(broken.note, STR("brittle")) && broken.weight > 1;
    if (again) wanted.weight--;
    if (again) wanted.note = broken.note;
    TRY(pack(op, &wanted, &instead));
    if (again) op_emit(op, &crate_broken, instead.id, 0);
    return OK;
}

typedef struct Weighed {
    int64_t bytes;
} Weighed;
static const Field weighed_fields[] = {
    {"bytes", F_INT, offsetof(Weighed, bytes), .flags = READONLY}};
static const Shape weighed_shape = {"weighed", "lab", weighed_fields, 1, sizeof(Weighed)};

static Err weigh_route(Op *op, const void *in, void *out) {
    (void)in;
    *(Weighed *)out = (Weighed){(int64_t)((const Str *)op->prepared)->len};
    return OK;
}

static Err tally_route(Op *op, const void *in, void *out) {
    (void)op;
    (void)in;
    *(Weighed *)out = (Weighed){lab_packings};
    return OK;
}

/* Counts the try, then refuses it. */
static Err count_route(Op *op, const void *in, void *out) {
    Crate crate = {.label = STR("counted"), .weight = 7, .fee = INT_NONE, .scope = LAB_PLACE};
    (void)in;
    (void)out;
    op_answer(op, ERR_UNAUTHENTICATED);
    Crate made;
    return pack(op, &crate, &made);
}

static const Route routes[] = {
    {"GET", "/api/crates", "crate_list", "crates.read", .out = &crate_shape, .list = &sql_list,
     .doc = "Crates"},
    {"POST", "/api/crates", "crate_pack", "crates.edit", pack_route, &crate_shape, &crate_shape,
     ROUTE_WRITES | ROUTE_CREATED, .doc = "Packs a crate"},
    {"GET", "/api/crates/{id}", "crate_get", "crates.read", get_route, &id_key_shape, &crate_shape,
     ROUTE_AUDIT_READ, .doc = "One crate"},
    {"PATCH", "/api/crates/{id}", "crate_edit", "crates.edit", edit_route, &crate_shape,
     &crate_shape, ROUTE_WRITES | ROUTE_VERSIONED, .doc = "Edits the fields given"},
    {"POST", "/api/crates/{id}/seal", "crate_seal", "crates.edit", seal_route, &id_key_shape,
     &crate_shape, ROUTE_WRITES, .doc = "Seals it"},
    {"POST", "/api/crates/{id}/send", "crate_send", "crates.edit", send_route, &id_key_shape,
     &crate_shape, ROUTE_WRITES, .doc = "Sends it"},
    {"POST", "/api/crates/{id}/break", "crate_break", "crates.edit", break_route, &id_key_shape,
     &crate_shape, ROUTE_WRITES, .doc = "Breaks it"},
    {"POST", "/api/crates/weigh", "crate_weigh", "crates.edit", weigh_route, NULL, &weighed_shape,
     ROUTE_WRITES | ROUTE_UPLOAD, .doc = "Weighs bytes"},
    {"GET", "/api/crates/tally", "crate_tally", "public", tally_route, .out = &weighed_shape,
     .flags = ROUTE_SHARED, .doc = "How many were packed, for everyone"},
    {"POST", "/api/crates/count", "crate_count", "crates.edit", count_route, NULL, NULL,
     ROUTE_WRITES, .doc = "Counts, and refuses"},
};
static const Noun crate_noun = {routes, COUNT(routes), &crate_machine};
static const Noun *const nouns[] = {&crate_noun};
const Module lab_module = {.name = "lab", .nouns = nouns, .noun_count = 1, .sql = &lab_sql};

static const char words[] = "module.lab = Lab\ncrate = Crate\ncrate.id = Number\n"
                            "crate.version = Version\ncrate.label = Label\ncrate.weight = Weight\n"
                            "crate.state = State\ncrate.fee = Fee\ncrate.packed_on = Packed on\n"
                            "crate.scope = Place\ncrate.note = Note\ncrate_state.packed = packed\n"
                            "crate_state.sealed = sealed\ncrate_state.sent = sent\n"
                            "crate.seal = Seal\ncrate.send = Send\nweighed = Weighed\n"
                            "weighed.bytes = Bytes\nrole.lab_keeper = Keeper\n"
                            "role.lab_packer = Packer\nrole.lab_looker = Looker\nthing = Thing\n"
                            "did.pack = Pack\ndid.break = Break\ndid.weigh = Weigh\n"
                            "did.tally = Tally\ndid.count = Count\ndid.a = A\n";
const EmbeddedFile lab_words[LAB_WORD_FILES] = {
    {"lab.zh.txt", words, words + sizeof words - 1},
    {"lab.en.txt", words, words + sizeof words - 1},
};

static const Grant keeper_grants[] = {{"crates.read", REACH_PLACE},
                                      {"crates.edit", REACH_PLACE},
                                      {"crates.see", REACH_PLACE},
                                      {"crates.send", REACH_PLACE}};
static const Grant packer_grants[] = {{"crates.read", REACH_PLACE}, {"crates.edit", REACH_PLACE}};
static const Role roles[] = {
    {"lab_keeper", ROLE_BUSINESS, keeper_grants, COUNT(keeper_grants)},
    {"lab_packer", ROLE_BUSINESS, packer_grants, COUNT(packer_grants)},
    {"lab_looker", ROLE_BUSINESS, NULL, 0},
};
static const Rights rights = {roles, COUNT(roles)};
static const Reaction reactions[] = {
    {&crate_broken, replace_broken, "what breaks is packed again"}};
static const Module *const modules[] = {&lab_module};

/* An account and its session in one transaction; the password is never asked for. */
typedef struct Newcomer {
    const char *login, *role;
    int64_t scope;
    Arena *arena;
    Str token;
} Newcomer;

static Err newcomer_enter(Op *op, void *context) {
    Newcomer *newcomer = context;
    Account in = {.login = str_from(newcomer->login),
                  .name = str_from(newcomer->login),
                  .password_hash = STR("none"),
                  .roles = str_from(newcomer->role),
                  .scope = newcomer->scope};
    Account account;
    SessionOpened opened;
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    newcomer->token = arena_copy(newcomer->arena, opened.token);
    return OK;
}

static Str enter(Lab *lab, const char *login, const char *role, int64_t scope) {
    Newcomer newcomer = {login, role, scope, &lab->arena, STR_NONE};
    Err err = site_write(lab->site, &system_actor, "enter", newcomer_enter, &newcomer);
    assert(err == OK && newcomer.token.len > 0);
    return newcomer.token;
}

static void site_start(Lab *lab) {
    Err err = site_open(&lab->config, &lab->site);
    assert(err == OK);
    err = site_serve(lab->site);
    assert(err == OK);
}

void lab_configure(Lab *lab, const Database *database) {
    StoreConfig store = {0};
    database_need(database, &store);
    *lab = (Lab){.folder = "/tmp/yiyang-walk-XXXXXX"};
    char *made = mkdtemp(lab->folder);
    assert(made);
    arena_init(&lab->arena, 0);
    snprintf(lab->key_file, sizeof lab->key_file, "%s/keys", lab->folder);
    lab->config = (SiteConfig){.dsn = database->dsn,
                               .key_file = lab->key_file,
                               .listen = "127.0.0.1:0",
                               .modules = modules,
                               .module_count = COUNT(modules),
                               .rights = &rights,
                               .reactions = reactions,
                               .reaction_count = COUNT(reactions),
                               .demo = true,
                               .clock_start_ms = 1790000000000,
                               .words = lab_words,
                               .word_count = LAB_WORD_FILES};
}

void lab_enter(Lab *lab) {
    site_start(lab);
    lab->keeper = enter(lab, "keeper", "lab_keeper", LAB_DISTRICT);
    lab->packer = enter(lab, "packer", "lab_packer", LAB_DISTRICT);
    lab->other = enter(lab, "other", "lab_keeper", LAB_OTHER);
    lab->looker = enter(lab, "looker", "lab_looker", LAB_DISTRICT);
}

void lab_open(Lab *lab, const Database *database) {
    lab_configure(lab, database);
    lab_enter(lab);
}

void lab_reopen(Lab *lab) {
    site_close(lab->site);
    site_start(lab);
}

void lab_close(Lab *lab) {
    site_close(lab->site);
    (void)unlink(lab->key_file);
    (void)rmdir(lab->folder);
    arena_clear(&lab->arena);
}

void lab_ask(Lab *lab, Str token, const char *method, const char *target, const char *extra,
             const char *body, RawReply *reply) {
    char head[2048];
    int client = client_open(site_port(lab->site));
    assert(client >= 0);
    int len = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n%s",
                       method, target, extra);
    assert(len > 0 && (size_t)len < sizeof head);
    (void)client_send(client, head);
    if (token.len > 0) {
        snprintf(head, sizeof head, "Authorization: Bearer " STR_FMT "\r\n", STR_ARG(token));
        (void)client_send(client, head);
    }
    if (body) {
        bool typed = strstr(extra, "Content-Type") != NULL;
        snprintf(head, sizeof head, "%sContent-Length: %zu\r\n",
                 typed ? "" : "Content-Type: application/json\r\n", strlen(body));
        (void)client_send(client, head);
    }
    (void)client_send(client, "\r\n");
    if (body) (void)client_send(client, body);
    client_read(client, strcmp(method, "HEAD") == 0, reply);
    client_close(client);
}

int64_t lab_pack(Lab *lab, const char *label, int64_t weight) {
    char body[256];
    RawReply reply;
    snprintf(body, sizeof body, "{\"label\":\"%s\",\"weight\":%lld,\"scope\":%lld}", label,
             (long long)weight, (long long)LAB_PLACE);
    lab_ask(lab, lab->keeper, "POST", "/api/crates", "", body, &reply);
    assert(reply.status == 201);
    const char *at = strstr(reply.body, "\"id\":");
    assert(at);
    return strtoll(at + 5, NULL, 10);
}

bool reply_has(const RawReply *reply, const char *text) {
    return strstr(reply->body, text) != NULL || strstr(reply->head, text) != NULL;
}

typedef struct Audited {
    const char *action, *outcome;
    int64_t count;
} Audited;

static Err audit_count(void *context, const void *row) {
    Audited *audited = context;
    const AuditRow *audit = row;
    if (str_equal_c(audit->action, audited->action) &&
        str_equal_c(audit->outcome, audited->outcome))
        audited->count++;
    return OK;
}

static Err audit_read(Op *op, void *context) {
    return tx_each(op->tx, &sql_audit_list, NO_BINDS, audit_count, context);
}

int64_t lab_audited(Lab *lab, const char *action, const char *outcome, int64_t at_least) {
    Audited audited = {action, outcome, 0};
    for (int i = 0; i < 100; i++) {
        Arena arena;
        arena_init(&arena, 0);
        audited.count = 0;
        Err err = site_read(lab->site, &system_actor, &arena, audit_read, &audited);
        assert(err == OK);
        arena_clear(&arena);
        if (audited.count >= at_least) break;
        usleep(20000);
    }
    return audited.count;
}
