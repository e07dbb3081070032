#include "care/money/fund.h"

#include "money.sql.h"

#define AT(member) offsetof(Fund, member)
static const Field fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 80, .doc = "name"},
    {"programme", F_TEXT, AT(programme), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "what it pays"},
    {"yearly_ceiling_fen", F_FEN, AT(yearly_ceiling_fen), .flags = STORED, .doc = "a year, fen"},
    {"share_province_percent", F_INT, AT(share_province_percent), .flags = STORED | NULLABLE,
     .max = 100, .doc = "borne by the province"},
    {"share_city_percent", F_INT, AT(share_city_percent), .flags = STORED | NULLABLE, .max = 100,
     .doc = "borne by the city"},
    {"share_district_percent", F_INT, AT(share_district_percent), .flags = STORED | NULLABLE,
     .max = 100, .doc = "borne by the district"},
    {"share_lottery_percent", F_INT, AT(share_lottery_percent), .flags = STORED | NULLABLE,
     .max = 100, .doc = "borne by the welfare lottery fund"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape fund_shape = {"fund", "money", fields, COUNT(fields), sizeof(Fund)};

static const Field list_fields[] = {
    {"items", F_LIST, 0, .max = 200, .shape = &fund_shape, .doc = "every fund and its dates"},
};
static const Shape fund_list_shape = {"fund_list", "money", list_fields, COUNT(list_fields),
                                      sizeof(List)};

Err fund_of_programme(Op *op, Str programme, Date day, Fund *out) {
    return op_get(op, &sql_fund_of_programme,
                  WITH(BIND_TEXT("programme", programme), BIND_INT("day", day)), out);
}

static Err list_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list(op, &sql_fund_list, WITH(MOST(200)), out);
}

static const Route routes[] = {
    {"GET", "/api/funds", "fund_list", "money.read", list_route, .out = &fund_list_shape,
     .doc = "Funds, their ceilings and who bears them"},
};
const Noun fund_noun = {routes, COUNT(routes), NULL};
