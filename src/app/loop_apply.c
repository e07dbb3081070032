/* 申请 → 受理 → 补正 → 初审 → 评估 → 审批 → 公示 → 异议 → 办结, for everyone who applies. */
#include "app/loop_walk.h"

enum { NOTICE_MINUTES = 540, LATE_MOST = 24 };

/* Everybody who still has an application under way, one errand each. */
typedef void (*PersonAsk)(Loop *loop, Stage *stage, LoopPerson *person, size_t i);

static void each_applicant(Loop *loop, const char *name, PersonAsk ask,
                           void (*took)(Loop *loop, LoopPerson *person, const Errand *errand)) {
    Stage stage = stage_begin(loop, name);
    for (size_t i = 0; i < loop->people->count; i++) {
        LoopPerson *person = &loop->people->items[i];
        if (person->applies) ask(loop, &stage, person, i);
    }
    stage_run(&stage);
    for (size_t i = 0; took != NULL && i < stage.count; i++)
        took(loop, &loop->people->items[stage.items[i].number], &stage.items[i]);
    stage_end(&stage);
}

static Errand *person_add(Stage *stage, const Seat *seat, size_t i, const char *path) {
    Errand *errand = stage_add(stage, seat, "POST", "/api/%s", path);
    errand->number = (int64_t)i;
    return errand;
}

/* A move of the person's application. */
static Errand *move_add(Loop *loop, Stage *stage, const Seat *seat, size_t i, const char *event) {
    Errand *errand = stage_add(stage, seat, "POST", "/api/applications/%lld/%s",
                               (long long)loop->people->items[i].application, event);
    errand->number = (int64_t)i;
    errand->body = json_object();
    return errand;
}

static void reason_set(Errand *errand, const char *reason) {
    (void)json_object_set_new(errand->body, "reason", json_string(reason));
}

static Seat *applicant_seat(Loop *loop, const LoopPerson *person) {
    if (person->family > 0) return &loop->cast->families[person->family - 1];
    return (Seat *)(uintptr_t)&person->community->worker;
}

static const Seat *clerk_of(const Loop *loop, const LoopPerson *person) {
    return &loop->cast->streets[person->community->street].clerks[0];
}

/* One scan for each desk: forms look alike, and the same bytes of the same desk are one file. Who
 * works for no place brings it for the first street, whose offices read it. */
static void scan_ask(Stage *stage, Seat *seat) {
    if (seat->scan != 0) return;
    int64_t scope = seat->scope != 0 ? seat->scope : stage->loop->cast->streets[0].code;
    Errand *errand =
        stage_add(stage, seat, "POST", "/api/files?name=scan.pdf&scope=%lld", (long long)scope);
    errand->bytes = arena_printf(&stage->arena, "%%PDF-1.4\n%% scan of " STR_FMT "\n%%%%EOF\n",
                                 STR_ARG(seat->login));
    errand->about = seat;
}

static void scan_each(Loop *loop, Seat *seat, void *context) {
    static const char *const roles[] = {"community_worker", "street_clerk", "assessor", "family"};
    (void)loop;
    for (size_t i = 0; i < COUNT(roles); i++) {
        if (strcmp(seat->role, roles[i]) == 0) scan_ask(context, seat);
    }
}

static void scans_upload(Loop *loop) {
    Stage stage = stage_begin(loop, "scan");
    loop_seats_each(loop, scan_each, &stage);
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++) {
        Seat *seat = (Seat *)(uintptr_t)stage.items[i].about;
        seat->scan = json_number(stage.items[i].reply, "id");
    }
    stage_end(&stage);
}

static json_t *consent_body(Loop *loop, const LoopPerson *person, const char *kind) {
    Arena arena;
    arena_init(&arena, 0);
    Str day = date_print(&arena, loop_today(loop));
    json_t *body =
        json_pack("{s:I, s:s, s:s, s:s, s:s%, s:s%}", "person_id", (json_int_t)person->id, "kind",
                  kind, "notice_version", "2026-1", "given_by", "self", "giver", person->name.ptr,
                  person->name.len, "given_on", day.ptr, day.len);
    arena_clear(&arena);
    return body;
}

