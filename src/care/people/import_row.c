/* Cells as offices write them into a person. */
#include "care/people/id_number.h"
#include "care/people/import.h"
#include "care/people/nationality.h"
#include "care/people/registered.h"
#include "care/places/division.h"
#include "core/walk/site.h"

static const struct {
    const char *word; /* a header cell that begins with it */
    int column;
} header_words[] = {
    {"姓名", COLUMN_NAME},
    {"老人姓名", COLUMN_NAME},
    {"身份证", COLUMN_ID},
    {"公民身份", COLUMN_ID},
    {"证件号", COLUMN_ID},
    {"联系电话", COLUMN_PHONE},
    {"电话", COLUMN_PHONE},
    {"手机", COLUMN_PHONE},
    {"联系方式", COLUMN_PHONE},
    {"住址", COLUMN_ADDRESS},
    {"居住地址", COLUMN_ADDRESS},
    {"家庭住址", COLUMN_ADDRESS},
    {"现居住地", COLUMN_ADDRESS},
    {"地址", COLUMN_ADDRESS},
    {"街道", COLUMN_STREET},
    {"乡镇", COLUMN_STREET},
    {"社区", COLUMN_COMMUNITY},
    {"村", COLUMN_COMMUNITY},
    {"所属社区", COLUMN_COMMUNITY},
    {"居委会", COLUMN_COMMUNITY},
    {"居住情况", COLUMN_LIVING},
    {"居住状况", COLUMN_LIVING},
    {"经济状况", COLUMN_INCOME},
    {"困难类别", COLUMN_INCOME},
    {"出生", COLUMN_BIRTH},
    {"备注", COLUMN_NOTE},
    {"所属街道", COLUMN_STREET},
    {"经度", COLUMN_LNG},
    {"纬度", COLUMN_LAT},
    {"联系人", COLUMN_CONTACT_NAME},
    {"紧急联系人", COLUMN_CONTACT_NAME},
    {"家属姓名", COLUMN_CONTACT_NAME},
    {"户籍", COLUMN_REGISTERED},
    {"户口", COLUMN_REGISTERED},
    {"民族", COLUMN_NATIONALITY},
    {"序号", COLUMN_COUNT}, /* told by the rows, or by the ID number */
    {"编号", COLUMN_COUNT},
    {"性别", COLUMN_COUNT},
    {"年龄", COLUMN_COUNT},
    {"联系人地址", COLUMN_COUNT}, /* not ours to keep */
    {"联系人住址", COLUMN_COUNT},
    {"联系人身份", COLUMN_COUNT},
    {"紧急联系人地址", COLUMN_COUNT},
    {"紧急联系人住址", COLUMN_COUNT},
    {"紧急联系人身份", COLUMN_COUNT},
    {"户籍性质", COLUMN_COUNT},
    {"户籍类", COLUMN_COUNT},
    {"户口性质", COLUMN_COUNT},
    {"户口类", COLUMN_COUNT},
    {"户口本", COLUMN_COUNT},
    {"联系人电话", COLUMN_CONTACT_PHONE},
    {"联系人手机", COLUMN_CONTACT_PHONE},
    {"联系人联系", COLUMN_CONTACT_PHONE},
    {"紧急联系人电话", COLUMN_CONTACT_PHONE},
    {"紧急联系人手机", COLUMN_CONTACT_PHONE},
    {"紧急联系人联系", COLUMN_CONTACT_PHONE},
    {"紧急联系电话", COLUMN_CONTACT_PHONE},
    {"家属电话", COLUMN_CONTACT_PHONE},
    {"家属手机", COLUMN_CONTACT_PHONE},
    {"家属联系", COLUMN_CONTACT_PHONE},
    {"与老人关系", COLUMN_CONTACT_RELATION},
    {"与老年人关系", COLUMN_CONTACT_RELATION},
    {"联系人关系", COLUMN_CONTACT_RELATION},
    {"联系人与老人关系", COLUMN_CONTACT_RELATION},
    {"紧急联系人关系", COLUMN_CONTACT_RELATION},
    {"紧急联系人与老人关系", COLUMN_CONTACT_RELATION},
    {"关系", COLUMN_CONTACT_RELATION},
};

