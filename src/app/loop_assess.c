/* 评估: two assessors at every bedside, a sheet of 26 items, two signatures; a few results are
 * appealed, and a few people are graded for long-term care as well. */
#include "app/loop_walk.h"

#define SCALE "GBT42195"
#define LTC   "LTC2021"
#define KEPT  "MZT039"
enum { ITEMS_MOST = 64, OPTIONS_MOST = 8, FIRST = 0, SECOND = 1, LEVELS = 5 };

typedef struct ScaleItems {
    Str codes[ITEMS_MOST];
    int64_t max[ITEMS_MOST];
    int64_t options[ITEMS_MOST][OPTIONS_MOST]; /* most points first */
    size_t option_counts[ITEMS_MOST];
    size_t count;
    int64_t total;
} ScaleItems;

static void options_read(const json_t *reply, ScaleItems *out) {
    json_t *option;
    size_t i;
    json_array_foreach(json_object_get(reply, "options"), i, option) {
        size_t k = 0;
        while (k < out->count && !str_equal(out->codes[k], json_text(option, "item"))) k++;
        if (k == out->count || out->option_counts[k] == OPTIONS_MOST) continue;
        out->options[k][out->option_counts[k]++] = json_number(option, "points");
    }
}

static void scale_read(Loop *loop, const char *code, ScaleItems *out) {
    char path[64];
    snprintf(path, sizeof path, "/api/scales/%s", code);
    json_t *reply = loop_get(loop, "scale", &loop->cast->clerk, path);
    json_t *item;
    size_t i;
    *out = (ScaleItems){0};
    json_array_foreach(json_object_get(reply, "items"), i, item) {
        if (i >= ITEMS_MOST) break;
        out->codes[i] = arena_copy(&loop->arena, json_text(item, "code"));
        out->max[i] = json_number(item, "max");
        out->total += out->max[i];
        out->count = i + 1;
    }
    options_read(reply, out);
    json_decref(reply);
}

/* Points that add up to the middle of the level, spread over all items. */
static json_t *answers_of(const ScaleItems *scale, int64_t level) {
    static const int64_t totals[] = {90, 78, 56, 38, 15};
    json_t *answers = json_array();
    int64_t before = 0, sum = 0;
    for (size_t i = 0; i < scale->count; i++) {
        before += scale->max[i];
        int64_t upto = scale->total > 0 ? before * totals[level] / scale->total : 0;
        (void)json_array_append_new(answers, json_pack("{s:s%, s:I}", "item", scale->codes[i].ptr,
                                                       scale->codes[i].len, "points",
                                                       (json_int_t)(upto - sum)));
        sum = upto;
    }
    return answers;
}

/* Of every item the option as far down as the level is. */
static json_t *options_of(const ScaleItems *scale, int64_t level) {
    json_t *answers = json_array();
    for (size_t i = 0; i < scale->count; i++) {
        size_t last = scale->option_counts[i] - 1;
        int64_t points = scale->options[i][(size_t)level * last / (LEVELS - 1)];
        (void)json_array_append_new(answers,
                                    json_pack("{s:s%, s:I}", "item", scale->codes[i].ptr,
                                              scale->codes[i].len, "points", (json_int_t)points));
    }
    return answers;
}

typedef struct Assessing {
    Loop *loop;
    const ScaleItems *scale;
    bool ltc;     /* for long-term care */
    size_t shift; /* 2: an appeal */
    bool shown;   /* everyone goes to the first two assessors of the body: the ones who are shown */
} Assessing;

/* The nth person's two assessors; `shift` 2 gives two others. */
static const LoopWorker *assessor_of(const Assessing *now, int64_t i, size_t which) {
    const LoopCast *cast = now->loop->cast;
    const LoopOrg *body = &cast->orgs[cast->provider_count];
    size_t nth = ((now->shown ? 0 : (size_t)i * 2) + which + now->shift) % body->worker_count;
    return &cast->workers[body->first_worker + nth];
}

static const Seat *clerk_of(const Loop *loop, const LoopPerson *person) {
    return &loop->cast->streets[person->community->street].clerks[0];
}

static bool appeals(const Loop *loop, const LoopPerson *person) {
    return loop_chance(loop, "appeals a result", person->key, 25) == 0;
}

static bool takes_part(const Assessing *now, const LoopPerson *person) {
    if (now->ltc)
        return person->applies && person->level >= 3 &&
               loop_chance(now->loop, "long-term care", person->key, 4) == 0;
    return person->applies && (now->shift == 0 || appeals(now->loop, person));
}

typedef void (*AssessAsk)(const Assessing *now, Stage *stage, LoopPerson *person, int64_t i);

static void assess_each(const Assessing *now, const char *name, AssessAsk ask) {
    Stage stage = stage_begin(now->loop, name);
    LoopPeople *people = now->loop->people;
    for (size_t i = 0; i < people->count; i++) {
        if (takes_part(now, &people->items[i])) ask(now, &stage, &people->items[i], (int64_t)i);
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++) {
        LoopPerson *person = &people->items[stage.items[i].number];
        person->assessment = json_number(stage.items[i].reply, "id");
        person->assessment_version = json_number(stage.items[i].reply, "version");
    }
    stage_end(&stage);
}

static void start_ask(const Assessing *now, Stage *stage, LoopPerson *person, int64_t i) {
    json_int_t one = assessor_of(now, i, FIRST)->id, two = assessor_of(now, i, SECOND)->id;
    Errand *errand = stage_add(stage, clerk_of(now->loop, person), "POST", "/api/assessments");
    errand->number = i;
    errand->body = json_pack("{s:I, s:s, s:s, s:I, s:I}", "person_id", (json_int_t)person->id,
                             "scale", now->ltc ? LTC : SCALE, "reason", "first", "assessor_one",
                             one, "assessor_two", two);
}