static void consent_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    static const char *const kinds[] = {"assessment", "photo", "location"};
    const Seat *worker = &person->community->worker;
    for (size_t k = 0; k < COUNT(kinds); k++)
        person_add(stage, worker, i, "consents")->body = consent_body(loop, person, kinds[k]);
    if (person->family == 0) return;
    json_t *body = consent_body(loop, person, "family_view");
    (void)json_object_update_new(
        body, json_pack("{s:I, s:s, s:b, s:b, s:b, s:b}", "family_account",
                        (json_int_t)loop->cast->families[person->family - 1].account_id, "relation",
                        "daughter", "sees_visits", 1, "sees_photos", 1, "sees_bills", 1,
                        "sees_health", 1));
    person_add(stage, worker, i, "consents")->body = body;
}

/* One in five acts for the person on a paper; of those one in three has it run out soon. */
static json_t *authority_of(Loop *loop, const LoopPerson *person, int64_t proof) {
    static const struct {
        const char *authority, *extent, *words;
    } kinds[] = {{"agent", "care", "代为申请和安排养老服务"},
                 {"agent", "care,property", "代为申请养老服务、领取补贴"},
                 {"agreed_guardian", "care,medical,property", "按意定监护协议"}};
    if (loop_chance(loop, "authority", person->key, 5) != 0) return json_object();
    size_t nth = loop_chance(loop, "authority kind", person->key, COUNT(kinds));
    bool soon = loop_chance(loop, "authority ends", person->key, 3) == 0;
    Str from = date_print(&loop->arena, date_add_days(loop_today(loop), -30));
    Str until = date_print(&loop->arena, date_add_days(loop_today(loop), soon ? 45 : 700));
    return json_pack("{s:s, s:s, s:s, s:I, s:s%, s:s%}", "authority", kinds[nth].authority,
                     "authority_extent", kinds[nth].extent, "authority_words", kinds[nth].words,
                     "authority_proof", (json_int_t)proof, "authority_from", from.ptr, from.len,
                     "authority_until", until.ptr, until.len);
}

/* Whom to call: of the same family name, as sons and daughters here mostly are. */
static void contact_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    static const char *const given[] = {"建国", "秀芳", "志强", "丽华", "伟民", "海燕"};
    static const char *const relations[] = {"son", "daughter"};
    size_t nth = loop_chance(loop, "contact", person->key, COUNT(given));
    Str phone = city_phone_draw(loop->city, &loop->arena);
    Str name = arena_printf(&loop->arena, STR_FMT "%s", STR_ARG(utf8_slice(person->name, 0, 1)),
                            given[nth]);
    const Seat *worker = &person->community->worker;
    json_t *body = authority_of(loop, person, worker->scan);
    (void)json_object_update_new(body, json_pack("{s:I, s:s, s:s, s:s%, s:i}", "person_id",
                                                 (json_int_t)person->id, "name", name.ptr,
                                                 "relation", relations[nth % 2], "phone", phone.ptr,
                                                 phone.len, "emergency_order", 1));
    person_add(stage, worker, i, "contacts")->body = body;
}

/* What the community has of a person on paper, brought in by its worker. */
static void file_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    static const char *const kinds[] = {"id_card", "household_register", "disability_certificate"};
    const Seat *worker = &person->community->worker;
    person_add(stage, worker, i, "person-files")->body =
        json_pack("{s:I, s:s, s:I}", "person_id", (json_int_t)person->id, "kind",
                  kinds[loop_chance(loop, "file", person->key, COUNT(kinds))], "blob_id",
                  (json_int_t)worker->scan);
}