static const struct {
    const char *word; /* the cell contains it */
    const char *code;
} livings[] = {{"独居", "alone"},  {"独自", "alone"},       {"配偶", "spouse"},
               {"空巢", "spouse"}, {"机构", "institution"}, {"养老院", "institution"},
               {"子女", "family"}, {"家人", "family"}},
  incomes[] = {{"特困", "tekun"}, {"低保边缘", "dibian"}, {"低边", "dibian"},
               {"低保", "dibao"}, {"一般", "ordinary"},   {"普通", "ordinary"}},
  relations[] = {{"子女", "other"}, /* of which sex it does not say */
                 {"姐夫", "relative"},
                 {"妹夫", "relative"},
                 {"嫂", "relative"},
                 {"姑", "relative"},
                 {"舅", "relative"},
                 {"叔", "relative"},
                 {"姨", "relative"},
                 {"孙", "grandchild"},
                 {"儿媳", "child_in_law"},
                 {"媳妇", "child_in_law"},
                 {"女婿", "child_in_law"},
                 {"侄", "relative"},
                 {"外甥", "relative"},
                 {"配偶", "spouse"},
                 {"夫", "spouse"},
                 {"妻", "spouse"},
                 {"老伴", "spouse"},
                 {"兄", "sibling"},
                 {"弟", "sibling"},
                 {"姐", "sibling"},
                 {"妹", "sibling"},
                 {"父", "parent"},
                 {"母", "parent"},
                 {"女", "daughter"},
                 {"子", "son"},
                 {"儿", "son"},
                 {"邻", "neighbour"},
                 {"友", "friend"},
                 {"同事", "friend"},
                 {"社区", "community_worker"},
                 {"网格", "community_worker"},
                 {"亲", "relative"}};

static Str without_marks(Str cell) {
    Str text = str_trim(cell);
    if (str_starts(text, STR("*"))) text = str_trim(str_slice(text, 1, text.len));
    return text;
}

enum { COLUMN_UNKNOWN = -1 };

/* The longest word that the header begins with: 联系人电话 is no 联系人. COLUMN_COUNT: passed
 * over. */
static int column_of(Str header) {
    int column = COLUMN_UNKNOWN;
    size_t longest = 0;
    for (size_t i = 0; i < COUNT(header_words); i++) {
        Str word = str_from(header_words[i].word);
        if (word.len <= longest || !str_starts(header, word)) continue;
        longest = word.len;
        column = header_words[i].column;
    }
    return column;
}

bool import_columns(const Str *cells, size_t count, ImportColumns *out) {
    for (size_t i = 0; i < COLUMN_COUNT; i++) out->at[i] = -1;
    for (size_t i = 0; i < count; i++) {
        int column = column_of(without_marks(cells[i]));
        if (column == COLUMN_UNKNOWN || column == COLUMN_COUNT) continue;
        if (out->at[column] < 0) out->at[column] = (int64_t)i;
    }
    return out->at[COLUMN_NAME] >= 0 && out->at[COLUMN_ID] >= 0;
}

bool import_passes_over(Str header) {
    return column_of(without_marks(header)) == COLUMN_COUNT;
}

/* What keyboards and old systems put between the parts of a name instead of ·. */
static bool is_middle_dot(uint32_t c) {
    return c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 || c == 0x30FB || c == 0xFF0E;
}

static bool is_blank(uint32_t c) {
    return c == ' ' || c == 0x3000 || c == 0xA0 || c == '\t' || c == '\n' || c == '\'';
}

/* Full-width digits, letters and marks to ASCII; all white space out; dots between names to ·. */
static Str narrowed(Arena *arena, Str cell) {
    Buf text;
    buf_init(&text, arena, cell.len + 8);
    uint32_t c = 0;
    for (Str from = cell, rest = cell; utf8_next(&rest, &c); from = rest) {
        bool wide = c >= 0xFF01 && c <= 0xFF5E;
        if (is_middle_dot(c))
            buf_put_c(&text, "·");
        else if (wide)
            buf_put_char(&text, (char)(c - 0xFEE0));
        else if (!is_blank(c))
            buf_put(&text, str_slice(from, 0, from.len - rest.len));
    }
    return buf_str(&text);
}

static Str cell_at(const ImportColumns *columns, int column, const Str *cells, size_t count) {
    int64_t at = columns->at[column];
    return at >= 0 && (size_t)at < count ? str_trim(cells[at]) : STR_NONE;
}

void import_places_forget(ImportPlaces *places) {
    arena_clear(&places->arena);
    *places = (ImportPlaces){0};
}

/* Where it is kept, or is to be: an empty place is always left. */
static size_t places_seek(const ImportPlaces *places, Str words) {
    size_t at = str_hash(words) % IMPORT_PLACES;
    while (!str_is_none(places->items[at].words) && !str_equal(places->items[at].words, words))
        at = (at + 1) % IMPORT_PLACES;
    return at;
}

