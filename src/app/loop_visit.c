/* 规范服务: the day's visits as phones mark them: on time, late, offline and twice, at the wrong
 * place, before a closed door. */
#include "app/loop_walk.h"
#include "care/service/geodesy.h"

enum { TICK_MINUTES = 15, DAY_FROM = 465, DAY_TO = 1260, OFFLINE_SENT = 1245, METRES_OFF = 1500 };
#define DEGREE_METRES 111000.0

typedef enum Fate {
    FATE_DONE,
    FATE_PARTLY,
    FATE_NOT_HOME,
    FATE_REFUSED,
    FATE_ABSENT,   /* the carer does not come */
    FATE_FORGOTTEN /* nobody marks the way out */
} Fate;

/* One carer at one door. */
typedef struct Call {
    int64_t order, person_id;
    const LoopWorker *worker;
    int64_t about;  /* of what does not depend on numbers */
    int start, end; /* minutes of the day, on the tick */
    double lng, lat;
    Fate fate;
    bool offline, far, mock, short_stay, gcj02, paper, photo;
    int64_t photo_id;
    bool in_sent, out_sent;
} Call;

typedef struct Calls {
    Call *items;
    size_t count, cap;
    Arena arena;
} Calls;

static int tick_after(int minute) {
    return (minute + TICK_MINUTES - 1) / TICK_MINUTES * TICK_MINUTES;
}

static Fate fate_of(const Loop *loop, int64_t about) {
    uint32_t drawn = loop_chance(loop, "fate", about, 1000);
    return drawn < 25   ? FATE_NOT_HOME
           : drawn < 40 ? FATE_REFUSED
           : drawn < 65 ? FATE_PARTLY
           : drawn < 75 ? FATE_ABSENT
           : drawn < 95 ? FATE_FORGOTTEN
                        : FATE_DONE;
}

static bool is_so(const Loop *loop, const char *what, const Call *call, uint32_t one_in) {
    return loop_chance(loop, what, call->about, one_in) == 0;
}

static void call_draw(const Loop *loop, Call *call) {
    call->fate = fate_of(loop, call->about);
    call->offline = is_so(loop, "offline", call, 20);
    call->far = is_so(loop, "far away", call, 45);
    call->mock = is_so(loop, "mock", call, 120);
    call->short_stay = call->fate == FATE_DONE && is_so(loop, "short", call, 60);
    call->gcj02 = is_so(loop, "gcj02", call, 4);
    call->paper = call->fate == FATE_DONE && is_so(loop, "paper", call, 50);
    call->photo = is_so(loop, "photo", call, 6);
}

static Call *call_add(Calls *calls) {
    if (calls->count == calls->cap) {
        calls->cap = calls->cap == 0 ? 256 : calls->cap * 2;
        Call *items = arena_array(&calls->arena, Call, calls->cap);
        if (calls->count > 0) memcpy(items, calls->items, calls->count * sizeof *items);
        calls->items = items;
    }
    return &calls->items[calls->count++];
}

static double json_degrees(const json_t *object, const char *name) {
    const json_t *member = json_object_get(object, name);
    return json_is_number(member) ? json_number_value(member) : 0;
}

static void stop_take(Loop *loop, Calls *calls, const LoopWorker *worker, const json_t *stop) {
    const LoopPerson *person = loop_person(loop, json_number(stop, "person_id"));
    if (person == NULL || !str_equal_c(json_text(stop, "state"), "confirmed")) return;
    Call *call = call_add(calls);
    int minutes = (int)json_number(stop, "minutes");
    *call = (Call){.order = json_number(stop, "id"), .person_id = person->id, .worker = worker};
    call->about =
        person->key + loop_today(loop) + (int64_t)(str_hash(json_text(stop, "item")) >> 2);
    call->start = tick_after((int)json_number(stop, "start_minute"));
    call->lng = json_degrees(stop, "lng");
    call->lat = json_degrees(stop, "lat");
    call_draw(loop, call);
    call->end = tick_after(call->start + (call->short_stay ? TICK_MINUTES : minutes));
}

/* What each carer's telephone shows in the morning. */
static void routes_read(Loop *loop, Calls *calls) {
    Stage stage = stage_begin(loop, "my route");
    LoopCast *cast = loop->cast;
    for (size_t i = 0; i < cast->worker_count; i++) {
        if (cast->workers[i].org >= cast->provider_count) continue;
        (void)stage_add(&stage, &cast->workers[i].seat, "GET", "/api/my-route");
        stage.items[stage.count - 1].about = &cast->workers[i];
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++) {
        json_t *stop;
        size_t k;
        json_array_foreach(json_object_get(stage.items[i].reply, "stops"), k, stop)
            stop_take(loop, calls, stage.items[i].about, stop);
    }
    stage_end(&stage);
}

