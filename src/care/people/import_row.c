/* Cells as offices write them into a person. */
#include "care/people/import.h"
#include "care/places/division.h"

static const struct {
    const char *word; /* a header cell that begins with it */
    int column;
} header_words[] = {
    {"姓名", COLUMN_NAME},          {"老人姓名", COLUMN_NAME},    {"身份证", COLUMN_ID},
    {"公民身份", COLUMN_ID},        {"证件号", COLUMN_ID},        {"联系电话", COLUMN_PHONE},
    {"电话", COLUMN_PHONE},         {"手机", COLUMN_PHONE},       {"联系方式", COLUMN_PHONE},
    {"住址", COLUMN_ADDRESS},       {"居住地址", COLUMN_ADDRESS}, {"家庭住址", COLUMN_ADDRESS},
    {"现居住地", COLUMN_ADDRESS},   {"地址", COLUMN_ADDRESS},     {"街道", COLUMN_STREET},
    {"乡镇", COLUMN_STREET},        {"社区", COLUMN_COMMUNITY},   {"村", COLUMN_COMMUNITY},
    {"所属社区", COLUMN_COMMUNITY}, {"居委会", COLUMN_COMMUNITY}, {"居住情况", COLUMN_LIVING},
    {"居住状况", COLUMN_LIVING},    {"经济状况", COLUMN_INCOME},  {"困难类别", COLUMN_INCOME},
    {"出生", COLUMN_BIRTH},         {"备注", COLUMN_NOTE},        {"所属街道", COLUMN_STREET},
    {"经度", COLUMN_LNG},           {"纬度", COLUMN_LAT},
};

static const struct {
    const char *word; /* the cell contains it */
    const char *code;
} livings[] = {{"独居", "alone"},  {"独自", "alone"},       {"配偶", "spouse"},
               {"空巢", "spouse"}, {"机构", "institution"}, {"养老院", "institution"},
               {"子女", "family"}, {"家人", "family"}},
  incomes[] = {{"特困", "tekun"}, {"低保边缘", "dibian"}, {"低边", "dibian"},
               {"低保", "dibao"}, {"一般", "ordinary"},   {"普通", "ordinary"}};

static Str without_marks(Str cell) {
    Str text = str_trim(cell);
    if (str_starts(text, STR("*"))) text = str_trim(str_slice(text, 1, text.len));
    return text;
}

bool import_columns(const Str *cells, size_t count, ImportColumns *out) {
    for (size_t i = 0; i < COLUMN_COUNT; i++) out->at[i] = -1;
    for (size_t i = 0; i < count; i++) {
        Str cell = without_marks(cells[i]);
        for (size_t k = 0; k < COUNT(header_words); k++) {
            int64_t *at = &out->at[header_words[k].column];
            if (*at < 0 && str_starts(cell, str_from(header_words[k].word))) *at = (int64_t)i;
        }
    }
    return out->at[COLUMN_NAME] >= 0 && out->at[COLUMN_ID] >= 0;
}

/* Full-width digits, letters and marks to ASCII; all white space out. */
static Str narrowed(Arena *arena, Str cell) {
    Buf text;
    buf_init(&text, arena, cell.len + 8);
    Str rest = cell;
    uint32_t c = 0;
    while (utf8_next(&rest, &c)) {
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c == ' ' || c == 0x3000 || c == 0xA0 || c == '\t' || c == '\n' || c == '\'') continue;
        if (c < 0x80)
            buf_put_char(&text, (char)c);
        else
            buf_put(&text, (Str){rest.ptr - (c < 0x800     ? 2
                                             : c < 0x10000 ? 3
                                                           : 4),
                                 c < 0x800     ? 2
                                 : c < 0x10000 ? 3
                                               : 4});
    }
    return buf_str(&text);
}

static Str cell_at(const ImportColumns *columns, int column, const Str *cells, size_t count) {
    int64_t at = columns->at[column];
    return at >= 0 && (size_t)at < count ? str_trim(cells[at]) : STR_NONE;
}

static Err read_place(Op *op, Str street, Str community, Person *out) {
    Division division;
    int64_t within = op->actor->scope_low;
    if (str_is_empty(community)) {
        op_fault(op, "scope", "required");
        return OK;
    }
    if (!str_is_empty(street) && division_find(op, street, within, &division) == OK)
        within = division.code;
    Err err = division_find(op, community, within, &division);
    if (err == ERR_NOT_FOUND && !str_ends(community, STR("社区")))
        err = division_find(op, arena_printf(op->arena, STR_FMT "社区", STR_ARG(community)), within,
                            &division);
    if (err == ERR_NOT_FOUND) {
        fault_add(op->faults, STR("scope"), "unknown_community", community);
        return OK;
    }
    TRY(err);
    out->scope = division.code;
    return OK;
}

static void read_words(Op *op, Str living, Str income, Person *out) {
    for (size_t i = 0; i < COUNT(livings) && out->living == 0; i++) {
        if (str_find(living, str_from(livings[i].word)) >= 0)
            out->living = choice_find(&person_livings, str_from(livings[i].code));
    }
    if (!str_is_empty(living) && out->living == 0)
        fault_add(op->faults, STR("living"), "unknown_code", living);
    for (size_t i = 0; i < COUNT(incomes) && out->income == 0; i++) {
        if (str_find(income, str_from(incomes[i].word)) >= 0)
            out->income = choice_find(&person_incomes, str_from(incomes[i].code));
    }
    if (!str_is_empty(income) && out->income == 0)
        fault_add(op->faults, STR("income"), "unknown_code", income);
}

static void read_degrees(Op *op, const char *field, Str cell, double *out) {
    if (!str_is_empty(cell) && !str_read_real(cell, out))
        fault_add(op->faults, str_from(field), "not_a_number", cell);
}

Err import_row_read(Op *op, const ImportColumns *columns, const Str *cells, size_t count,
                    Person *out) {
    shape_clear(&person_shape, out);
    out->name = narrowed(op->arena, cell_at(columns, COLUMN_NAME, cells, count));
    out->id_number = narrowed(op->arena, cell_at(columns, COLUMN_ID, cells, count));
    out->phone = narrowed(op->arena, cell_at(columns, COLUMN_PHONE, cells, count));
    out->address = cell_at(columns, COLUMN_ADDRESS, cells, count);
    out->note = cell_at(columns, COLUMN_NOTE, cells, count);
    if (str_is_empty(out->address)) out->address = STR_NONE;
    if (str_is_empty(out->note)) out->note = STR_NONE;
    if (str_is_empty(out->name)) op_fault(op, "name", "required");
    read_words(op, cell_at(columns, COLUMN_LIVING, cells, count),
               cell_at(columns, COLUMN_INCOME, cells, count), out);
    Str birth = cell_at(columns, COLUMN_BIRTH, cells, count);
    if (!str_is_empty(birth) && !date_read_loosely(birth, &out->birth))
        fault_add(op->faults, STR("birth"), "not_a_date", birth);
    read_degrees(op, "lng", cell_at(columns, COLUMN_LNG, cells, count), &out->lng);
    read_degrees(op, "lat", cell_at(columns, COLUMN_LAT, cells, count), &out->lat);
    return read_place(op, narrowed(op->arena, cell_at(columns, COLUMN_STREET, cells, count)),
                      narrowed(op->arena, cell_at(columns, COLUMN_COMMUNITY, cells, count)), out);
}