static void places_keep(ImportPlaces *places, ImportPlace place) {
    if (places->count > IMPORT_PLACES / 2) import_places_forget(places);
    place.words = arena_copy(&places->arena, place.words);
    places->items[places_seek(places, place.words)] = place;
    places->count++;
}

static Str joined(Arena *arena, Str one, Str other) {
    Buf text;
    buf_init(&text, arena, one.len + other.len + 1);
    buf_put(&text, one);
    buf_put_char(&text, '\t');
    buf_put(&text, other);
    return buf_str(&text);
}

static Err find_place(Op *op, Str street, Str community, int64_t *scope) {
    Division division;
    int64_t within = op->actor->scope_low;
    Err err = str_is_empty(street) ? ERR_NOT_FOUND : division_find(op, street, within, &division);
    if (err == OK) within = division.code;
    if (err != OK && err != ERR_NOT_FOUND) return err;
    err = division_find(op, community, within, &division);
    if (err == ERR_NOT_FOUND && !str_ends(community, STR("社区")))
        err = division_find(op, arena_printf(op->arena, STR_FMT "社区", STR_ARG(community)), within,
                            &division);
    if (err == OK) *scope = division.code;
    return err;
}

/* What is against it, person_admit tells. */
static Err find_home(const Op *op, int64_t scope, bool *out) {
    Op inner = *op;
    Faults faults = {.arena = op->arena};
    inner.faults = &faults;
    Err err = person_home_check(&inner, scope);
    *out = err == OK;
    return err == ERR_INVALID ? OK : err;
}