static json_t *shared(const char *material) {
    return json_pack("{s:s, s:s}", "material", material, "shared_note", "数据共享核验一致");
}

static json_t *scanned(const char *material, const Seat *seat) {
    return json_pack("{s:s, s:I}", "material", material, "blob_id", (json_int_t)seat->scan);
}

/* Some forget the consent form at first: it is given back to them. */
static bool forgets(const Loop *loop, const LoopPerson *person) {
    return loop_chance(loop, "forgets a form", person->key, 10) == 0;
}

static void apply_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    const Seat *seat = applicant_seat(loop, person);
    json_t *materials = json_array();
    (void)json_array_append_new(materials, shared("id_card"));
    (void)json_array_append_new(materials, shared("household_register"));
    (void)json_array_append_new(materials, scanned("application_form", seat));
    if (!forgets(loop, person))
        (void)json_array_append_new(materials, scanned("consent_form", seat));
    if (!str_equal_c(person->income, "ordinary") && !str_is_empty(person->income))
        (void)json_array_append_new(materials, shared("income_proof"));
    person_add(stage, seat, i, "applications")->body =
        json_pack("{s:I, s:s, s:s, s:o}", "person_id", (json_int_t)person->id, "programme",
                  "service_allowance", "applied_by", person->family > 0 ? "family" : "self",
                  "materials", materials);
}

static void apply_took(Loop *loop, LoopPerson *person, const Errand *errand) {
    (void)loop;
    person->application = json_number(errand->reply, "id");
}

static void return_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    if (!forgets(loop, person)) return;
    reason_set(move_add(loop, stage, &person->community->worker, i, "return"),
               "缺少告知同意书，请补正");
}

static void bring_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    if (!forgets(loop, person)) return;
    const Seat *seat = applicant_seat(loop, person);
    Errand *errand = move_add(loop, stage, seat, i, "materials");
    (void)json_object_set_new(errand->body, "materials",
                              json_pack("[o]", scanned("consent_form", seat)));
}

static void resubmit_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    if (forgets(loop, person))
        (void)move_add(loop, stage, applicant_seat(loop, person), i, "resubmit");
}

/* A few do not live where they say, a few change their mind: both end here. */
static bool is_declined(const Loop *loop, const LoopPerson *person) {
    return loop_chance(loop, "declined", person->key, 40) == 0;
}

static bool is_withdrawn(const Loop *loop, const LoopPerson *person) {
    return loop_chance(loop, "withdrawn", person->key, 45) == 0;
}

static void accept_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    bool declined = is_declined(loop, person);
    Errand *errand =
        move_add(loop, stage, &person->community->worker, i, declined ? "decline" : "accept");
    if (declined) reason_set(errand, "人户分离，不属本区受理范围");
}

static void accept_took(Loop *loop, LoopPerson *person, const Errand *errand) {
    (void)errand;
    if (is_declined(loop, person)) person->applies = false;
}

static void review_ask(Loop *loop, Stage *stage, LoopPerson *person, size_t i) {
    if (is_withdrawn(loop, person))
        reason_set(move_add(loop, stage, applicant_seat(loop, person), i, "withdraw"),
                   "本人不再申请");
    else
        (void)move_add(loop, stage, clerk_of(loop, person), i, "review");
}

static void review_took(Loop *loop, LoopPerson *person, const Errand *errand) {
    (void)errand;
    if (is_withdrawn(loop, person)) person->applies = false;
}

/* What waits for the district: with an amount it is approved, without one refused. */
static void decide_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    if (person == NULL) return;
    bool fits = json_number(row, "amount") > 0;
    Errand *errand = stage_add(stage, &loop->cast->officers[0], "POST", "/api/applications/%lld/%s",
                               (long long)json_number(row, "id"), fits ? "approve" : "refuse");
    errand->body =
        fits ? json_object() : json_pack("{s:s}", "reason", "能力等级与经济状况不符合补贴标准");
    person->applies = fits;
}

