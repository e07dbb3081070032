/* A register that was kept by hand comes in: what can be understood lands, what cannot comes back
 * with every reason; killed anywhere, it goes on, and nothing is there by half or twice. */
#include <iconv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/people/contact.h"
#include "care/people/group.h"
#include "care/people/import.h"
#include "care/people/person_row.h"
#include "core/wire/sheet.h"
#include "support/people_lab.h"

enum { WAIT_MS = 60000, CELLS_MOST = 16 };
/* Enough that an import has not ended before something happens to it; the first portion is 512. */
enum { ALL_ROWS = 5000, PORTION = 512 };
enum { ROWS = IMPORT_ROWS, ALL = IMPORT_ALL };

static PeopleLab lab;

typedef const char *const Line[CELLS_MOST];

static Line header = {"序号",     "*姓名",    "身份证号码", "出生日期",  "联系电话",
                      "所属街道", "所属社区", "家庭住址",   "居住状况",  "困难类别",
                      "备注",     "联系人",   "联系人电话", "与老人关系"};

/* Row numbers in the file: the header is 2, below a title. */
static Line dirty[] = {
    {"1", "𠮷㛃·买买提", "330105194602159986", "1946-02-15", "13800000000", "米市巷街道",
     "大塘巷社区", "示例路1号", "独居", "低保", "", "买买提·艾山", "15900000001", "儿子"},
    {"2", "王秀英", "330105194602159980", "", "", "米市巷街道", "大塘巷社区"},
    {"3", "陈阿大", "330105380917993", "1938.9.17", "0571-88000000", "", "沈塘桥社区"},
    {"4", "买买提", "330105194602159986", "", "", "", "大塘巷社区"},
    {"5", "李秀英", "330105193801019965", "", "", "", "大塘巷社区"},
    {"6", "赵桂花", "３３０１０６１９４００２２９９９８１", "1940年2月29日",
     "１７７０００００００２", "", "大塘巷社区"},
    {"7", "钱月娥", "33100219520630998x", "", "", "米市巷街道", "月宫社区"},
    {"8", "", "33010519460215998", "不详", "12800000000", "", "大塘巷社区", "", "住在船上", "很好"},
    {"9", "　孙　福 生 ", "'430202196112259967", "", "", "", "大塘巷", "", "空巢独居"},
    {"10", "周根宝", "330110195508089999", "1955-08-09", "", "", "大塘巷社区"},
    {"11", "吴阿毛", "120101192911019975", "", "", "", ""},
    {"12", "郑寿山", "330105460215997", "", "", "", "大塘巷社区"},
    {"13", "冯小妹", "33010519480101996X", "", "", "", "大塘巷社区", "", "", "", "", "冯大",
     "1380000", "姐夫"},
    {"14", "阿里•买买提", "810000195005109982", "", "", "", "大塘巷社区", "", "", "", "",
     "社区小张", "13800000000", "包户干部"},
};
enum { DIRTY = COUNT(dirty), DIRTY_LANDED = 5 };

/* ---- books ---- */

static Str bytes_of(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    (void)fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(&lab.arena, size + 1);
    assert_int_equal(fread(bytes, 1, size, file), size);
    (void)fclose(file);
    (void)unlink(path);
    return (Str){bytes, size};
}

static const char *scratch(const char *name) {
    return arena_printf(&lab.arena, "%s/%s", lab.folder, name).ptr;
}

static void put_line(SheetWriter *writer, const char *const *cells) {
    for (size_t i = 0; i < CELLS_MOST && cells[i] != NULL; i++)
        sheet_put(writer, CELL_TEXT, str_from(cells[i]));
    sheet_end_row(writer);
}

static Str book(SheetFormat format, const Line *lines, size_t count) {
    SheetWriter *writer = NULL;
    const char *path = scratch("book"), *title[] = {"老年人基本信息登记表", NULL};
    assert_int_equal(sheet_create(path, format, "老年人", &writer), OK);
    put_line(writer, title);
    put_line(writer, header);
    for (size_t i = 0; i < count; i++) put_line(writer, lines[i]);
    assert_int_equal(sheet_finish(writer), OK);
    return bytes_of(path);
}

static Str gb18030(Str utf8) {
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    Str mark = STR("\xEF\xBB\xBF");
    if (str_starts(utf8, mark)) utf8 = str_slice(utf8, mark.len, utf8.len);
    char *from = (char *)(uintptr_t)utf8.ptr, *bytes = arena_alloc(&lab.arena, utf8.len * 2);
    char *to = bytes;
    size_t left = utf8.len, room = utf8.len * 2;
    assert_int_equal(iconv(converter, &from, &left, &to, &room), 0);
    (void)iconv_close(converter);
    return (Str){bytes, utf8.len * 2 - room};
}