static Err read_place(Op *op, Str street, Str community, ImportPlaces *places, ImportEntry *out) {
    if (str_is_empty(community)) {
        op_fault(op, "scope", "required");
        return OK;
    }
    Str words = joined(op->arena, street, community);
    ImportPlace place = places->items[places_seek(places, words)];
    if (place.scope == 0) {
        Err err = find_place(op, street, community, &place.scope);
        if (err == ERR_NOT_FOUND)
            fault_add(op->faults, STR("scope"), "unknown_community", community);
        if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
        TRY(find_home(op, place.scope, &place.is_home));
        place.words = words;
        places_keep(places, place);
    }
    out->person.scope = place.scope;
    out->placed = place.is_home;
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

static void read_degrees(Op *op, const char *field, Str cell, double most, double *out) {
    if (str_is_empty(cell)) return;
    if (!str_read_real(cell, out))
        fault_add(op->faults, str_from(field), "not_a_number", cell);
    else if (*out < -most || *out > most)
        fault_add(op->faults, str_from(field), "out_of_range",
                  arena_printf(op->arena, "-%.0f–%.0f", most, most));
}

static void check_length(Op *op, const char *field, Str text, size_t least, size_t most) {
    size_t length = utf8_length(text);
    if (length > most)
        fault_add(op->faults, str_from(field), "too_long", arena_printf(op->arena, "%zu", most));
    else if (length > 0 && length < least)
        fault_add(op->faults, str_from(field), "too_short", arena_printf(op->arena, "%zu", least));
}

static void check_lengths(Op *op, const char *prefix, const Shape *shape, const char *const *names,
                          const void *record) {
    for (; *names != NULL; names++) {
        const Field *field = &shape->fields[shape_find(shape, str_from(*names))];
        Str text = *(const Str *)((const char *)record + field->offset);
        check_length(op, arena_printf(op->arena, "%s%s", prefix, *names).ptr, text,
                     (size_t)field->min, (size_t)field->max);
    }
}

static int32_t relation_read(Str text) {
    for (size_t i = 0; i < COUNT(relations); i++) {
        if (str_find(text, str_from(relations[i].word)) >= 0)
            return choice_find(&contact_relations, str_from(relations[i].code));
    }
    return choice_find(&contact_relations, STR("other"));
}

/* Whoever the register names is called first; a relation in other words is kept as a note. */
static void read_contact(Op *op, const ImportColumns *columns, const Str *cells, size_t count,
                         ImportEntry *out) {
    static const char *const limited[] = {"name", "note", NULL};
    Contact *contact = &out->contact;
    Str relation = cell_at(columns, COLUMN_CONTACT_RELATION, cells, count);
    shape_clear(&contact_shape, contact);
    contact->name = narrowed(op->arena, cell_at(columns, COLUMN_CONTACT_NAME, cells, count));
    contact->phone = narrowed(op->arena, cell_at(columns, COLUMN_CONTACT_PHONE, cells, count));
    contact->relation = relation_read(relation);
    if (str_find(relation, STR("本人")) >= 0) {
        if (str_is_empty(out->person.phone)) out->person.phone = contact->phone;
        return;
    }
    out->has_contact = !str_is_empty(contact->name) || !str_is_empty(contact->phone);
    if (!out->has_contact) return;
    bool understood = contact->relation != choice_find(&contact_relations, STR("other"));
    if (!understood && !str_is_empty(relation)) contact->note = relation;
    if (str_is_empty(contact->name)) op_fault(op, "contact.name", "required");
    if (!person_name_is_proper(contact->name)) op_fault(op, "contact.name", "name_character");
    if (str_is_empty(contact->phone)) return;
    contact->emergency_order = 1;
    if (!phone_read(op->arena, contact->phone, &contact->phone))
        op_fault(op, "contact.phone", "not_a_phone");
    check_lengths(op, "contact.", &contact_shape, limited, contact);
}

/* What no code says of a place outside the city stands in the note. */
static Err read_registered(Op *op, Str cell, ImportPlaces *places, Person *out) {
    if (str_is_empty(cell)) return OK;
    Str street = arena_printf(op->arena, "\t%lld", (long long)out->scope / 1000);
    Str key = joined(op->arena, street, cell), words = STR_NONE;
    ImportPlace place = places->items[places_seek(places, key)];
    if (place.scope == 0) {
        Err err = registered_read(op, cell, out->scope, &place.scope, &words);
        if (err == ERR_NOT_FOUND)
            fault_add(op->faults, STR("registered_scope"), "unknown_registered", cell);
        if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
        place.words = key;
        place.in_words = !str_is_none(words);
        places_keep(places, place);
    }
    out->registered_scope = place.scope;
    if (!place.in_words) return OK;
    Str label = site_word(op->site, op->language, "import_field.registered");
    bool first = str_is_none(out->note);
    out->note = arena_printf(op->arena, STR_FMT "%s" STR_FMT "：" STR_FMT, STR_ARG(out->note),
                             first ? "" : "；", STR_ARG(label), STR_ARG(cell));
    return OK;
}

static void read_nationality(Op *op, Str cell, Person *out) {
    if (str_is_empty(cell)) return;
    out->nationality = nationality_read(op, cell);
    if (str_is_none(out->nationality))
        fault_add(op->faults, STR("nationality"), "unknown_code", cell);
}

Err import_row_read(Op *op, const ImportColumns *columns, const ImportRow *row,
                    ImportPlaces *places, ImportEntry *out) {
    static const char *const limited[] = {"name", "address", "note", NULL};
    Person *person = &out->person;
    const Str *cells = row->cells;
    size_t count = row->count;
    out->has_contact = out->placed = false;
    shape_clear(&person_shape, person);
    person->name = narrowed(op->arena, cell_at(columns, COLUMN_NAME, cells, count));
    person->id_number = narrowed(op->arena, cell_at(columns, COLUMN_ID, cells, count));
    person->phone = narrowed(op->arena, cell_at(columns, COLUMN_PHONE, cells, count));
    person->address = cell_at(columns, COLUMN_ADDRESS, cells, count);
    person->note = cell_at(columns, COLUMN_NOTE, cells, count);
    if (str_is_empty(person->address)) person->address = STR_NONE;
    if (str_is_empty(person->note)) person->note = STR_NONE;
    if (str_is_empty(person->name)) op_fault(op, "name", "required");
    read_words(op, cell_at(columns, COLUMN_LIVING, cells, count),
               cell_at(columns, COLUMN_INCOME, cells, count), person);
    Str birth = cell_at(columns, COLUMN_BIRTH, cells, count);
    if (!str_is_empty(birth) && !date_read_loosely(birth, &person->birth))
        fault_add(op->faults, STR("birth"), "not_a_date", birth);
    read_degrees(op, "lng", cell_at(columns, COLUMN_LNG, cells, count), 180, &person->lng);
    read_degrees(op, "lat", cell_at(columns, COLUMN_LAT, cells, count), 90, &person->lat);
    read_contact(op, columns, cells, count, out);
    TRY(read_place(op, narrowed(op->arena, cell_at(columns, COLUMN_STREET, cells, count)),
                   narrowed(op->arena, cell_at(columns, COLUMN_COMMUNITY, cells, count)), places,
                   out));
    read_nationality(op, narrowed(op->arena, cell_at(columns, COLUMN_NATIONALITY, cells, count)),
                     person);
    TRY(read_registered(op, narrowed(op->arena, cell_at(columns, COLUMN_REGISTERED, cells, count)),
                        places, person));
    check_lengths(op, "", &person_shape, limited, person);
    return OK;
}
