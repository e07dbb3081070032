#include "app/loop_cast.h"

#include "app/city_table.h"

enum {
    MILLION = 1000000,
    PEOPLE_PER_COMMUNITY = 110,
    PROVIDERS_MOST = 8,
    WORKERS_LEAST = 5,
    WORKERS_MOST = 14,
    ASSESSOR_BODIES = 1,
    ASSESSORS_LEAST = 4,
    ASSESSORS_MOST = 16,
    FAMILIES_MOST = 10
};

static size_t between(int64_t value, size_t least, size_t most) {
    if (value < (int64_t)least) return least;
    return value > (int64_t)most ? most : (size_t)value;
}

static void seats_init(Loop *loop, Seat *seats, size_t count, const char *role, const char *login) {
    char name[48];
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(name, sizeof name, "%s%zu", login, i + 1);
        loop_seat_init(loop, &seats[i], role, name, CITY_GONGSHU);
    }
}

/* Streets and communities of the places where people live. */
static void places_take(Loop *loop) {
    LoopCast *cast = loop->cast;
    size_t count = 0;
    const CityPlace *places = city_homes(loop->city, &count);
    cast->communities = arena_array(&loop->arena, LoopCommunity, count);
    cast->streets = arena_array(&loop->arena, LoopStreet, count);
    for (size_t i = 0; i < count; i++) {
        if (places[i].county != CITY_GONGSHU) continue;
        LoopStreet *last = cast->street_count ? &cast->streets[cast->street_count - 1] : NULL;
        if (last == NULL || last->code != places[i].street) {
            last = &cast->streets[cast->street_count++];
            *last = (LoopStreet){.code = places[i].street, .name = places[i].street_name};
        }
        cast->communities[cast->community_count++] =
            (LoopCommunity){.place = &places[i], .street = cast->street_count - 1};
    }
}

static void offices_init(Loop *loop) {
    LoopCast *cast = loop->cast;
    char login[48];
    loop_seat_init(loop, &cast->system, "system_admin", "system1", 0);
    loop_seat_init(loop, &cast->audit, "audit_admin", "audit1", 0);
    seats_init(loop, cast->officers, COUNT(cast->officers), "district_officer", "officer");
    seats_init(loop, cast->finance, COUNT(cast->finance), "finance_officer", "finance");
    loop_seat_init(loop, &cast->clerk, "street_clerk", "county-clerk", CITY_GONGSHU);
    loop_seat_init(loop, &cast->desk, "operator", "operator1", CITY_GONGSHU);
    for (size_t i = 0; i < cast->street_count; i++) {
        for (int k = 0; k < 2; k++) {
            (void)snprintf(login, sizeof login, "street-%lld-%d",
                           (long long)(cast->streets[i].code / 1000), k + 1);
            loop_seat_init(loop, &cast->streets[i].clerks[k], "street_clerk", login,
                           cast->streets[i].code);
        }
    }
    for (size_t i = 0; i < cast->community_count; i++) {
        LoopCommunity *community = &cast->communities[i];
        int64_t code = community->place->community;
        (void)snprintf(login, sizeof login, "community-%lld", (long long)code);
        loop_seat_init(loop, &community->worker, "community_worker", login, code);
    }
    cast->family_count = between(loop->people_wanted / 200, 2, FAMILIES_MOST);
    cast->families = arena_array(&loop->arena, Seat, cast->family_count);
    seats_init(loop, cast->families, cast->family_count, "family", "family");
    for (size_t i = 0; i < cast->family_count; i++) cast->families[i].scope = 0;
}

static void offices_each(LoopCast *cast, Loop *loop, SeatEach each, void *context) {
    each(loop, &cast->system, context);
    each(loop, &cast->audit, context);
    for (size_t i = 0; i < COUNT(cast->officers); i++) each(loop, &cast->officers[i], context);
    for (size_t i = 0; i < COUNT(cast->finance); i++) each(loop, &cast->finance[i], context);
    each(loop, &cast->clerk, context);
    each(loop, &cast->desk, context);
    for (size_t i = 0; i < cast->street_count; i++) {
        each(loop, &cast->streets[i].clerks[0], context);
        each(loop, &cast->streets[i].clerks[1], context);
    }
    for (size_t i = 0; i < cast->community_count; i++)
        each(loop, &cast->communities[i].worker, context);
    for (size_t i = 0; i < cast->family_count; i++) each(loop, &cast->families[i], context);
}

