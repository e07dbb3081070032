#include "support/people_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/city.h"
#include "app/rights.h"
#include "care/people/counted.h"
#include "core/guard/session.h"
#include "core/walk/blob.h"
#include "support/held.h"
#include "support/refusal.h"
#include "support/template.h"

/* The city's roles and one more: who reads the register and sees nothing of it plainly. */
enum { ROLES_MOST = 40 };
static const Grant reader_grants[] = {{"people.read", REACH_PLACE}};
static const char reader_words[] = "role.lab_reader = Reader\n";
static const EmbeddedFile words[] = {
    {"reader.zh.txt", reader_words, reader_words + sizeof reader_words - 1},
    {"reader.en.txt", reader_words, reader_words + sizeof reader_words - 1},
};

static const Rights *rights(void) {
    static Role roles[ROLES_MOST];
    static Rights all;
    size_t count = city_rights.role_count;
    if (all.roles) return &all; /* an open site reads it */
    assert_true(count < ROLES_MOST);
    memcpy(roles, city_rights.roles, count * sizeof *roles);
    roles[count] = (Role){"lab_reader", ROLE_BUSINESS, reader_grants, COUNT(reader_grants)};
    all = (Rights){roles, count + 1};
    return &all;
}

static SiteConfig configure(PeopleLab *lab) {
    SiteConfig config;
    (void)snprintf(lab->key_file, sizeof lab->key_file, "%s/keys", lab->folder);
    city_configure(&config);
    config.rights = rights();
    config.words = words;
    config.word_count = COUNT(words);
    config.dsn = lab->database->dsn;
    config.key_file = lab->key_file;
    config.listen = "127.0.0.1:0";
    config.demo = true;
    config.clock_start_ms = date_start_ms(PEOPLE_TODAY) + INT64_C(8) * 3600 * 1000;
    return config;
}

static void site_start_at(PeopleLab *lab, int64_t now_ms) {
    SiteConfig config = configure(lab);
    if (now_ms != 0) config.clock_start_ms = now_ms;
    assert_int_equal(site_open(&config, &lab->site), OK);
    assert_int_equal(site_serve(lab->site), OK);
}

static void lab_begin(PeopleLab *lab) {
    arena_init(&lab->arena, 0);
    site_start_at(lab, 0);
    lab->officer = people_lab_actor(lab, "district_officer", PEOPLE_DISTRICT, 0, 0);
    lab->clerk = people_lab_actor(lab, "street_clerk", PEOPLE_STREET, 0, 0);
    lab->community = people_lab_actor(lab, "community_worker", PEOPLE_COMMUNITY, 0, 0);
    lab->family = people_lab_actor(lab, "family", 0, 0, 0);
    lab->reader = people_lab_actor(lab, "lab_reader", PEOPLE_STREET, 0, 0);
    lab->elsewhere = people_lab_actor(lab, "street_clerk", PEOPLE_ELSEWHERE, 0, 0);
}

void people_lab_open(PeopleLab *lab, const Database *database) {
    StoreConfig store = {0};
    database_need(database, &store);
    *lab = (PeopleLab){.folder = "/tmp/yiyang-people-XXXXXX", .database = database};
    assert_non_null(mkdtemp(lab->folder));
    SiteConfig config = configure(lab);
    template_take(database, &config);
    lab_begin(lab);
}

void people_lab_prepare(const Database *database) {
    PeopleLab lab = {.database = database};
    SiteConfig config = configure(&lab);
    template_prepare(database->kind, &config);
}

void people_lab_take_over(PeopleLab *lab) {
    lab_begin(lab);
}

void people_lab_reopen(PeopleLab *lab) {
    int64_t now_ms = site_now_ms(lab->site);
    site_close(lab->site);
    site_start_at(lab, now_ms);
}

static void line_print(const char *line) {
    print_error("%s\n", line);
}

void people_counts_stand(Site *site) {
    CountedVerdict verdict = {.tell = line_print};
    assert_int_equal(counted_verify(site, &verdict), OK);
    assert_int_equal(verdict.different, 0);
}

typedef struct Night {
    const char *kind;
    int64_t id;
} Night;

static Err night_start(Op *op, void *context) {
    Night *night = context;
    return job_start_once(op, night->kind, STR("{}"), &night->id);
}

void people_night(Site *site, const JobKind *kind) {
    enum { NIGHT_MS = 60000 };
    Night night = {.kind = kind->name};
    Arena arena;
    Job job;
    arena_init(&arena, 0);
    assert_int_equal(site_write(site, &system_actor, "test_night", night_start, &night), OK);
    assert_int_equal(job_wait(site, night.id, NIGHT_MS, &job, &arena), OK);
    assert_int_equal(job.state, JOB_DONE);
    arena_clear(&arena);
}

void people_lab_close(PeopleLab *lab) {
    people_counts_stand(lab->site);
    site_close(lab->site);
    arena_clear(&lab->arena);
    (void)unlink(lab->key_file);
    (void)rmdir(lab->folder);
}

/* An account and its session in one transaction; the password is never asked for. */
typedef struct Entering {
    PeopleLab *lab;
    Account in;
    PeopleSeat seat;
} Entering;