static Str bytes_join(Arena *arena, Str head, Str tail) {
    char *all = arena_alloc(arena, head.len + tail.len);
    memcpy(all, head.ptr, head.len);
    memcpy(all + head.len, tail.ptr, tail.len);
    return (Str){all, head.len + tail.len};
}

/* A picture of its own, but for a few carers who send yesterday's again. */
static void photos_upload(Loop *loop, Calls *calls) {
    Stage stage = stage_begin(loop, "photo");
    Str picture = loop_picture(loop);
    for (size_t i = 0; i < calls->count; i++) {
        const Call *call = &calls->items[i];
        if (!call->photo || call->paper || call->fate == FATE_ABSENT) continue;
        bool old = is_so(loop, "old photo", call, 25);
        Errand *errand = stage_add(&stage, &call->worker->seat, "POST", "/api/files?name=door.png");
        errand->number = (int64_t)i;
        Str own =
            arena_printf(&stage.arena, " door of %lld by " STR_FMT,
                         (long long)(old ? 0 : call->about), STR_ARG(call->worker->seat.login));
        errand->bytes = bytes_join(&stage.arena, picture, own);
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++)
        calls->items[stage.items[i].number].photo_id = json_number(stage.items[i].reply, "id");
    stage_end(&stage);
}

static LngLat position_of(const Call *call) {
    LngLat at = {call->lng, call->lat};
    if (call->far) at.lat += METRES_OFF / DEGREE_METRES;
    return call->gcj02 ? geodesy_gcj02_of_wgs84(at) : at;
}

static json_t *mark_body(const Loop *loop, const Call *call, bool in, int minute) {
    char client[64], when[TIME_TEXT_BYTES];
    LngLat at = position_of(call);
    (void)snprintf(client, sizeof client, "%s-%lld-%s", call->worker->device.ptr,
                   (long long)call->order, in ? "in" : "out");
    time_write(date_start_ms(loop_today(loop)) + (int64_t)minute * 60000, when);
    json_t *body = json_pack("{s:s, s:s, s:f, s:f, s:s, s:f, s:s%}", "client_id", client,
                             "device_at", when, "lng", at.lng, "lat", at.lat, "crs",
                             call->gcj02 ? "gcj02" : "wgs84", "accuracy_m", 18.0, "device_id",
                             call->worker->device.ptr, call->worker->device.len);
    if (call->offline) (void)json_object_set_new(body, "offline", json_true());
    if (call->mock) (void)json_object_set_new(body, "mock", json_true());
    const LoopPerson *person = loop_person(loop, call->person_id);
    bool reads = in && person != NULL && person->plate.len > 0 && !is_so(loop, "no plate", call, 8);
    if (reads)
        (void)json_object_set_new(body, "qr_token",
                                  json_stringn(person->plate.ptr, person->plate.len));
    if (in && call->photo_id != 0)
        (void)json_object_set_new(body, "photo_blob", json_integer(call->photo_id));
    return body;
}

static void outcome_set(json_t *body, Fate fate) {
    static const char *const codes[] = {"done", "partly", "not_home", "refused", "", ""};
    (void)json_object_set_new(body, "outcome", json_string(codes[fate]));
    if (fate == FATE_PARTLY)
        (void)json_object_set_new(body, "skips",
                                  json_pack("[{s:s, s:s}]", "item", "最后一项", "reason",
                                            "老人要求提前结束"));
}

static void mark_add(Loop *loop, Stage *stage, const Call *call, bool in, int minute) {
    Errand *errand = stage_add(stage, &call->worker->seat, "POST", "/api/orders/%lld/check-%s",
                               (long long)call->order, in ? "in" : "out");
    errand->body = mark_body(loop, call, in, minute);
    if (!in) outcome_set(errand->body, call->fate);
}

/* A sheet of paper that the office enters in the evening. */
static void entry_add(Loop *loop, Stage *stage, const Call *call, bool in) {
    char client[64], when[TIME_TEXT_BYTES];
    const LoopOrg *org = &loop->cast->orgs[call->worker->org];
    (void)snprintf(client, sizeof client, "paper-%lld-%lld-%s", (long long)call->order,
                   (long long)call->worker->id, in ? "in" : "out");
    time_write(date_start_ms(loop_today(loop)) + (in ? call->start : call->end) * INT64_C(60000),
               when);
    Errand *errand =
        stage_add(stage, &org->manager, "POST", "/api/orders/%lld/entries", (long long)call->order);
    errand->body = json_pack("{s:s, s:s, s:s, s:s, s:I}", "client_id", client, "device_at", when,
                             "kind", in ? "check_in" : "check_out", "method", "paper", "worker_id",
                             (json_int_t)call->worker->id);
    if (!in) outcome_set(errand->body, call->fate);
}

static bool is_live(const Call *call) {
    return !call->offline && !call->paper && call->fate != FATE_ABSENT;
}