/* `count` people whom nobody can object to. */
static Str clean_book(int count) {
    SheetWriter *writer = NULL;
    const char *path = scratch("book");
    assert_int_equal(sheet_create(path, SHEET_CSV, "老年人", &writer), OK);
    put_line(writer, header);
    for (int i = 0; i < count; i++) {
        Date birth = date_add_days(19400101, i / 10);
        const char *cells[] = {"",           "李秀英", people_lab_id(&lab, birth, i % 10).ptr,
                               "",           "",       "",
                               "大塘巷社区", "",       "独居",
                               NULL};
        put_line(writer, cells);
    }
    assert_int_equal(sheet_finish(writer), OK);
    return bytes_of(path);
}

/* ---- imports ---- */

static int64_t start(const Actor *actor, const char *name, Str bytes, int mode) {
    ImportAsk in = {.blob_id = people_lab_file(&lab, actor, name, bytes), .mode = mode};
    IdKey job = {0};
    assert_int_equal(people_lab_call(&lab, actor, "people_import", &in, &job), OK);
    return job.id;
}

static Job finished(int64_t id) {
    Job job;
    assert_int_equal(job_wait(lab.site, id, WAIT_MS, &job, &lab.arena), OK);
    return job;
}

static void ends_with(int64_t job_id, int landed, int faulty) {
    Job job = finished(job_id);
    if (job.state != JOB_DONE) fail_msg(STR_FMT, STR_ARG(job.result));
    Str result = arena_printf(&lab.arena, "{\"landed\":%d,\"faulty\":%d}", landed, faulty);
    assert_string_equal(arena_copy(&lab.arena, job.result).ptr, result.ptr);
}

static Err ask_errors(const Actor *actor, int64_t job, ReplyFile *file) {
    return people_lab_call(&lab, actor, "people_import_errors", &(IdKey){job}, file);
}

/* Rows of the error workbook, cells with '|' between. */
static Str errors_of(int64_t job, size_t *rows) {
    ReplyFile file = {0};
    SheetReader *reader = NULL;
    Str detail;
    Buf out;
    buf_init(&out, &lab.arena, 1 << 20);
    assert_int_equal(ask_errors(&lab.clerk, job, &file), OK);
    const char *path = scratch("errors.xlsx");
    FILE *to = fopen(path, "wb");
    assert_int_equal(fwrite(file.body.ptr, 1, file.body.len, to), file.body.len);
    (void)fclose(to);
    assert_int_equal(sheet_open(&lab.arena, path, &reader, &detail), OK);
    const Str *cells;
    size_t count;
    int64_t number;
    *rows = 0;
    while (sheet_next(reader, &number, &cells, &count, &detail) == OK) {
        for (size_t i = 0; i < count; i++) buf_printf(&out, STR_FMT "|", STR_ARG(cells[i]));
        buf_put_char(&out, '\n');
        ++*rows;
    }
    sheet_close(reader);
    (void)unlink(path);
    return buf_str(&out);
}

static size_t people_count(void) {
    size_t count = 0;
    Str after = STR("");
    do {
        List rows = {0};
        Str query = arena_printf(&lab.arena, "limit=200%s" STR_FMT, after.len > 0 ? "&after=" : "",
                                 STR_ARG(after));
        SiteCall call = {.actor = &lab.clerk, .route = "person_list", .out = &rows, .query = query};
        site_call_all(lab.site, &call, 1, &lab.arena);
        assert_int_equal(call.err, OK);
        count += rows.count;
        after = str_is_none(call.next) ? STR("") : call.next;
    } while (after.len > 0);
    return count;
}

static Person found(const char *number) {
    struct {
        Str q;
    } in = {str_from(number)};
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "person_search", &in, &rows), OK);
    if (rows.count != 1) fail_msg("%s finds %zu", number, rows.count);
    return people_lab_read(&lab, LIST_AT(rows, PersonRow, 0)->id);
}

static List contacts_of(int64_t person) {
    List rows = {0};
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "contact_card", &(IdKey){person}, &rows),
                     OK);
    return rows;
}

static bool in_group(int64_t person, const char *group) {
    Str query = arena_printf(&lab.arena, "person_id=%lld", (long long)person);
    List rows = people_lab_list(&lab, &lab.clerk, "person_group_list", query.ptr);
    for (size_t i = 0; i < rows.count; i++) {
        if (str_equal_c(LIST_AT(rows, PersonGroup, i)->grp, group)) return true;
    }
    return false;
}

