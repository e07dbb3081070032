#include "app/city_dirt.h"

#include "core/base/buf.h"

const char *const book_headers[BOOK_COLUMNS] = {
    "序号",     "*姓名",    "身份证号码", "性别", "出生日期", "联系电话", "所属街道", "所属社区",
    "家庭住址", "居住状况", "困难类别",   "经度", "纬度",     "备注",     "户籍社区", "民族",
};
const char *const book_title = "老年人基本信息登记表";
const char *const book_office = "填报单位：区民政局　　　　　　填报人：";

/* One kind of dirt every so many rows; the kinds meet rarely and do not mind each other. */
enum { DIRT_EVERY = 60 };
typedef enum Dirt {
    DIRT_CHECK_DIGIT = 3,
    DIRT_TWICE = 7,
    DIRT_UNKNOWN_COMMUNITY = 11,
    DIRT_15_DIGITS = 13,
    DIRT_FULL_WIDTH = 17,
    DIRT_BIRTH_WORDS = 19,
    DIRT_BIRTH_DOTS = 23,
    DIRT_BIRTH_SERIAL = 29,
    DIRT_NO_NAME = 31,
    DIRT_SHORT_COMMUNITY = 37,
    DIRT_SPACES = 41,
    DIRT_APOSTROPHE = 43,
    DIRT_LONG_LIVING = 47,
} Dirt;

static const struct {
    const char *code, *word;
} words[] = {{"alone", "独居"},       {"spouse", "与配偶同住"}, {"family", "与子女同住"},
             {"institution", "机构"}, {"ordinary", "一般"},     {"tekun", "特困"},
             {"dibao", "低保"},       {"dibian", "低保边缘"},   {"other", ""}};

static Str word_of(Str code) {
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_equal_c(code, words[i].code)) return str_from(words[i].word);
    }
    return STR("");
}

/* Where the household is registered: mostly where the person lives, by name or by code; one in ten
 * outside the city. */
static Str registered(Arena *arena, const CityPerson *person, size_t number) {
    enum { OUTSIDE = 3 };
    static const char *const outside[OUTSIDE] = {"河南省信阳市", "浙江省绍兴市柯桥区", "341522"};
    if (number % 10 == 4) return str_from(outside[number / 10 % OUTSIDE]);
    if (number % 10 == 9) return arena_printf(arena, "%lld", (long long)person->place->community);
    return person->place->community_name;
}

void book_row_make(Arena *arena, const CityPerson *person, size_t number, BookRow *out) {
    *out = (BookRow){0};
    Str *cells = out->cells;
    cells[BOOK_NUMBER] = arena_printf(arena, "%zu", number);
    cells[BOOK_NAME] = person->name;
    cells[BOOK_ID] = person->id_number;
    cells[BOOK_SEX] = person->is_male ? STR("男") : STR("女");
    cells[BOOK_BIRTH] = date_print(arena, person->birth);
    cells[BOOK_PHONE] = person->phone;
    cells[BOOK_STREET] = person->place->street_name;
    cells[BOOK_COMMUNITY] = person->place->community_name;
    cells[BOOK_ADDRESS] = person->address;
    cells[BOOK_LIVING] = word_of(person->living);
    cells[BOOK_INCOME] = word_of(person->income);
    cells[BOOK_REGISTERED] = registered(arena, person, number);
    cells[BOOK_NATIONALITY] = str_find(person->name, STR("·")) >= 0 ? STR("维吾尔族") : STR("汉");
    cells[BOOK_LNG] = arena_printf(arena, "%.6f", person->lng);
    cells[BOOK_LAT] = arena_printf(arena, "%.6f", person->lat);
}

static Str full_width(Arena *arena, Str text) {
    Buf out;
    buf_init(&out, arena, text.len * 3 + 8);
    for (size_t i = 0; i < text.len; i++) {
        unsigned code = 0xFEE0 + (unsigned char)text.ptr[i];
        buf_put_char(&out, (char)(0xE0 | code >> 12));
        buf_put_char(&out, (char)(0x80 | (code >> 6 & 0x3F)));
        buf_put_char(&out, (char)(0x80 | (code & 0x3F)));
    }
    return buf_str(&out);
}

static Str wrong_digit(Arena *arena, Str id) {
    char last = id.ptr[17] == 'X' ? '0' : id.ptr[17] == '9' ? '0' : (char)(id.ptr[17] + 1);
    return arena_printf(arena, "%.17s%c", id.ptr, last);
}

/* Numbers before 1999 had no century; those that end on 996 and above meant people born in 18xx. */
static Str old_number(Arena *arena, const CityPerson *person) {
    Str id = person->id_number;
    bool has_one = str_equal_c(str_slice(id, 6, 8), "19") && id.ptr[16] < '6';
    return has_one ? arena_printf(arena, "%.6s%.9s", id.ptr, id.ptr + 8) : id;
}

static Str birth_words(Arena *arena, const CityPerson *person, bool dotted) {
    int year = date_year(person->birth), month = date_month(person->birth);
    int day = date_day(person->birth);
    return dotted ? arena_printf(arena, "%d.%d.%d", year, month, day)
                  : arena_printf(arena, "%d年%d月%d日", year, month, day);
}

static void spoil_writing(Arena *arena, const CityPerson *person, Dirt dirt, BookRow *row) {
    Str *cells = row->cells;
    if (dirt == DIRT_15_DIGITS) cells[BOOK_ID] = old_number(arena, person);
    if (dirt == DIRT_BIRTH_WORDS) cells[BOOK_BIRTH] = birth_words(arena, person, false);
    if (dirt == DIRT_BIRTH_DOTS) cells[BOOK_BIRTH] = birth_words(arena, person, true);
    if (dirt == DIRT_BIRTH_SERIAL) row->birth_is_serial = true;
    if (dirt == DIRT_SHORT_COMMUNITY && str_ends(cells[BOOK_COMMUNITY], STR("社区")))
        cells[BOOK_COMMUNITY].len -= STR("社区").len;
    if (dirt == DIRT_SPACES)
        cells[BOOK_NAME] = arena_printf(arena, "　" STR_FMT " ", STR_ARG(person->name));
    if (dirt == DIRT_APOSTROPHE)
        cells[BOOK_ID] = arena_printf(arena, "'" STR_FMT, STR_ARG(person->id_number));
    if (dirt == DIRT_LONG_LIVING && str_equal_c(person->living, "alone"))
        cells[BOOK_LIVING] = STR("空巢独居");
    if (dirt == DIRT_FULL_WIDTH) {
        cells[BOOK_ID] = full_width(arena, person->id_number);
        if (!str_is_empty(person->phone)) cells[BOOK_PHONE] = full_width(arena, person->phone);
    }
}

void book_row_spoil(Arena *arena, const CityPerson *person, size_t number, BookRow *row) {
    Dirt dirt = (Dirt)(number % DIRT_EVERY);
    spoil_writing(arena, person, dirt, row);
    row->fails = dirt == DIRT_CHECK_DIGIT || dirt == DIRT_UNKNOWN_COMMUNITY || dirt == DIRT_NO_NAME;
    if (dirt == DIRT_CHECK_DIGIT) row->cells[BOOK_ID] = wrong_digit(arena, person->id_number);
    if (dirt == DIRT_UNKNOWN_COMMUNITY) row->cells[BOOK_COMMUNITY] = STR("月宫社区");
    if (dirt == DIRT_NO_NAME) row->cells[BOOK_NAME] = STR("");
}

bool book_row_repeats(size_t number) {
    return number % DIRT_EVERY == DIRT_TWICE;
}