/* What happens at doors at this minute. */
static void tick(Loop *loop, Calls *calls, int minute) {
    Stage in = stage_begin(loop, "check-in"), out = stage_begin(loop, "check-out");
    for (size_t i = 0; i < calls->count; i++) {
        Call *call = &calls->items[i];
        if (!is_live(call)) continue;
        bool shut = call->fate == FATE_NOT_HOME || call->fate == FATE_REFUSED;
        int leaves = shut ? call->start + TICK_MINUTES : call->end;
        if (!call->in_sent && call->start <= minute) {
            call->in_sent = true;
            mark_add(loop, &in, call, true, minute);
        } else if (call->in_sent && !call->out_sent && leaves <= minute &&
                   call->fate != FATE_FORGOTTEN) {
            call->out_sent = true;
            mark_add(loop, &out, call, false, minute);
        }
    }
    if (in.count + out.count > 0) loop_clock(loop, loop_today(loop), minute);
    stage_run(&out);
    stage_run(&in);
    stage_end(&in);
    stage_end(&out);
}

/* In the evening phones find a network and send what they kept, twice as likely as not; the office
 * enters its sheets. */
static void send_kept(Loop *loop, Calls *calls) {
    Stage in = stage_begin(loop, "offline marks"), out = stage_begin(loop, "offline marks");
    Stage again = stage_begin(loop, "offline marks again");
    for (size_t i = 0; i < calls->count; i++) {
        const Call *call = &calls->items[i];
        if (call->fate == FATE_ABSENT || is_live(call)) continue;
        if (call->paper) {
            entry_add(loop, &in, call, true);
            entry_add(loop, &out, call, false);
            continue;
        }
        mark_add(loop, &in, call, true, call->start);
        mark_add(loop, &again, call, true, call->start);
        if (call->fate == FATE_FORGOTTEN) continue;
        mark_add(loop, &out, call, false, call->end);
        mark_add(loop, &again, call, false, call->end);
    }
    stage_run(&in);
    stage_run(&out);
    stage_run(&again);
    stage_end(&in);
    stage_end(&out);
    stage_end(&again);
}

static json_t *correction_body(const Loop *loop, const Call *call) {
    char when[TIME_TEXT_BYTES];
    if (call->far)
        return json_pack("{s:s, s:s, s:s, s:s, s:I}", "field", "place", "new_value", "confirmed",
                         "reason", "place_changed", "words", "老人暂住子女家，已电话核实",
                         "worker_id", (json_int_t)call->worker->id);
    time_write(date_start_ms(loop_today(loop)) + (int64_t)call->end * 60000, when);
    return json_pack("{s:s, s:s, s:s, s:s, s:I}", "field", "end", "new_value", when, "reason",
                     "forgot_to_mark", "words", "护理员忘记签退，家属证实服务完成", "worker_id",
                     (json_int_t)call->worker->id);
}

/* What was marked wrongly is put right by two: the carer's office asks, the district decides. */
static void correct(Loop *loop, Calls *calls) {
    Stage asked = stage_begin(loop, "correction"),
          decided = stage_begin(loop, "correction decided");
    for (size_t i = 0; i < calls->count; i++) {
        const Call *call = &calls->items[i];
        bool marked = call->fate == FATE_DONE && call->far && !call->paper;
        if (!(marked && is_so(loop, "corrects", call, 2)) &&
            !(call->fate == FATE_FORGOTTEN && is_so(loop, "corrects", call, 2)))
            continue;
        const LoopOrg *org = &loop->cast->orgs[call->worker->org];
        Errand *errand = stage_add(&asked, &org->manager, "POST", "/api/orders/%lld/corrections",
                                   (long long)call->order);
        errand->number = call->about;
        errand->body = correction_body(loop, call);
        errand->allow = ALLOW_CONFLICT | ALLOW_INVALID;
    }
    stage_run(&asked);
    for (size_t i = 0; i < asked.count; i++) {
        bool denied = loop_chance(loop, "denied", asked.items[i].number, 5) == 0;
        if (!errand_done(&asked.items[i])) continue;
        Errand *errand =
            stage_add(&decided, &loop->cast->officers[0], "POST", "/api/corrections/%lld/%s",
                      (long long)json_number(asked.items[i].reply, "id"),
                      denied ? "deny" : "approve");
        errand->body = json_pack("{s:s}", "decided_words", denied ? "证据不足" : "情况属实");
    }
    stage_run(&decided);
    stage_end(&decided);
    stage_end(&asked);
}

void loop_visits(Loop *loop) {
    Calls calls = {0};
    arena_init(&calls.arena, 0);
    loop_clock(loop, loop_today(loop), 450);
    routes_read(loop, &calls);
    photos_upload(loop, &calls);
    for (int minute = DAY_FROM; minute <= DAY_TO; minute += TICK_MINUTES)
        tick(loop, &calls, minute);
    loop_clock(loop, loop_today(loop), OFFLINE_SENT);
    send_kept(loop, &calls);
    correct(loop, &calls);
    arena_clear(&calls.arena);
}