/* ---- what lands, and what comes back ---- */

static void has(Str text, const char *part) {
    if (str_find(text, str_from(part)) >= 0) return;
    print_error(STR_FMT "\n", STR_ARG(text));
    fail_msg("no \"%s\"", part);
}

static void check_landed(void) {
    Person rare = found("330105194602159986");
    assert_string_equal(arena_copy(&lab.arena, rare.name).ptr, "𠮷㛃·买买提");
    assert_int_equal(rare.scope, PEOPLE_COMMUNITY);
    assert_int_equal(rare.living, LIVING_ALONE);
    assert_true(str_equal_c(rare.address, "示例路1号"));
    List contacts = contacts_of(rare.id);
    assert_int_equal(contacts.count, 1);
    const Contact *son = LIST_AT(contacts, Contact, 0);
    assert_true(str_equal_c(son->name, "买买提·艾山") && str_equal_c(son->phone, "15900000001"));
    assert_true(str_equal_c(str_from(choice_code(&contact_relations, son->relation)), "son"));
    assert_int_equal(son->emergency_order, 1);
    Person old = found("330105193809179939"); /* of 15 digits */
    assert_int_equal(old.birth, 19380917);
    assert_int_equal(old.scope, PEOPLE_NEXT_DOOR);
    assert_true(str_equal_c(old.phone, "057188000000"));
    assert_true(str_equal_c(found("330106194002299981").phone, "17700000002"));
    Person blank = found("430202196112259967");
    assert_true(str_equal_c(blank.name, "孙福生"));
    assert_int_equal(blank.living, LIVING_ALONE);
    Person dotted = found("810000195005109982");
    assert_true(str_equal_c(dotted.name, "阿里·买买提"));
    const Contact *carer = LIST_AT(contacts_of(dotted.id), Contact, 0);
    assert_true(str_equal_c(carer->note, "包户干部"));
}

static void check_returned(int64_t job) {
    size_t rows = 0;
    Str book = errors_of(job, &rows);
    assert_int_equal(rows, 1 + DIRTY - DIRTY_LANDED);
    has(book, "行号|原因|序号|*姓名|身份证号码|");
    has(book, "4|身份证号：身份证号最后一位不对，请核对（应为 6）|2|王秀英|330105194602159980|");
    has(book, "6|身份证号：和第 3 行是同一个身份证号|4|买买提|");
    has(book, "7|身份证号：已经登记过了|5|李秀英|");
    has(book, "9|所在社区（村）：辖区里没有“月宫社区”这个社区（村）|7|钱月娥|");
    has(book, "10|姓名：必填；居住情况：没有“住在船上”这个选项；经济状况：没有“很好”这个选项；"
              "出生日期：日期不对，应如 2026-01-31；身份证号：身份证号应为 18 位（旧证 15 位）；"
              "电话：电话号码不对：手机 11 位，座机要带区号|8||33010519460215998|");
    has(book, "12|出生日期：出生日期和身份证号里的不一致|10|周根宝|");
    has(book, "13|所在社区（村）：必填|11|吴阿毛|");
    has(book, "14|身份证号：旧证顺序号 996 至 999 曾编给百岁老人，请核实后填 18 位号码|12|郑寿山|");
    has(book, "15|联系人·电话：电话号码不对：手机 11 位，座机要带区号|13|冯小妹|");
}

static void comes_in_as(const Database *database, const char *name, SheetFormat format) {
    people_lab_open(&lab, database);
    Person there = people_lab_person(&lab, 19380101, 6);
    assert_true(str_equal_c(there.id_number, "330105193801019965"));
    Str bytes = book(format, dirty, DIRTY);
    if (format == SHEET_CSV) bytes = gb18030(bytes);
    int64_t job = start(&lab.clerk, name, bytes, ROWS);
    ends_with(job, DIRTY_LANDED, DIRTY - DIRTY_LANDED);
    assert_int_equal(people_count(), 1 + DIRTY_LANDED);
    check_returned(job);
    check_landed();
    people_lab_close(&lab);
}

static void a_dirty_xlsx(void **state) {
    comes_in_as(*state, "register.xlsx", SHEET_XLSX);
}

static void a_dirty_xls(void **state) {
    comes_in_as(*state, "register.xls", SHEET_XLS);
}

static void a_dirty_csv_in_its_own_charset(void **state) {
    comes_in_as(*state, "register.csv", SHEET_CSV);
}

