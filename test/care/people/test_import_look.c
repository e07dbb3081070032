/* Before a register comes in: what its file holds, which column is what by one's own word, what
 * would come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "care/people/import.h"
#include "core/base/buf.h"
#include "core/walk/blob.h"
#include "support/people_lab.h"
#include "support/sheet_lab.h"

enum { WAIT_MS = 60000, MANY_COLUMNS = 10000, BOMB_BYTES = 4 << 20, BIG_BOMB_BYTES = 96 << 20 };
#ifdef __SANITIZE_ADDRESS__ /* keeps what is freed */
enum { FLAT_KIB = 512 << 10 };
#else
enum { FLAT_KIB = 16 << 10 };
#endif

static PeopleLab lab;
static RawReply reply;

/* Row 3 is the header, in words nobody foresaw; good, a wrong number, known already, good, twice,
 * no community. */
#define OWN_WORDS                                                                                  \
    "米市巷街道二〇二六年摸底,,,\n"                                                    \
    "填表人,张敏,,\n"                                                                         \
    "谁,证号,手机号码,哪个社区\n"                                                       \
    "王桂芳,330105194602159986,13800000000,大塘巷社区\n"                                   \
    "王秀英,330105194602159980,,大塘巷社区\n"                                              \
    "李秀英,330105193801019965,,大塘巷社区\n"                                              \
    "买买提,330106194002299981,0571-88000000,大塘巷\n"                                       \
    "王贵芳,330105194602159986,,大塘巷社区\n"                                              \
    "陈阿大,330105193809179939,,月宫社区\n"

static int64_t file(const char *name, Str bytes) {
    return people_lab_file(&lab, &lab.clerk, name, bytes);
}

static void looked_at(const Actor *actor, int64_t blob, int64_t header_row) {
    Str target = arena_printf(&lab.arena, "/api/people-imports/look?blob_id=%lld&header_row=%lld",
                              (long long)blob, (long long)header_row);
    people_lab_ask(&lab, actor, "GET", target.ptr, "", "", &reply);
}

static void says(int status, const char *part) {
    if (reply.status == status && strstr(reply.body, part)) return;
    print_error("%d %s\n", reply.status, reply.body);
    fail_msg("no %d \"%s\"", status, part);
}

static ImportAsk own_words(int64_t blob, int mode) {
    static const int fields[] = {COLUMN_NAME, COLUMN_ID, COLUMN_PHONE, COLUMN_COMMUNITY};
    ImportColumn *columns = arena_array(&lab.arena, ImportColumn, COUNT(fields));
    for (size_t i = 0; i < COUNT(fields); i++)
        columns[i] = (ImportColumn){(int64_t)i, fields[i] + 1};
    return (ImportAsk){.blob_id = blob,
                       .mode = mode,
                       .header_row = 3,
                       .rows = 6,
                       .columns = {columns, COUNT(fields)}};
}

static Job ended_for(const Actor *actor, const ImportAsk *ask) {
    IdKey id = {0};
    Job job;
    assert_int_equal(people_lab_call(&lab, actor, "people_import", ask, &id), OK);
    assert_int_equal(job_wait(lab.site, id.id, WAIT_MS, &job, &lab.arena), OK);
    return job;
}

static Job ended(const ImportAsk *ask) {
    return ended_for(&lab.clerk, ask);
}

static void faults_of(const Actor *actor, int64_t job) {
    Str target = arena_printf(&lab.arena, "/api/people-imports/%lld/faults", (long long)job);
    people_lab_ask(&lab, actor, "GET", target.ptr, "", "", &reply);
}

static size_t people(void) {
    return people_lab_list(&lab, &lab.clerk, "person_list", "limit=200").count;
}