static void appeal_ask(const Assessing *now, Stage *stage, LoopPerson *person, int64_t i) {
    json_int_t one = assessor_of(now, i, FIRST)->id;
    json_int_t two = assessor_of(now, i, SECOND)->id;
    Errand *errand = stage_add(stage, clerk_of(now->loop, person), "POST",
                               "/api/assessments/%lld/appeal", (long long)person->assessment);
    errand->number = i;
    errand->body = json_pack("{s:I, s:I, s:s}", "assessor_one", one, "assessor_two", two, "note",
                             "对评估结果有疑问，申请复评");
}

static void sheet_ask(const Assessing *now, Stage *stage, LoopPerson *person, int64_t i) {
    const LoopWorker *worker = assessor_of(now, i, FIRST);
    Errand *errand = stage_add(stage, &worker->seat, "POST", "/api/assessments/%lld/sheet",
                               (long long)person->assessment);
    errand->number = i;
    json_t *answers =
        now->ltc ? options_of(now->scale, person->level) : answers_of(now->scale, person->level);
    errand->body = json_pack("{s:o, s:s%, s:s, s:I}", "answers", answers, "informant",
                             person->name.ptr, person->name.len, "relation", "self",
                             "informant_signature", (json_int_t)worker->seat.scan);
}

static void sign_by(const Assessing *now, Stage *stage, const LoopPerson *person, int64_t i,
                    size_t which) {
    const LoopWorker *worker = assessor_of(now, i, which);
    Errand *errand = stage_add(stage, &worker->seat, "POST", "/api/assessments/%lld/sign",
                               (long long)person->assessment);
    errand->number = i;
    errand->version = person->assessment_version;
}

static void sign_first(const Assessing *now, Stage *stage, LoopPerson *person, int64_t i) {
    sign_by(now, stage, person, i, FIRST);
}

static void sign_second(const Assessing *now, Stage *stage, LoopPerson *person, int64_t i) {
    sign_by(now, stage, person, i, SECOND);
}

/* The same hand twice is no second signature. */
static void check_one_hand(const Assessing *now) {
    Loop *loop = now->loop;
    Stage stage = stage_begin(loop, "same hand twice");
    for (size_t i = 0; i < loop->people->count && stage.count < 3; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!takes_part(now, person)) continue;
        sign_by(now, &stage, person, (int64_t)i, FIRST);
        stage.items[stage.count - 1].allow = ALLOW_INVALID;
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++) {
        if (stage.items[i].status != 422)
            loop_broken(loop, "one assessor signed twice: %d", stage.items[i].status);
    }
    stage_end(&stage);
}

static void bedside(const Assessing *now) {
    assess_each(now, "assessment sheet", sheet_ask);
    assess_each(now, "first signature", sign_first);
    if (now->shift == 0 && !now->ltc) check_one_hand(now);
    assess_each(now, "second signature", sign_second);
}

/* The insurance takes each over without another visit. */
static void use_each(const Assessing *now) {
    const LoopPeople *people = now->loop->people;
    Stage stage = stage_begin(now->loop, "use of a result");
    for (size_t i = 0; i < people->count; i++) {
        const LoopPerson *person = &people->items[i];
        if (!takes_part(now, person)) continue;
        Errand *errand =
            stage_add(&stage, clerk_of(now->loop, person), "POST", "/api/assessment-uses");
        errand->number = (int64_t)i;
        errand->body = json_pack("{s:I, s:s, s:s}", "assessment_id", (json_int_t)person->assessment,
                                 "purpose", "ltc_insurance", "used_by", "区医保经办中心");
    }
    stage_run(&stage);
    stage_end(&stage);
}

/* The result of the other scale stands beside the level, so it changes no allowance. */
static void assess_ltc(Loop *loop) {
    ScaleItems scale;
    scale_read(loop, LTC, &scale);
    Assessing now = {.loop = loop, .scale = &scale, .ltc = true};
    assess_each(&now, "long-term care assessment", start_ask);
    bedside(&now);
    use_each(&now);
}

/* What some bring from before: it is kept, and gives no level. */
static void bring_earlier(Loop *loop) {
    Stage stage = stage_begin(loop, "earlier result");
    for (size_t i = 0; i < loop->people->count; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!person->applies || loop_chance(loop, "assessed before", person->key, 6) != 0) continue;
        int64_t level = person->level < 3 ? person->level : 3;
        Errand *errand = stage_add(&stage, clerk_of(loop, person), "POST", "/api/earlier-results");
        errand->number = (int64_t)i;
        errand->body = json_pack("{s:I, s:s, s:s, s:I, s:s}", "person_id", (json_int_t)person->id,
                                 "scale", KEPT, "day", "2021-06-18", "level", (json_int_t)level,
                                 "assessed_by", "原街道评估站");
    }
    stage_run(&stage);
    stage_end(&stage);
}

void loop_assess(Loop *loop) {
    ScaleItems scale;
    scale_read(loop, SCALE, &scale);
    Assessing now = {.loop = loop, .scale = &scale};
    assess_each(&now, "assessment", start_ask);
    loop_clock(loop, date_add_days(loop_today(loop), 2), 600);
    bedside(&now);
    now.shift = 2;
    assess_each(&now, "appeal assessment", appeal_ask);
    bedside(&now);
    assess_ltc(loop);
    bring_earlier(loop);
}

void loop_assess_begin(Loop *loop) {
    Assessing now = {.loop = loop, .shown = true};
    assess_each(&now, "assessment", start_ask);
}

void loop_assess_end(Loop *loop) {
    ScaleItems scale;
    scale_read(loop, SCALE, &scale);
    Assessing now = {.loop = loop, .scale = &scale, .shown = true};
    bedside(&now);
}