static void merged_book(const char *path) {
    static const char *const names[] = {"李秀英", "王桂芳", "陈阿大"};
    lxw_workbook *workbook = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(workbook, NULL);
    lxw_format *day = workbook_add_format(workbook);
    format_set_num_format(day, "yyyy/m/d");
    worksheet_merge_range(sheet, 0, 0, 0, 4, "老年人基本信息登记表", NULL);
    worksheet_merge_range(sheet, 1, 0, 1, 4, "填报单位：米市巷街道", NULL);
    static const char *const heads[] = {"所属街道", "姓名", "身份证号", "所属社区", "出生日期"};
    for (lxw_col_t i = 0; i < COUNT(heads); i++)
        worksheet_write_string(sheet, 2, i, heads[i], NULL);
    for (lxw_row_t i = 0; i < COUNT(names); i++) {
        lxw_datetime born = {.year = 1940, .month = 1, .day = (int)i + 1};
        worksheet_write_string(sheet, 3 + i, 1, names[i], NULL);
        worksheet_write_string(sheet, 3 + i, 2, people_lab_id(&lab, 19400101 + (Date)i, 1).ptr,
                               NULL);
        worksheet_write_string(sheet, 3 + i, 3, "大塘巷社区", NULL);
        worksheet_write_datetime(sheet, 3 + i, 4, &born, day);
    }
    worksheet_merge_range(sheet, 3, 0, 5, 0, "米市巷街道", NULL);
    assert_int_equal(workbook_close(workbook), LXW_NO_ERROR);
}

static void merged_cells_and_true_dates(void **state) {
    people_lab_open(&lab, *state);
    const char *path = scratch("merged.xlsx");
    merged_book(path);
    ends_with(start(&lab.clerk, "merged.xlsx", bytes_of(path), ROWS), 3, 0);
    assert_int_equal(people_count(), 3);
    people_lab_close(&lab);
}

static void what_follows_from_a_registration_follows(void **state) {
    people_lab_open(&lab, *state);
    ends_with(start(&lab.clerk, "register.csv", clean_book(50), ROWS), 50, 0);
    List rows = people_lab_list(&lab, &lab.clerk, "person_list", "limit=200");
    assert_int_equal(rows.count, 50);
    for (size_t i = 0; i < rows.count; i++)
        assert_true(in_group(LIST_AT(rows, PersonRow, i)->id, "aged_alone"));
    people_lab_close(&lab);
}

/* ---- where they are registered, and of which nation ---- */

static Line registered_header = {"姓名", "身份证号", "所属社区", "户籍所在地", "民族", "备注"};
#define WHO "李秀英"
static Line registered[] = {
    {WHO, "", "大塘巷社区", "拱墅区米市巷街道", "汉", ""},
    {WHO, "", "大塘巷社区", "大塘巷", "维吾尔族", ""},
    {WHO, "", "大塘巷社区", "330105001056", "05", ""},
    {WHO, "", "大塘巷社区", "３４１５２２", "", ""},
    {WHO, "", "大塘巷社区", "河南省信阳市", "", "养狗"},
    {WHO, "", "大塘巷社区", "浙江省绍兴市柯桥区", "", ""},
    {WHO, "", "大塘巷社区", "上海", "", ""},
    {WHO, "", "大塘巷社区", "河南省信阳市", "", ""},
    {WHO, "", "大塘巷社区", "浙江省杭州市拱墅区大唐巷社区", "", ""},
    {WHO, "", "大塘巷社区", "330105001999", "", ""},
    {WHO, "", "大塘巷社区", "月宫", "火星", ""},
    {WHO, "", "大塘巷社区", "", "", ""},
};
enum { REGISTERED = COUNT(registered), REGISTERED_BAD = 3 };

static Date registered_birth(size_t i) {
    return date_add_days(19420101, (int)i);
}

static Str registered_book(void) {
    SheetWriter *writer = NULL;
    const char *path = scratch("book");
    assert_int_equal(sheet_create(path, SHEET_XLSX, "老年人", &writer), OK);
    put_line(writer, registered_header);
    for (size_t i = 0; i < REGISTERED; i++) {
        const char *cells[CELLS_MOST] = {NULL};
        for (size_t k = 0; registered[i][k]; k++) cells[k] = registered[i][k];
        cells[1] = people_lab_id(&lab, registered_birth(i), 2).ptr;
        put_line(writer, cells);
    }
    assert_int_equal(sheet_finish(writer), OK);
    return bytes_of(path);
}

static const char *plain(Str text) {
    return str_is_none(text) ? "" : arena_copy(&lab.arena, text).ptr;
}