static void a_file_is_looked_at(void **state) {
    people_lab_open(&lab, *state);
    Str known = STR("某某街道登记表,\n*姓名,身份证号码,联系电话,所属社区,血型\n"
                    "王桂芳,330105194602159986,13800000000,大塘巷社区,O\n"
                    "陈阿大,３３０１０６１９４００２２９９９８１,,沈塘桥社区,\n");
    int64_t blob = file("known.csv", known);
    looked_at(&lab.clerk, blob, 0);
    says(200, "\"header_row\":2,\"rows\":2,\"many\":false");
    says(200, "\"at\":0,\"word\":\"*姓名\",\"samples\":\"王桂芳 · 陈阿大\",\"field\":\"name\"");
    says(200, "\"samples\":\"330105********9986 · ３３０１０６");
    assert_null(strstr(reply.body, "330105194602159986"));
    assert_null(strstr(reply.body, "９４００２２９"));
    says(200, "\"word\":\"血型\",\"samples\":\"O\",\"field\":null");
    says(200, "\"unknown\":\"血型\"");
    looked_at(&lab.clerk,
              file("more.csv",
                   STR("序号,姓名,身份证号,性别,户籍社区,民族,联系电话,手机,户籍性质\n")),
              0);
    says(200, "\"word\":\"户籍社区\",\"samples\":\"\",\"field\":\"registered\"");
    says(200, "\"word\":\"民族\",\"samples\":\"\",\"field\":\"nationality\"");
    says(200, "\"unknown\":\"手机\""); /* a second telephone */
    looked_at(&lab.clerk, file("own.csv", STR(OWN_WORDS)), 3);
    says(200, "\"header_row\":3,\"rows\":6");
    says(200, "\"word\":\"谁\"");
    looked_at(&lab.clerk, blob, 900);
    says(422, "no_header");
    people_lab_close(&lab);
}

static void a_check_tells_all_and_changes_nothing(void **state) {
    people_lab_open(&lab, *state);
    (void)people_lab_person(&lab, 19380101, 6); /* 330105193801019965 */
    ImportAsk ask = own_words(file("own.csv", STR(OWN_WORDS)), IMPORT_CHECK);
    Job job = ended(&ask);
    assert_int_equal(job.state, JOB_DONE);
    assert_string_equal(arena_copy(&lab.arena, job.result).ptr, "{\"landed\":2,\"faulty\":4}");
    assert_int_equal(job.finished, 6);
    assert_int_equal(job.total, 6);
    assert_int_equal(people(), 1);
    faults_of(&lab.clerk, job.id);
    says(200, "{\"rows\":4,\"kinds\":[");
    says(200,
         "\"code\":\"id_check\",\"words\":\"身份证号：身份证号最后一位不对，请核对（应为 …）\","
         "\"rows\":1,\"examples\":[{\"row_number\":5");
    says(200, "（应为 6）\",\"cells\":\"王秀英 · 330105********9980 · 大塘巷社区\"");
    says(200, "\"code\":\"twice_in_file\"");
    says(200, "和第 4 行是同一个身份证号");
    faults_of(&lab.elsewhere, job.id);
    assert_int_equal(reply.status, 404);
    people_lab_close(&lab);
}

static void columns_go_by_ones_own_word(void **state) {
    people_lab_open(&lab, *state);
    (void)people_lab_person(&lab, 19380101, 6);
    int64_t blob = file("own.csv", STR(OWN_WORDS));
    ImportAsk ask = own_words(blob, IMPORT_ALL);
    assert_string_equal(arena_copy(&lab.arena, ended(&ask).result).ptr,
                        "{\"landed\":0,\"faulty\":4}");
    assert_int_equal(people(), 1);
    ask.mode = IMPORT_ROWS;
    assert_string_equal(arena_copy(&lab.arena, ended(&ask).result).ptr,
                        "{\"landed\":2,\"faulty\":4}");
    assert_int_equal(people(), 3);
    ask.columns.count = 0; /* its own words are no header */
    IdKey id;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &ask, &id), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "no_header"));
    people_lab_close(&lab);
}

