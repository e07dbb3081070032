#include "app/loop_people.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/city_book.h"

enum { BOOK_ROWS = 40000, APPLICANTS_MOST = 3000 };

typedef struct BookPart {
    const char *name;
    SheetFormat format;
    const Seat *seat; /* whose places its people live in */
    CityBook book;
    int64_t blob, job;
} BookPart;

/* A file as bytes: into the arena, for the time of the upload. */
static Str bytes_of(Arena *arena, const char *file) {
    int handle = open(file, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (handle < 0 || fstat(handle, &info) != 0) return STR_NONE;
    char *bytes = arena_alloc(arena, (size_t)info.st_size + 1);
    ssize_t got = read(handle, bytes, (size_t)info.st_size);
    (void)close(handle);
    return got == info.st_size ? (Str){bytes, (size_t)got} : STR_NONE;
}

static void book_write(Loop *loop, Arena *arena, BookPart *part, size_t rows, bool dirty) {
    city_book_draw(loop->city, arena, rows, &part->book);
    part->book.dirty = dirty;
    const char *file = arena_printf(arena, "%s/%s", loop->folder, part->name).ptr;
    if (city_book_write(arena, &part->book, part->format, file) != OK)
        loop_broken(loop, "%s could not be written", part->name);
}

static void book_upload(Loop *loop, Arena *arena, BookPart *part) {
    const char *file = arena_printf(arena, "%s/%s", loop->folder, part->name).ptr;
    Stage stage = stage_begin(loop, "upload");
    Errand *errand = stage_add(&stage, part->seat, "POST", "/api/files?name=%s", part->name);
    errand->bytes = bytes_of(arena, file);
    stage_run(&stage);
    part->blob = json_number(stage.items[0].reply, "id");
    stage_end(&stage);
    (void)unlink(file);
    json_t *reply =
        loop_post(loop, "import", part->seat, "/api/people-imports",
                  json_pack("{s:I, s:s}", "blob_id", (json_int_t)part->blob, "mode", "rows"));
    part->job = json_number(reply, "id");
    json_decref(reply);
}

/* The error workbook has a row for every row that did not land, and says why. */
static void errors_check(Loop *loop, Arena *arena, const BookPart *part) {
    Stage stage = stage_begin(loop, "error workbook");
    (void)stage_add(&stage, part->seat, "GET", "/api/people-imports/%lld/errors",
                    (long long)part->job);
    stage_run(&stage);
    Str bytes = stage.items[0].file;
    int handle = memfd_create("errors", MFD_CLOEXEC);
    if (handle < 0 || write(handle, bytes.ptr, bytes.len) != (ssize_t)bytes.len) abort();
    SheetReader *reader = NULL;
    Str path = arena_printf(arena, "/proc/self/fd/%d", handle), detail;
    const Str *cells;
    size_t count;
    int64_t number, rows = -1; /* the header */
    if (sheet_open(arena, path.ptr, &reader, &detail) == OK) {
        while (sheet_next(reader, &number, &cells, &count, &detail) == OK) rows++;
        sheet_close(reader);
    }
    if (rows != part->book.bad)
        loop_broken(loop, "%s: %lld rows in the error workbook instead of %lld", part->name,
                    (long long)rows, (long long)part->book.bad);
    (void)close(handle);
    stage_end(&stage);
}

static void book_wait(Loop *loop, Arena *arena, const BookPart *part) {
    json_t *result = loop_job(loop, "import", part->seat, part->job);
    int64_t landed = json_number(result, "landed"), faulty = json_number(result, "faulty");
    json_decref(result);
    loop->people->rows += part->book.good + part->book.bad;
    loop->people->landed += landed;
    loop->people->faulty += faulty;
    if (landed != part->book.good || faulty != part->book.bad)
        loop_broken(loop, "%s: %lld rows landed and %lld did not, instead of %lld and %lld",
                    part->name, (long long)landed, (long long)faulty, (long long)part->book.good,
                    (long long)part->book.bad);
    if (faulty > 0) errors_check(loop, arena, part);
}

/* Most of it as xlsx; the old programs of some offices write xls, and csv in their own charset. All
 * three come in at once. */
static void import_dirty(Loop *loop, Arena *arena) {
    size_t total = (size_t)loop->people_wanted, tenth = total / 10;
    BookPart parts[] = {{.name = "register.xlsx", .format = SHEET_XLSX},
                        {.name = "register.xls", .format = SHEET_XLS},
                        {.name = "register.csv", .format = SHEET_CSV}};
    const size_t rows[] = {total - 2 * tenth, tenth, tenth};
    for (size_t i = 0; i < COUNT(parts); i++) {
        parts[i].seat = &loop->cast->officers[1];
        book_write(loop, arena, &parts[i], rows[i], true);
    }
    for (size_t i = 0; i < COUNT(parts); i++) book_upload(loop, arena, &parts[i]);
    for (size_t i = 0; i < COUNT(parts); i++) book_wait(loop, arena, &parts[i]);
}

static void import_clean(Loop *loop, const Seat *seat, int64_t rows) {
    Arena arena;
    arena_init(&arena, 0);
    for (int64_t left = rows; left > 0; left -= BOOK_ROWS) {
        BookPart part = {.name = "register.csv", .format = SHEET_CSV, .seat = seat};
        arena_reset(&arena);
        book_write(loop, &arena, &part, (size_t)(left < BOOK_ROWS ? left : BOOK_ROWS), false);
        book_upload(loop, &arena, &part);
        book_wait(loop, &arena, &part);
    }
    arena_clear(&arena);
}

/* Each county's office brings its own register. */
static void import_counties(Loop *loop) {
    size_t count = 0;
    const CityPlace *places = city_places(loop->city, &count);
    for (size_t i = 0; i < count; i++) {
        int64_t county = places[i].county;
        if (i > 0 && places[i - 1].county == county) continue;
        int64_t weight = city_only(loop->city, county);
        if (county == CITY_GONGSHU) city_narrow(loop->city, loop->cast->community_count);
        Seat *seat = arena_new(&loop->arena, Seat);
        Str login = arena_printf(&loop->arena, "county-%lld", (long long)county / 1000000);
        loop_seat_init(loop, seat, "district_officer", login.ptr, county);
        loop_seats_open(loop, &seat, 1);
        import_clean(loop, seat, loop->people_wanted * weight / 1000000);
    }
    (void)city_only(loop->city, CITY_GONGSHU);
    city_narrow(loop->city, loop->cast->community_count);
}

void loop_people_import(Loop *loop, bool dirty) {
    loop->people = arena_new(&loop->arena, LoopPeople);
    Arena arena;
    arena_init(&arena, 0);
    if (dirty)
        import_dirty(loop, &arena);
    else if (loop->whole_city)
        import_counties(loop);
    else
        import_clean(loop, &loop->cast->officers[1], loop->people_wanted);
    arena_clear(&arena);
}

static void person_take(Loop *loop, const json_t *row, void *context) {
    LoopPeople *people = loop->people;
    const LoopCommunity *community = loop_community(loop, json_number(row, "scope"));
    (void)context;
    if (community == NULL) return;
    if (people->count == people->cap) {
        people->cap = people->cap == 0 ? 1024 : people->cap * 2;
        LoopPerson *items = arena_array(&loop->arena, LoopPerson, people->cap);
        if (people->count > 0) memcpy(items, people->items, people->count * sizeof *items);
        people->items = items;
    }
    LoopPerson *person = &people->items[people->count++];
    Str name = json_text(row, "name"), birth = json_text(row, "birth");
    *person = (LoopPerson){.id = json_number(row, "id"), .community = community};
    (void)date_read(birth, &person->birth);
    person->name = arena_copy(&loop->arena, name);
    person->income = arena_copy(&loop->arena, json_text(row, "income"));
    person->living = arena_copy(&loop->arena, json_text(row, "living"));
    uint64_t key = str_hash(name) ^ (uint64_t)person->birth * UINT64_C(0x9E3779B97F4A7C15);
    person->key = (int64_t)((key ^ (uint64_t)community->place->community) >> 2);
}

static int compare_key(const void *a, const void *b) {
    const LoopPerson *one = a, *other = b;
    return one->key < other->key ? -1 : one->key > other->key;
}

static int compare_id(const void *a, const void *b) {
    const LoopPerson *const *one = a, *const *other = b;
    return (*one)->id < (*other)->id ? -1 : (*one)->id > (*other)->id;
}

static void order_by_id(Loop *loop) {
    LoopPeople *people = loop->people;
    if (people->count == 0) return;
    people->by_id = arena_array(&loop->arena, LoopPerson *, people->count);
    for (size_t i = 0; i < people->count; i++) people->by_id[i] = &people->items[i];
    qsort(people->by_id, people->count, sizeof(LoopPerson *), compare_id);
}

void loop_people_list(Loop *loop) {
    LoopPeople *people = loop->people;
    loop_list(loop, &loop->cast->officers[1], "/api/people", person_take, NULL);
    if (people->count > 1) qsort(people->items, people->count, sizeof *people->items, compare_key);
    order_by_id(loop);
    if (people->landed != (int64_t)people->count && !loop->whole_city)
        loop_broken(loop, "%lld people are listed, %lld landed", (long long)people->count,
                    (long long)people->landed);
}

/* The loop would be dull if only those applied who the tables say are frail: of the applicants most
 * are. */
static int64_t level_drawn(const Loop *loop, const LoopPerson *person) {
    static const int8_t levels[] = {0, 1, 2, 3, 3, 3, 3, 3, 4, 4};
    return levels[loop_chance(loop, "level", person->key, COUNT(levels))];
}

void loop_people_choose(Loop *loop) {
    LoopPeople *people = loop->people;
    size_t wanted = people->count * 6 / 100 + 20, families = loop->cast->family_count;
    if (wanted > APPLICANTS_MOST) wanted = APPLICANTS_MOST;
    if (wanted > people->count / 2) wanted = people->count / 2;
    size_t chosen = 0;
    for (size_t i = 0; i < people->count && chosen < wanted; i++) {
        LoopPerson *person = &people->items[i];
        if (str_equal_c(person->living, "institution")) continue;
        person->applies = true;
        person->level = level_drawn(loop, person);
        person->family = chosen % 4 == 0 && chosen / 4 < families ? chosen / 4 + 1 : 0;
        /* The family that is shown looks after two, both frail. */
        if (chosen == 2) person->family = 1;
        if (person->family == 1) person->level = 4;
        chosen++;
    }
}

LoopPerson *loop_person(const Loop *loop, int64_t id) {
    const LoopPerson wanted = {.id = id}, *key = &wanted;
    const LoopPeople *people = loop->people;
    if (people->count == 0) return NULL;
    LoopPerson **found =
        bsearch(&key, people->by_id, people->count, sizeof(LoopPerson *), compare_id);
    return found != NULL ? *found : NULL;
}