static void is_registered(size_t i, int64_t code, const char *nation, const char *note) {
    Person person = found(people_lab_id(&lab, registered_birth(i), 2).ptr);
    assert_int_equal(person.registered_scope, code);
    assert_string_equal(plain(person.nationality), nation);
    assert_string_equal(plain(person.note), note);
}

static void the_household_registration_comes_in(void **state) {
    people_lab_open(&lab, *state);
    int64_t job = start(&lab.clerk, "registered.xlsx", registered_book(), ROWS);
    ends_with(job, REGISTERED - REGISTERED_BAD, REGISTERED_BAD);
    is_registered(0, PEOPLE_STREET, "01", "");
    is_registered(1, PEOPLE_COMMUNITY, "05", "");
    is_registered(2, PEOPLE_NEXT_DOOR, "05", "");
    is_registered(3, 341522000000, "", "");
    is_registered(4, 410000000000, "", "养狗；户籍地：河南省信阳市");
    is_registered(5, 330000000000, "", "户籍地：浙江省绍兴市柯桥区");
    is_registered(6, 310000000000, "", "");
    is_registered(7, 410000000000, "", "户籍地：河南省信阳市");
    is_registered(REGISTERED - 1, INT_NONE, "", "");
    size_t rows = 0;
    Str book = errors_of(job, &rows);
    assert_int_equal(rows, 1 + REGISTERED_BAD);
    has(book, "户籍所在地：看不懂户籍地“浙江省杭州市拱墅区大唐巷社区”");
    has(book, "户籍所在地：看不懂户籍地“330105001999”");
    has(book, "民族：没有“火星”这个选项；户籍所在地：看不懂户籍地“月宫”");
    people_lab_close(&lab);
}

/* ---- all or nothing ---- */

static void one_bad_row_and_nothing_lands(void **state) {
    people_lab_open(&lab, *state);
    int64_t job = start(&lab.clerk, "register.xlsx", book(SHEET_XLSX, dirty, 2), ALL);
    size_t rows = 0;
    ends_with(job, 0, 1);
    assert_int_equal(people_count(), 0);
    assert_int_equal(people_lab_list(&lab, &lab.clerk, "contact_list", NULL).count, 0);
    assert_int_equal(people_lab_list(&lab, &lab.clerk, "person_group_list", NULL).count, 0);
    (void)errors_of(job, &rows);
    assert_int_equal(rows, 2);
    ends_with(start(&lab.clerk, "mended.xlsx", book(SHEET_XLSX, dirty, 1), ALL), 1, 0);
    assert_int_equal(people_count(), 1);
    people_lab_close(&lab);
}

/* The crew's work by hand: a chunk, then another, so that something may happen in between. */
typedef struct Chunk {
    Job job;
    void *prepared;
    bool more;
} Chunk;

static Err chunk_prepare(Op *op, void *context) {
    Chunk *chunk = context;
    TRY(people_import.prepare(op, &chunk->job));
    chunk->prepared = op->prepared;
    return OK;
}

static Err chunk_run(Op *op, void *context) {
    Chunk *chunk = context;
    op->prepared = chunk->prepared;
    TRY(people_import.chunk(op, &chunk->job, &chunk->more));
    chunk->job.cursor = arena_copy(&lab.arena, chunk->job.cursor);
    return OK;
}

static Err cancel_ask(Op *op, void *context) {
    return people_import.cancel(op, &((const Chunk *)context)->job);
}

static Err cancel(Chunk *chunk) {
    return site_read(lab.site, &lab.clerk, &lab.arena, cancel_ask, chunk);
}

static void let_go(Chunk *chunk) {
    people_import.let_go(chunk->job.kept);
}

static void step(Chunk *chunk) {
    Arena *arena = &lab.arena;
    assert_int_equal(site_read(lab.site, &lab.clerk, arena, chunk_prepare, chunk), OK);
    assert_int_equal(site_write(lab.site, &lab.clerk, "test_chunk", chunk_run, chunk), OK);
}

static Chunk begin_by_hand(Str bytes) {
    int64_t blob = people_lab_file(&lab, &lab.clerk, "register.csv", bytes);
    Chunk chunk = {.job = {.id = 7000}, .more = true};
    chunk.job.input =
        arena_printf(&lab.arena, "{\"blob_id\":%lld,\"mode\":\"all\"}", (long long)blob);
    return chunk;
}

static void steps_until(Chunk *chunk, const char *cursor) {
    while (str_find(chunk->job.cursor, str_from(cursor)) < 0) {
        assert_true(chunk->more);
        step(chunk);
    }
}