static void what_is_said_of_columns_is_checked(void **state) {
    people_lab_open(&lab, *state);
    int64_t blob = file("own.csv", STR(OWN_WORDS));
    IdKey id;
    ImportAsk ask = own_words(blob, IMPORT_CHECK);
    ask.columns.count = 3;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &ask, &id), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "columns", "column_unsaid"));
    ask = own_words(blob, IMPORT_CHECK);
    LIST_AT(ask.columns, ImportColumn, 2)->field = COLUMN_ID + 1;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &ask, &id), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "columns", "column_said_twice"));
    ask = own_words(blob, IMPORT_CHECK);
    ask.header_row = 0;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &ask, &id), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "header_row", "required"));
    people_lab_close(&lab);
}

static Str wide(void) {
    Buf line;
    buf_init(&line, &lab.arena, 1 << 20);
    buf_put_c(&line, "姓名,身份证号");
    for (int i = 0; i < MANY_COLUMNS; i++) buf_put_c(&line, ",x");
    buf_put_char(&line, '\n');
    return buf_str(&line);
}

/* `rows`, and then so many blanks. */
static Str bomb(SheetLab *sheets, const char *rows, size_t size) {
    size_t len = strlen(rows);
    char *text = arena_alloc(&sheets->arena, len + size);
    memcpy(text, rows, len);
    memset(text + len, ' ', size);
    const char *path = lab_xlsx(sheets, (Str){text, len + size}, STR(""), STR(""));
    FILE *from = fopen(path, "rb");
    assert_non_null(from);
    char *bytes = arena_alloc(&lab.arena, 1 << 20);
    Str book = {bytes, fread(bytes, 1, 1 << 20, from)};
    (void)fclose(from);
    return book;
}

/* The same package, whose directory says of every part that it is small. */
static Str belittled(Str package) {
    enum { SIZE_AT = 24, SIZE_BYTES = 4 };
    char *bytes = arena_alloc(&lab.arena, package.len);
    memcpy(bytes, package.ptr, package.len);
    for (size_t i = 0; i + SIZE_AT + SIZE_BYTES <= package.len; i++)
        if (memcmp(bytes + i, "PK\x01\x02", 4) == 0)
            memcpy(bytes + i + SIZE_AT, "\xE8\x03\x00\x00", SIZE_BYTES);
    return (Str){bytes, package.len};
}

/* The same package, with one byte turned in the middle of what is packed. */
static Str torn(Str package) {
    char *bytes = arena_alloc(&lab.arena, package.len);
    memcpy(bytes, package.ptr, package.len);
    bytes[package.len / 2] ^= 0x55;
    return (Str){bytes, package.len};
}

static void bad_files_are_told(void **state) {
    people_lab_open(&lab, *state);
    void *sheets = NULL;
    assert_int_equal(sheet_lab_open(&sheets), 0);
    looked_at(&lab.clerk, file("wide.csv", wide()), 0);
    says(422, "超过 256 列");
    Str bytes = bomb(sheets, "", BOMB_BYTES);
    looked_at(&lab.clerk, file("bomb.xlsx", bytes), 0);
    says(422, "压缩比异常");
    looked_at(&lab.clerk, file("cut.xlsx", str_slice(bytes, 0, bytes.len - 40)), 0);
    says(422, "broken_workbook");
    looked_at(&lab.clerk, file("blank.csv", STR(" ,,\n,\n")), 0);
    says(422, "no_header");
    looked_at(&lab.clerk, 12345, 0);
    says(422, "unknown_file");
    looked_at(&lab.elsewhere, file("own.csv", STR(OWN_WORDS)), 0);
    says(422, "unknown_file");
    looked_at(&lab.community, 1, 0);
    assert_int_equal(reply.status, 403);
    assert_int_equal(sheet_lab_close(&sheets), 0);
    people_lab_close(&lab);
}

static void import_asked(int64_t blob) {
    Str body = arena_printf(&lab.arena, "{\"blob_id\":%lld,\"mode\":\"all\"}", (long long)blob);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/people-imports", "", body.ptr, &reply);
}