static void decide(Loop *loop) {
    Stage stage = stage_begin(loop, "approve");
    loop_list(loop, &loop->cast->officers[0],
              "/api/applications?programme=service_allowance&state=assessed", decide_row, &stage);
    stage_run(&stage);
    stage_end(&stage);
}

/* A board holds so many names: what does not fit goes onto the next one. */
static void publish(Loop *loop) {
    Stage stage = stage_begin(loop, "publish");
    Str day = date_print(&stage.arena, loop_today(loop));
    for (size_t i = 0; i < loop->cast->street_count; i++) {
        const LoopStreet *street = &loop->cast->streets[i];
        for (size_t left = 0, boards = 1 + loop->people->count / 500; left < boards; left++) {
            Errand *errand = stage_add(&stage, &street->clerks[0], "POST", "/api/publicities");
            errand->allow = ALLOW_INVALID; /* nothing is left to publish */
            errand->body = json_pack("{s:s, s:s, s:s%, s:I}", "programme", "service_allowance",
                                     "place", "街道公示栏", "from_day", day.ptr, day.len, "scope",
                                     (json_int_t)street->code);
        }
    }
    stage_run(&stage);
    stage_end(&stage);
}

static void photo_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    for (size_t i = 0; i < loop->cast->street_count; i++) {
        const LoopStreet *street = &loop->cast->streets[i];
        if (street->code != json_number(row, "scope")) continue;
        Errand *errand = stage_add(stage, &street->clerks[0], "POST", "/api/publicities/%lld/photo",
                                   (long long)json_number(row, "id"));
        errand->body = json_pack("{s:I}", "photo_blob", (json_int_t)street->clerks[0].scan);
    }
}

static void close_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    for (size_t i = 0; i < loop->cast->street_count; i++) {
        const LoopStreet *street = &loop->cast->streets[i];
        if (street->code == json_number(row, "scope"))
            (void)stage_add(stage, &street->clerks[0], "POST", "/api/publicities/%lld/close",
                            (long long)json_number(row, "id"));
    }
}

static void boards_each(Loop *loop, const char *name, RowEach each) {
    Stage stage = stage_begin(loop, name);
    loop_list(loop, &loop->cast->officers[0], "/api/publicities?state=open", each, &stage);
    stage_run(&stage);
    stage_end(&stage);
}

/* Neighbours object to a few; most of the time without reason. */
static void object_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    if (person == NULL || loop_chance(loop, "objection", person->key, 30) != 0) return;
    Errand *errand = stage_add(stage, clerk_of(loop, person), "POST", "/api/objections");
    errand->number = person->id;
    errand->body =
        json_pack("{s:I, s:s, s:s, s:s}", "application_id", (json_int_t)json_number(row, "id"),
                  "objector", "邻居某某", "contact", "19900009999", "words", "认为收入情况不符");
}

static void objections(Loop *loop) {
    Stage taken = stage_begin(loop, "objection"), decided = stage_begin(loop, "objection decided");
    loop_list(loop, &loop->cast->officers[0],
              "/api/applications?programme=service_allowance&state=publicity", object_row, &taken);
    stage_run(&taken);
    for (size_t i = 0; i < taken.count; i++) {
        LoopPerson *person = loop_person(loop, taken.items[i].number);
        bool upheld = loop_chance(loop, "upheld", person->key, 4) == 0;
        Errand *errand =
            stage_add(&decided, &loop->cast->officers[0], "POST", "/api/objections/%lld/%s",
                      (long long)json_number(taken.items[i].reply, "id"),
                      upheld ? "uphold" : "dismiss");
        errand->body = json_pack("{s:s}", "result", upheld ? "核查属实" : "核查后不成立");
    }
    stage_run(&decided);
    stage_end(&decided);
    stage_end(&taken);
}