static void what_landed_is_taken_back(void **state) {
    people_lab_open(&lab, *state);
    Chunk chunk = begin_by_hand(clean_book(2 * PORTION));
    step(&chunk);
    assert_int_equal(cancel(&chunk), OK); /* nothing has landed */
    steps_until(&chunk, "\"landed\":512");
    assert_int_equal(cancel(&chunk), ERR_CONFLICT);
    (void)people_lab_person(&lab, date_add_days(19400101, 100), 0); /* somebody was quicker */
    while (chunk.more) step(&chunk);
    let_go(&chunk);
    assert_int_equal(people_count(), 1);
    assert_true(str_find(chunk.job.cursor, STR("\"landed\":0,\"faulty\":1")) >= 0);
    people_lab_close(&lab);
}

/* Nobody waits: each portion is twice as long as the one before. */
static void portions_grow_while_nobody_waits(void **state) {
    people_lab_open(&lab, *state);
    Chunk chunk = begin_by_hand(clean_book(4 * PORTION));
    step(&chunk);
    assert_true(str_find(chunk.job.cursor, STR("\"seen\":512}")) >= 0);
    step(&chunk);
    assert_true(str_find(chunk.job.cursor, STR("\"seen\":1536}")) >= 0);
    step(&chunk);
    assert_true(str_find(chunk.job.cursor, STR("\"seen\":2048}")) >= 0);
    let_go(&chunk);
    people_lab_close(&lab);
}

/* What others may do with a person whose number they have guessed. */
static Err hang_consent(int64_t person) {
    Consent in = {.person_id = person,
                  .kind = CONSENT_PHOTO,
                  .notice_version = STR("2026-1"),
                  .given_by = 1,
                  .giver = STR("李秀英"),
                  .given_on = PEOPLE_TODAY},
            out;
    return people_lab_call(&lab, &lab.community, "consent_create", &in, &out);
}

static size_t counted(const char *route) {
    return people_lab_list(&lab, &lab.clerk, route, NULL).count;
}

static size_t groups_counted(void) {
    struct {
        int64_t scope;
        Date day;
        List items;
    } in = {PEOPLE_STREET, PEOPLE_TODAY, {0}}, out;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "group_counts", &in, &out), OK);
    return out.items.count;
}

/* Whatever number somebody has landed under. */
static void nobody_is_behind(int64_t number) {
    const Actor *all[] = {&lab.community, &lab.clerk, &lab.officer, &system_actor};
    Person seen;
    assert_int_equal(hang_consent(number), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "person_id", "unknown_person"));
    for (size_t i = 0; i < COUNT(all); i++)
        assert_int_equal(people_lab_call(&lab, all[i], "person_get", &(IdKey){number}, &seen),
                         ERR_NOT_FOUND);
}

static void nothing_hangs_on_who_is_half_there(void **state) {
    people_lab_open(&lab, *state);
    int64_t known = people_lab_person(&lab, 19380101, 6).id, last = known + 200;
    size_t groups = counted("person_group_list"), counts = groups_counted();
    Chunk chunk = begin_by_hand(clean_book(PORTION + 80));
    steps_until(&chunk, "\"landed\":512");
    for (int64_t number = known + 1; number <= last; number++) nobody_is_behind(number);
    assert_int_equal(people_count(), 1);
    assert_int_equal(counted("person_group_list"), groups);
    assert_int_equal(groups_counted(), counts);
    while (chunk.more) step(&chunk);
    let_go(&chunk);
    assert_int_equal(people_count(), 1 + PORTION + 80);
    assert_true(counted("person_group_list") > groups && groups_counted() > counts);
    int64_t landed = found(people_lab_id(&lab, 19400101, 0).ptr).id;
    assert_in_range(landed, known + 1, last);
    assert_int_equal(hang_consent(landed), OK);
    people_lab_close(&lab);
}

/* ---- interrupted ---- */

static void a_failing_database_is_asked_again(void **state) {
    people_lab_open(&lab, *state);
    int64_t job = start(&lab.clerk, "register.csv", clean_book(300), ROWS);
    for (int nth = 1; nth <= 40; nth++) {
        store_fail_nth(site_store(lab.site), 11 * nth);
        usleep(5000);
    }
    store_fail_nth(site_store(lab.site), 0);
    ends_with(job, 300, 0);
    assert_int_equal(people_count(), 300);
    people_lab_close(&lab);
}

/* Where an import that is never let finish has to be before it is killed. */
typedef struct Kill {
    int mode, rows;
    bool (*reached)(const Job *job);
} Kill;

static bool some_landed(const Job *job) {
    return job->finished >= 120;
}

static bool all_checked_and_some_landed(const Job *job) {
    bool lands = str_find(job->cursor, STR("\"stage\":2")) >= 0;
    return lands && str_find(job->cursor, STR("\"landed\":0")) < 0;
}

