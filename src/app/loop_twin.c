/* What happens to a register that many hands keep: the same person once more under another number.
 * One such pair is merged and carried on, one is two people after all, one was merged wrongly; the
 * others wait in the inbox, or for the nightly look. */
#include "app/loop_walk.h"

enum { TWINS_TOLD = 4, FIRST_TWIN = 11 };

typedef struct Twin {
    const LoopPerson *person;
    const LoopStreet *street;
    int64_t second, pair;
} Twin;

/* The number is another one, as of a residence permit that became an ID card. */
static void register_twin(Loop *loop, Twin *twin) {
    Stage stage = stage_begin(loop, "second file");
    const LoopCommunity *community = twin->person->community;
    json_t *first =
        loop_get(loop, "second file", &community->worker,
                 arena_printf(&stage.arena, "/api/people/%lld", (long long)twin->person->id).ptr);
    const char *sex = json_string_value(json_object_get(first, "sex"));
    Str number = city_id_draw(loop->city, &stage.arena, community->place->county,
                              twin->person->birth, sex != NULL && strcmp(sex, "male") == 0);
    Errand *errand = stage_add(&stage, &community->worker, "POST", "/api/people");
    errand->body = json_pack("{s:s%, s:s%, s:I}", "name", twin->person->name.ptr,
                             twin->person->name.len, "id_number", number.ptr, number.len, "scope",
                             (json_int_t)community->place->community);
    stage_run(&stage);
    twin->second = json_number(stage.items[0].reply, "id");
    json_decref(first);
    stage_end(&stage);
}

static void tell_twin(Loop *loop, Twin *twin) {
    json_t *reply =
        loop_post(loop, "pair told", &twin->street->clerks[0], "/api/duplicates",
                  json_pack("{s:I, s:I, s:s}", "person_id", (json_int_t)twin->person->id,
                            "other_id", (json_int_t)twin->second, "note", "本人持新证件来办事"));
    twin->pair = json_number(reply, "id");
    json_decref(reply);
}

static void judge_twin(Loop *loop, const Twin *twin, const char *event) {
    Stage stage = stage_begin(loop, "pair judged");
    Errand *errand = stage_add(&stage, &twin->street->clerks[0], "POST", "/api/duplicates/%lld/%s",
                               (long long)twin->pair, event);
    errand->body = json_pack("{s:s}", "note", "核对了户口簿和本人");
    if (strcmp(event, "merge") == 0)
        (void)json_object_set_new(errand->body, "kept_id", json_integer(twin->person->id));
    stage_run(&stage);
    stage_end(&stage);
}

static size_t twins_choose(Loop *loop, Twin *twins) {
    size_t count = 0;
    for (size_t i = FIRST_TWIN; i < loop->people->count && count <= TWINS_TOLD; i += 7) {
        const LoopPerson *person = &loop->people->items[i];
        if (person->gone || person->granted) continue;
        twins[count++] =
            (Twin){.person = person, .street = &loop->cast->streets[person->community->street]};
    }
    return count;
}

void loop_twins(Loop *loop) {
    Twin twins[TWINS_TOLD + 1];
    size_t count = twins_choose(loop, twins);
    for (size_t i = 0; i < count; i++) register_twin(loop, &twins[i]);
    if (count <= TWINS_TOLD) return;
    for (size_t i = 0; i < TWINS_TOLD; i++) tell_twin(loop, &twins[i]);
    judge_twin(loop, &twins[0], "merge");
    judge_twin(loop, &twins[0], "carry");
    judge_twin(loop, &twins[1], "dismiss");
    judge_twin(loop, &twins[2], "merge");
    judge_twin(loop, &twins[2], "undo");
    judge_twin(loop, &twins[3], "merge");
}