/* What an objection held up beyond its board. */
static void conclude_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    if (person == NULL) return;
    Errand *errand =
        stage_add(stage, clerk_of(loop, person), "POST", "/api/applications/%lld/conclude",
                  (long long)json_number(row, "id"));
    errand->body = json_object();
}

static void grant_row(Loop *loop, const json_t *row, void *context) {
    LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    (void)context;
    if (person == NULL) return;
    person->granted = true;
    person->monthly = json_number(row, "amount");
}

static void conclude(Loop *loop) {
    const Seat *officer = &loop->cast->officers[0];
    boards_each(loop, "close publicity", close_row);
    Stage stage = stage_begin(loop, "conclude");
    loop_list(loop, officer, "/api/applications?programme=service_allowance&state=publicity",
              conclude_row, &stage);
    stage_run(&stage);
    stage_end(&stage);
    loop_list(loop, officer, "/api/applications?programme=service_allowance&state=granted",
              grant_row, NULL);
}

void loop_apply(Loop *loop) {
    Date day = loop_today(loop);
    scans_upload(loop);
    each_applicant(loop, "consent", consent_ask, NULL);
    each_applicant(loop, "contact", contact_ask, NULL);
    each_applicant(loop, "file", file_ask, NULL);
    each_applicant(loop, "apply", apply_ask, apply_took);
    loop_clock(loop, day = date_add_days(day, 3), NOTICE_MINUTES);
    each_applicant(loop, "return", return_ask, NULL);
    each_applicant(loop, "material", bring_ask, NULL);
    each_applicant(loop, "resubmit", resubmit_ask, NULL);
    each_applicant(loop, "accept", accept_ask, accept_took);
    loop_clock(loop, day = date_add_days(day, 1), NOTICE_MINUTES);
    each_applicant(loop, "review", review_ask, review_took);
    loop_assess(loop);
    loop_clock(loop, day = date_add_days(day, 6), NOTICE_MINUTES);
    decide(loop);
    publish(loop);
    boards_each(loop, "photo of the board", photo_row);
    loop_clock(loop, day = date_add_days(day, 2), NOTICE_MINUTES);
    objections(loop);
    loop_clock(loop, day = date_add_days(day, 6), NOTICE_MINUTES);
    conclude(loop);
}

/* The next ones who have not asked yet. */
static void choose_next(Loop *loop, size_t most) {
    size_t chosen = 0;
    for (size_t i = 0; i < loop->people->count; i++) {
        LoopPerson *person = &loop->people->items[i];
        bool fresh = !person->gone && person->application == 0 && chosen < most;
        person->applies = fresh && !str_equal_c(person->living, "institution");
        chosen += person->applies;
    }
}

/* Every other one of those who brought everything. */
static void choose_half(Loop *loop) {
    size_t nth = 0;
    for (size_t i = 0; i < loop->people->count; i++) {
        LoopPerson *person = &loop->people->items[i];
        person->applies = person->applies && !forgets(loop, person) && ++nth % 2 == 0;
    }
}

static void come_in(Loop *loop, size_t most) {
    choose_next(loop, most);
    each_applicant(loop, "consent", consent_ask, NULL);
    each_applicant(loop, "contact", contact_ask, NULL);
    each_applicant(loop, "file", file_ask, NULL);
    each_applicant(loop, "apply", apply_ask, apply_took);
}

void loop_apply_left(Loop *loop, size_t most) {
    come_in(loop, most);
}

/* Half of them wait at the community, a quarter at the street, an eighth for two assessors at their
 * bedside, an eighth for the district. */
void loop_apply_late(Loop *loop) {
    come_in(loop, LATE_MOST);
    choose_half(loop);
    each_applicant(loop, "accept", accept_ask, accept_took);
    choose_half(loop);
    each_applicant(loop, "review", review_ask, review_took);
    loop_assess_begin(loop);
    choose_half(loop);
    loop_assess_end(loop);
}