static bool some_taken_back(const Job *job) {
    return str_find(job->cursor, STR("\"stage\":3")) >= 0 || job->state == JOB_DONE;
}

static Job looked_at(int64_t id) {
    Job job;
    assert_int_equal(people_lab_call(&lab, &system_actor, "job_get", &(IdKey){id}, &job), OK);
    return job;
}

static void import_until_killed(const Database *database, const Kill *plan, int told) {
    people_lab_open(&lab, database);
    int64_t id = start(&lab.clerk, "register.csv", clean_book(plan->rows), plan->mode);
    if (plan->reached == some_taken_back) {
        while (looked_at(id).finished < plan->rows) {
        } /* all were found good */
        (void)people_lab_person(&lab, date_add_days(19400101, (plan->rows - 1) / 10), 9);
    }
    for (Job job = looked_at(id); !plan->reached(&job); job = looked_at(id)) {
    }
    ssize_t written = write(told, lab.folder, sizeof lab.folder);
    (void)written;
    for (;;) pause();
}

/* After this the import goes on, in a site opened anew. */
static void kill_at(const Database *database, const Kill *plan) {
    int told[2], status;
    lab = (PeopleLab){.database = database};
    people_lab_prepare(database);
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    if (child == 0) import_until_killed(database, plan, told[1]);
    (void)close(told[1]);
    bool heard = read(told[0], lab.folder, sizeof lab.folder) == sizeof lab.folder;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    (void)close(told[0]);
    assert_true(heard);
    people_lab_take_over(&lab);
}

static void all_are_alone(void) {
    List rows = people_lab_list(&lab, &lab.clerk, "person_list", "limit=200");
    for (size_t i = 0; i < rows.count; i++)
        assert_true(in_group(LIST_AT(rows, PersonRow, i)->id, "aged_alone"));
}

static void killed_it_goes_on_where_it_was(void **state) {
    const Database *database = *state;
    if (!database->available) skip();
    kill_at(database, &(Kill){ROWS, ALL_ROWS, some_landed});
    ends_with(1, ALL_ROWS, 0);
    assert_int_equal(people_count(), ALL_ROWS);
    all_are_alone();
    people_lab_close(&lab);
}

static void killed_while_all_land_none_are_there_or_all(void **state) {
    const Database *database = *state;
    if (!database->available) skip();
    kill_at(database, &(Kill){ALL, ALL_ROWS, all_checked_and_some_landed});
    for (bool open = true; open;) {
        open = looked_at(1).state != JOB_DONE;
        size_t there = people_count();
        assert_true(there == ALL_ROWS || (open && there == 0));
    }
    ends_with(1, ALL_ROWS, 0);
    assert_int_equal(people_count(), ALL_ROWS);
    all_are_alone();
    people_lab_close(&lab);
}

static void killed_while_taken_back_none_are_there(void **state) {
    const Database *database = *state;
    if (!database->available) skip();
    kill_at(database, &(Kill){ALL, ALL_ROWS, some_taken_back});
    do {
        assert_int_equal(people_count(), 1); /* who was quicker */
    } while (looked_at(1).state != JOB_DONE);
    ends_with(1, 0, 1);
    assert_int_equal(people_count(), 1);
    (void)people_lab_person(&lab, 19400101, 0); /* the number of the first row is free again */
    people_lab_close(&lab);
}

static int disabled(const Actor *security, const Actor *actor) {
    static RawReply reply;
    Str target = arena_printf(&lab.arena, "/api/accounts/%lld", (long long)actor->account_id);
    people_lab_ask(&lab, security, "PATCH", target.ptr, "If-Match: \"1\"\r\n", "{\"active\":false}",
                   &reply);
    return reply.status;
}

/* It fails between two chunks: nobody is there, and what had landed is taken back without a word of
 * anybody. */
static void failed_half_way_none_are_there(void **state) {
    people_lab_open(&lab, *state);
    Actor clerk = people_lab_actor(&lab, "street_clerk", PEOPLE_STREET, 0, 0);
    Actor security = people_lab_actor(&lab, "security_admin", 0, 0, 0);
    int64_t id = start(&clerk, "register.csv", clean_book(2 * ALL_ROWS), ALL);
    for (Job job = looked_at(id); !all_checked_and_some_landed(&job); job = looked_at(id)) {
    }
    assert_int_equal(disabled(&security, &clerk), 200);
    assert_int_equal(finished(id).state, JOB_FAILED);
    assert_int_equal(people_count(), 0);
    assert_int_equal(finished(id + 1).state, JOB_DONE);
    (void)people_lab_person(&lab, 19400101, 0); /* the number of the first row is free again */
    assert_int_equal(people_count(), 1);
    people_lab_close(&lab);
}