static long status_kib(const char *name) {
    char line[256];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "r");
    assert_non_null(file);
    while (kib < 0 && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0) kib = strtol(line + strlen(name), NULL, 10);
    (void)fclose(file);
    return kib;
}

/* From here on the peak is that of what follows. */
static void peak_forget(void) {
    FILE *file = fopen("/proc/self/clear_refs", "w");
    assert_non_null(file);
    assert_int_equal(fputs("5", file), 1);
    assert_int_equal(fclose(file), 0);
}

#define HEADED                                                                                     \
    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>姓名</t></is></c>"                          \
    "<c r=\"B1\" t=\"inlineStr\"><is><t>身份证号</t></is></c></row>"

static void a_bad_book_starts_nothing_and_takes_no_memory(void **state) {
    people_lab_open(&lab, *state);
    void *sheets = NULL;
    assert_int_equal(sheet_lab_open(&sheets), 0);
    Str big = bomb(sheets, "", BIG_BOMB_BYTES), below = bomb(sheets, HEADED, BIG_BOMB_BYTES);
    int64_t blobs[] = {file("bomb.xlsx", big), file("cut.xlsx", str_slice(big, 0, big.len - 40)),
                       file("blank.csv", STR(" ,,\n,\n")), file("below.xlsx", below)};
    static const char *const says_why[] = {"压缩比异常", "broken_workbook", "no_header",
                                           "压缩比异常"};
    assert_int_equal(sheet_lab_close(&sheets), 0);
    import_asked(blobs[0]);
    peak_forget();
    long before = status_kib("VmRSS:");
    for (size_t i = 0; i < 12; i++) {
        import_asked(blobs[i % COUNT(says_why)]);
        says(422, says_why[i % COUNT(says_why)]);
        says(422, "\"field\":\"blob_id\"");
    }
    assert_int_equal(people_lab_list(&lab, &lab.clerk, "job_list", NULL).count, 0);
    looked_at(&lab.clerk, blobs[3], 0); /* its head is that of a register */
    says(422, "压缩比异常");
    import_asked(file("liar.xlsx", belittled(below))); /* what it is shows once it is unpacked */
    says(422, "broken_workbook");
    import_asked(file("torn.xlsx", torn(below)));
    says(422, "broken_workbook");
    assert_int_equal(people_lab_list(&lab, &lab.clerk, "job_list", NULL).count, 0);
    assert_true(status_kib("VmHWM:") - before < FLAT_KIB);
    assert_int_equal(people(), 0);
    people_lab_close(&lab);
}

/* One that is looked up once is judged for each who lives there. */
static void a_place_is_no_better_the_second_time(void **state) {
    people_lab_open(&lab, *state);
    Actor officer = people_lab_actor(&lab, "district_officer", PEOPLE_DISTRICT, 0, 0);
    Str words = STR("姓名,身份证号,所属社区\n"
                    "王桂芳,330105194602159986,拱墅区\n"
                    "李秀英,330105193801019965,大塘巷社区\n"
                    "买买提,330106194002299981,拱墅区\n"
                    "陈阿大,330105193809179939,大塘巷社区\n");
    ImportAsk ask = {.blob_id = people_lab_file(&lab, &officer, "places.csv", words),
                     .mode = IMPORT_ROWS};
    Job job = ended_for(&officer, &ask);
    assert_string_equal(arena_copy(&lab.arena, job.result).ptr, "{\"landed\":2,\"faulty\":2}");
    assert_int_equal(people(), 2);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_file_is_looked_at),
        ON_BOTH(a_check_tells_all_and_changes_nothing),
        ON_BOTH(columns_go_by_ones_own_word),
        ON_BOTH(what_is_said_of_columns_is_checked),
        ON_BOTH(bad_files_are_told),
        ON_BOTH(a_place_is_no_better_the_second_time),
        ON_BOTH(a_bad_book_starts_nothing_and_takes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