void loop_seats_each(Loop *loop, SeatEach each, void *context) {
    LoopCast *cast = loop->cast;
    each(loop, &cast->security, context);
    offices_each(cast, loop, each, context);
    for (size_t i = 0; i < cast->org_count; i++) each(loop, &cast->orgs[i].manager, context);
    for (size_t i = 0; i < cast->worker_count; i++) each(loop, &cast->workers[i].seat, context);
}

typedef struct SeatList {
    Seat **items;
    size_t count;
} SeatList;

static void seat_collect(Loop *loop, Seat *seat, void *context) {
    SeatList *list = context;
    (void)loop;
    list->items[list->count++] = seat;
}

static void offices_open(Loop *loop) {
    LoopCast *cast = loop->cast;
    size_t most = 16 + 2 * cast->street_count + cast->community_count + cast->family_count;
    SeatList list = {arena_array(&loop->arena, Seat *, most), 0};
    offices_each(cast, loop, seat_collect, &list);
    loop_seats_open(loop, list.items, list.count);
}

/* Made up after GB 32100-2015 and GB 11714: both check digits are right, the body "YY" is
 * nobody's. */
static Str credit_code(Arena *arena, const char *begin, int number) {
    static const char signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int inner[] = {3, 7, 9, 10, 5, 8, 4, 2};
    static const int outer[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    Str body = arena_printf(arena, "YY%06d", number);
    int sum = 34 * inner[0] + 34 * inner[1];
    for (size_t i = 2; i < 8; i++) sum += (body.ptr[i] - '0') * inner[i];
    int rest = 11 - sum % 11;
    char check = rest == 10 ? 'X' : rest == 11 ? '0' : (char)('0' + rest);
    Str code = arena_printf(arena, "%s" STR_FMT "%c", begin, STR_ARG(body), check);
    sum = 0;
    for (size_t i = 0; i < 17; i++) sum += (int)(strchr(signs, code.ptr[i]) - signs) * outer[i];
    return arena_printf(arena, STR_FMT "%c", STR_ARG(code), signs[(31 - sum % 31) % 31]);
}

/* Providers first, assessor bodies behind them, as data/demo/providers.tsv names them. */
static void orgs_pick(Loop *loop) {
    LoopCast *cast = loop->cast;
    CityTable table;
    city_table_open(&loop->arena, "demo/providers.tsv", &table);
    size_t providers = between((int64_t)cast->street_count / 3 + 2, 2, PROVIDERS_MOST), bodies = 0;
    cast->orgs = arena_array(&loop->arena, LoopOrg, providers + ASSESSOR_BODIES);
    for (size_t i = 0; i < table.rows; i++) {
        bool provider = str_equal_c(city_cell(&table, i, "kind"), "provider");
        bool assessor = str_equal_c(city_cell(&table, i, "kind"), "assessor");
        if (provider && cast->provider_count < providers)
            cast->orgs[cast->provider_count++] =
                (LoopOrg){.name = city_cell(&table, i, "name"), .kind = "provider"};
        if (assessor && bodies < ASSESSOR_BODIES)
            cast->orgs[providers + bodies++] =
                (LoopOrg){.name = city_cell(&table, i, "name"), .kind = "assessor"};
    }
    cast->org_count = cast->provider_count + bodies;
}

static void orgs_make(Loop *loop) {
    LoopCast *cast = loop->cast;
    Stage stage = stage_begin(loop, "organisation");
    for (size_t i = 0; i < cast->org_count; i++) {
        const LoopOrg *org = &cast->orgs[i];
        Str code = credit_code(&stage.arena, "52330105", (int)i + 1);
        Str phone = arena_printf(&stage.arena, "0571-0000%04zu", i + 1); /* nobody has such a one */
        Errand *errand = stage_add(&stage, &cast->officers[0], "POST", "/api/organisations");
        errand->body =
            json_pack("{s:s%, s:s%, s:s%, s:s, s:I, s:s, s:s}", "name", org->name.ptr,
                      org->name.len, "credit_code", code.ptr, code.len, "phone", phone.ptr,
                      phone.len, "kind", org->kind, "scope", (json_int_t)CITY_GONGSHU, "address",
                      "拱墅区（示例地址）", "licence_until", "2029-12-31");
    }
    stage_run(&stage);
    for (size_t i = 0; i < cast->org_count; i++)
        cast->orgs[i].id = json_number(stage.items[i].reply, "id");
    stage_end(&stage);
}

static void managers_open(Loop *loop) {
    LoopCast *cast = loop->cast;
    Seat **seats = arena_array(&loop->arena, Seat *, cast->org_count);
    char login[48];
    for (size_t i = 0; i < cast->org_count; i++) {
        (void)snprintf(login, sizeof login, "manager%zu", i + 1);
        seats[i] = &cast->orgs[i].manager;
        loop_seat_init(loop, seats[i], "provider_manager", login, 0);
        seats[i]->org_id = cast->orgs[i].id;
    }
    loop_seats_open(loop, seats, cast->org_count);
}

static void workers_pick(Loop *loop) {
    LoopCast *cast = loop->cast;
    size_t carers = between(loop->people_wanted / 40 / (int64_t)cast->provider_count, WORKERS_LEAST,
                            WORKERS_MOST);
    size_t assessors = between(loop->people_wanted / 1500, ASSESSORS_LEAST, ASSESSORS_MOST);
    cast->workers = arena_array(&loop->arena, LoopWorker,
                                carers * cast->provider_count + assessors * ASSESSOR_BODIES);
    for (size_t i = 0; i < cast->org_count; i++) {
        LoopOrg *org = &cast->orgs[i];
        org->first_worker = cast->worker_count;
        org->worker_count = i < cast->provider_count ? carers : assessors;
        for (size_t k = 0; k < org->worker_count; k++) {
            LoopWorker *worker = &cast->workers[cast->worker_count++];
            bool carer = i < cast->provider_count;
            Str login = arena_printf(&loop->arena, "%s%zu", carer ? "carer" : "assessor",
                                     cast->worker_count);
            *worker = (LoopWorker){.org = i};
            worker->device = arena_printf(&loop->arena, "phone-%zu", cast->worker_count);
            loop_seat_init(loop, &worker->seat, carer ? "carer" : "assessor", login.ptr, 0);
        }
    }
}

/* Two of each provider can bathe together; everybody cleans. */
static const char *skills_of(const LoopOrg *org, size_t nth) {
    static const char *const sets[] = {
        "personal_care,bathing,transfer,nursing_basic,cleaning",
        "personal_care,bathing,companionship,cleaning,errand",
        "personal_care,companionship,cleaning,errand,escort,medical_escort",
        "meal,cleaning,errand,companionship,personal_care",
    };
    return strcmp(org->kind, "assessor") == 0 ? "companionship" : sets[nth % COUNT(sets)];
}

static void worker_ask(Loop *loop, Stage *stage, const LoopOrg *org, size_t nth) {
    LoopCast *cast = loop->cast;
    const LoopWorker *worker = &cast->workers[org->first_worker + nth];
    Rand *rand = city_rand(loop->city);
    bool is_male = rand_below(rand, 4) == 0;
    Date birth = date_make(rand_between(rand, 1968, 1998), rand_between(rand, 1, 12),
                           rand_between(rand, 1, 28));
    Str id = city_id_draw(loop->city, &stage->arena, CITY_GONGSHU, birth, is_male);
    Str phone = city_phone_draw(loop->city, &stage->arena);
    const CityPlace *base =
        cast->communities[rand_below(rand, (uint32_t)cast->community_count)].place;
    Errand *errand = stage_add(stage, &org->manager, "POST", "/api/workers");
    errand->body =
        json_pack("{s:s%, s:s%, s:s%, s:I, s:I, s:s, s:i, s:i, s:f, s:f, s:s}", "name",
                  worker->seat.name.ptr, worker->seat.name.len, "id_number", id.ptr, id.len,
                  "phone", phone.ptr, phone.len, "org_id", (json_int_t)org->id, "scope",
                  (json_int_t)CITY_GONGSHU, "skills", skills_of(org, nth), "shift_from", 450,
                  "shift_to", 1140, "lng", base->lng, "lat", base->lat, "travel", "bike");
}

static void workers_make(Loop *loop) {
    LoopCast *cast = loop->cast;
    Stage stage = stage_begin(loop, "worker");
    for (size_t i = 0; i < cast->org_count; i++) {
        for (size_t k = 0; k < cast->orgs[i].worker_count; k++)
            worker_ask(loop, &stage, &cast->orgs[i], k);
    }
    stage_run(&stage);
    for (size_t i = 0; i < cast->worker_count; i++)
        cast->workers[i].id = json_number(stage.items[i].reply, "id");
    stage_end(&stage);
}

static void certificates_make(Loop *loop) {
    static const char *const carer_kinds[] = {"care_worker", "health_certificate"};
    static const char *const assessor_kinds[] = {"assessor", "training"};
    LoopCast *cast = loop->cast;
    Stage stage = stage_begin(loop, "certificate");
    for (size_t i = 0; i < 2 * cast->worker_count; i++) {
        const LoopWorker *worker = &cast->workers[i / 2];
        bool carer = worker->org < cast->provider_count;
        const char *kind = carer ? carer_kinds[i % 2] : assessor_kinds[i % 2];
        Str number = arena_printf(&stage.arena, "%c%c-%06zu", kind[0] - 32, kind[1] - 32, i + 1);
        Errand *errand =
            stage_add(&stage, &cast->orgs[worker->org].manager, "POST", "/api/certificates");
        Date issued = date_add_months(loop_today(loop), -3);
        Str day = date_print(&stage.arena, issued);
        errand->body =
            json_pack("{s:I, s:s, s:s%, s:s%}", "worker_id", (json_int_t)worker->id, "kind", kind,
                      "number", number.ptr, number.len, "issued_on", day.ptr, day.len);
    }
    stage_run(&stage);
    stage_end(&stage);
}

static void workers_open(Loop *loop) {
    LoopCast *cast = loop->cast;
    Seat **seats = arena_array(&loop->arena, Seat *, cast->worker_count);
    for (size_t i = 0; i < cast->worker_count; i++) {
        LoopWorker *worker = &cast->workers[i];
        seats[i] = &worker->seat;
        seats[i]->staff_id = worker->id;
        seats[i]->org_id = cast->orgs[worker->org].id;
    }
    loop_seats_open(loop, seats, cast->worker_count);
}

/* The purchase list: every street has a first and a second provider for each kind of service. */
static void purchase_list(Loop *loop) {
    static const char *const categories[] = {"meal",     "bath",    "clean",  "medical",
                                             "mobility", "comfort", "errand", "care"};
    LoopCast *cast = loop->cast;
    Stage stage = stage_begin(loop, "purchase list");
    Str from = date_print(&stage.arena, month_first(month_of(loop_today(loop))));
    for (size_t i = 0; i < cast->street_count; i++) {
        for (size_t k = 0; k < 2 * COUNT(categories); k++) {
            const LoopOrg *org = &cast->orgs[(i + k % 2) % cast->provider_count];
            Errand *errand = stage_add(&stage, &cast->officers[0], "POST", "/api/assignments");
            errand->body =
                json_pack("{s:I, s:s, s:I, s:i, s:s%, s:s}", "area",
                          (json_int_t)cast->streets[i].code, "category", categories[k / 2],
                          "org_id", (json_int_t)org->id, "rank", (int)(k % 2) + 1, "valid_from",
                          from.ptr, from.len, "reason", "购买服务合同（示例）");
        }
    }
    stage_run(&stage);
    stage_end(&stage);
}

void loop_cast_make(Loop *loop) {
    LoopCast *cast = loop->cast = arena_new(&loop->arena, LoopCast);
    int64_t weight = loop->whole_city ? city_only(loop->city, CITY_GONGSHU) : MILLION;
    int64_t people = loop->people_wanted * weight / MILLION;
    city_narrow(loop->city, between(people / PEOPLE_PER_COMMUNITY + 2, 2, 4000));
    places_take(loop);
    loop_seat_init(loop, &cast->security, "security_admin", "security1", 0);
    if (!loop_first_seat(loop, &cast->security)) {
        loop_broken(loop, "the first account could not be made");
        return;
    }
    offices_init(loop);
    offices_open(loop);
    orgs_pick(loop);
    orgs_make(loop);
    managers_open(loop);
    workers_pick(loop);
    workers_make(loop);
    certificates_make(loop);
    workers_open(loop);
    purchase_list(loop);
}

const LoopCommunity *loop_community(const Loop *loop, int64_t scope) {
    for (size_t i = 0; i < loop->cast->community_count; i++) {
        if (loop->cast->communities[i].place->community == scope)
            return &loop->cast->communities[i];
    }
    return NULL;
}

LoopWorker *loop_worker(const Loop *loop, int64_t id) {
    for (size_t i = 0; i < loop->cast->worker_count; i++) {
        if (loop->cast->workers[i].id == id) return &loop->cast->workers[i];
    }
    return NULL;
}

const LoopOrg *loop_org(const Loop *loop, int64_t id) {
    for (size_t i = 0; i < loop->cast->org_count; i++) {
        if (loop->cast->orgs[i].id == id) return &loop->cast->orgs[i];
    }
    return NULL;
}