/* ---- refusals ---- */

static void refused_at_once(const char *name, Str bytes, const char *code) {
    ImportAsk in = {.blob_id = people_lab_file(&lab, &lab.clerk, name, bytes), .mode = ROWS};
    IdKey job;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &in, &job), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", code));
}

static void what_is_no_register(void **state) {
    people_lab_open(&lab, *state);
    ImportAsk in = {.blob_id = 12345, .mode = ROWS};
    IdKey job;
    assert_int_equal(people_lab_call(&lab, &lab.clerk, "people_import", &in, &job), ERR_INVALID);
    assert_true(people_lab_refused(&lab, "blob_id", "unknown_file"));
    assert_int_equal(people_lab_call(&lab, &lab.community, "people_import", &in, &job),
                     ERR_FORBIDDEN);
    Str broken = str_slice(book(SHEET_XLSX, dirty, 3), 0, 2000);
    refused_at_once("broken.xlsx", broken, "broken_workbook");
    refused_at_once("notes.csv", STR("今天,下雨\n明天,晴\n"), "no_header");
    assert_int_equal(people_count(), 0);
    assert_int_equal(counted("job_list"), 0);
    people_lab_close(&lab);
}

static void the_error_workbook_is_for_its_own_place(void **state) {
    people_lab_open(&lab, *state);
    int64_t job = start(&lab.clerk, "register.xlsx", book(SHEET_XLSX, dirty, 2), ROWS);
    ReplyFile file = {0};
    ends_with(job, 1, 1);
    assert_int_equal(ask_errors(&lab.clerk, job, &file), OK);
    assert_int_equal(ask_errors(&lab.officer, job, &file), OK);
    assert_int_equal(ask_errors(&lab.elsewhere, job, &file), ERR_NOT_FOUND);
    assert_int_equal(ask_errors(&lab.clerk, job + 1000, &file), ERR_NOT_FOUND);
    assert_int_equal(ask_errors(&lab.community, job, &file), ERR_FORBIDDEN);
    people_lab_close(&lab);
}

static void the_error_workbook_comes_in_again(void **state) {
    people_lab_open(&lab, *state);
    int64_t job = start(&lab.clerk, "register.xlsx", book(SHEET_XLSX, dirty, 2), ROWS);
    ReplyFile file = {0};
    ends_with(job, 1, 1);
    assert_int_equal(ask_errors(&lab.clerk, job, &file), OK);
    job = start(&lab.clerk, "errors.xlsx", file.body, ROWS);
    ends_with(job, 0, 1);
    size_t rows = 0;
    has(errors_of(job, &rows), "|王秀英|330105194602159980|");
    people_lab_close(&lab);
}

static void sealed_where_it_lies(void **state) {
    people_lab_open(&lab, *state);
    ends_with(start(&lab.clerk, "register.csv", book(SHEET_CSV, dirty, 2), ROWS), 1, 1);
    const char *secrets[] = {"330105194602159986", "330105194602159980", "13800000000",
                             "15900000001", "示例路1号"};
    assert_true(people_lab_holds(&lab, STR("𠮷㛃")));
    for (size_t i = 0; i < COUNT(secrets); i++)
        assert_false(people_lab_holds(&lab, str_from(secrets[i])));
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(killed_it_goes_on_where_it_was), /* first: no thread of ours runs yet */
        ON_BOTH(killed_while_all_land_none_are_there_or_all),
        ON_BOTH(killed_while_taken_back_none_are_there),
        ON_BOTH(a_dirty_xlsx),
        ON_BOTH(a_dirty_xls),
        ON_BOTH(a_dirty_csv_in_its_own_charset),
        ON_SQLITE(merged_cells_and_true_dates),
        ON_BOTH(the_household_registration_comes_in),
        ON_BOTH(what_follows_from_a_registration_follows),
        ON_BOTH(one_bad_row_and_nothing_lands),
        ON_BOTH(portions_grow_while_nobody_waits),
        ON_BOTH(what_landed_is_taken_back),
        ON_BOTH(nothing_hangs_on_who_is_half_there),
        ON_BOTH(failed_half_way_none_are_there),
        ON_BOTH(a_failing_database_is_asked_again),
        ON_SQLITE(what_is_no_register),
        ON_BOTH(the_error_workbook_is_for_its_own_place),
        ON_SQLITE(the_error_workbook_comes_in_again),
        ON_BOTH(sealed_where_it_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