static Err enter(Op *op, void *context) {
    Entering *entering = context;
    Account account;
    SessionOpened opened;
    TRY(account_create(op->tx, op->arena, &entering->in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    entering->seat = (PeopleSeat){account.id, arena_copy(&entering->lab->arena, opened.token)};
    return OK;
}

Actor people_lab_actor(PeopleLab *lab, const char *role, int64_t scope, int64_t org_id,
                       int64_t staff_id) {
    assert_true(lab->seat_count < PEOPLE_SEATS);
    Str login = arena_printf(&lab->arena, "%s.%zu.%d", role, lab->seat_count, (int)getpid());
    Entering entering = {.lab = lab,
                         .in = {.login = login,
                                .name = login,
                                .password_hash = STR("none"),
                                .roles = str_from(role),
                                .scope = scope,
                                .org_id = org_id,
                                .staff_id = staff_id}};
    assert_int_equal(site_write(lab->site, &system_actor, "enter", enter, &entering), OK);
    lab->seats[lab->seat_count++] = entering.seat;
    Actor actor = {.account_id = entering.seat.account_id,
                   .name = login,
                   .org_id = org_id,
                   .staff_id = staff_id};
    assert_null(roles_read(rights(), str_from(role), &actor));
    scope_subtree(scope, &actor.scope_low, &actor.scope_high);
    return actor;
}

Err people_lab_call(PeopleLab *lab, const Actor *actor, const char *route, const void *in,
                    void *out) {
    lab->faults = (Faults){.arena = &lab->arena};
    return site_call(
        lab->site, &lab->arena,
        &(SiteCall){.actor = actor, .route = route, .in = in, .out = out, .faults = &lab->faults});
}

bool people_lab_refused(const PeopleLab *lab, const char *field, const char *code) {
    return refused_for(&lab->faults, field, code);
}

List people_lab_list(PeopleLab *lab, const Actor *actor, const char *route, const char *query) {
    List rows = {0};
    SiteCall call = {.actor = actor,
                     .route = route,
                     .out = &rows,
                     .query = str_from(query ? query : "")};
    site_call_all(lab->site, &call, 1, &lab->arena);
    assert_int_equal(call.err, OK);
    return rows;
}

static Str token_of(const PeopleLab *lab, const Actor *actor) {
    for (size_t i = 0; i < lab->seat_count; i++) {
        if (lab->seats[i].account_id == actor->account_id) return lab->seats[i].token;
    }
    fail_msg("an actor without an account");
    return STR_NONE;
}

void people_lab_ask(PeopleLab *lab, const Actor *actor, const char *method, const char *target,
                    const char *extra, const char *body, RawReply *reply) {
    int client = client_open(site_port(lab->site));
    assert_true(client >= 0);
    Str request = arena_printf(
        &lab->arena,
        "%s %s HTTP/1.1\r\nHost: city\r\nConnection: close\r\nAuthorization: Bearer " STR_FMT
        "\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
        method, target, STR_ARG(token_of(lab, actor)), strlen(body), extra, body);
    assert_true(client_send(client, request.ptr));
    client_read(client, false, reply);
    client_close(client);
}

void people_lab_step(PeopleLab *lab, int64_t minutes) {
    int64_t now_ms = site_now_ms(lab->site) + minutes * 60000;
    assert_int_equal(site_step_clock(lab->site, now_ms), OK);
}

Str people_lab_id(PeopleLab *lab, Date birth, int sequence) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    Str digits = arena_printf(&lab->arena, "330105%08d%03d", birth, 990 + sequence);
    int sum = 0;
    for (size_t i = 0; i < COUNT(weights); i++) sum += (digits.ptr[i] - '0') * weights[i];
    return arena_printf(&lab->arena, STR_FMT "%c", STR_ARG(digits), "10X98765432"[sum % 11]);
}

Person people_lab_person(PeopleLab *lab, Date birth, int sequence) {
    Person in, out;
    shape_clear(&person_shape, &in);
    in.name = STR("李秀英");
    in.id_number = people_lab_id(lab, birth, sequence);
    in.scope = PEOPLE_COMMUNITY;
    assert_int_equal(people_lab_call(lab, &lab->community, "person_create", &in, &out), OK);
    return out;
}

Person people_lab_read(PeopleLab *lab, int64_t id) {
    Person person;
    assert_int_equal(people_lab_call(lab, &system_actor, "person_get", &(IdKey){id}, &person), OK);
    return person;
}

int64_t people_lab_file(PeopleLab *lab, const Actor *actor, const char *name, Str bytes) {
    Blob blob;
    struct {
        Str name;
        int64_t scope;
    } in = {str_from(name), 0};
    SiteCall call = {
        .actor = actor, .route = "file_upload", .in = &in, .out = &blob, .bytes = bytes};
    site_call_all(lab->site, &call, 1, &lab->arena);
    assert_int_equal(call.err, OK);
    return blob.id;
}

int64_t people_lab_proof(PeopleLab *lab, const Actor *actor) {
    return people_lab_file(lab, actor, "proof.pdf", STR("%PDF-1.4 示例"));
}

bool people_lab_holds(PeopleLab *lab, Str text) {
    return database_holds(lab->site, &lab->arena, lab->database, text);
}
