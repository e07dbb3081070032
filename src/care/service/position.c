#include "care/service/position.h"

#include "core/walk/site.h"

static const char *const crs_codes[] = {"", "wgs84", "gcj02", "bd09", "cgcs2000"};
const Choices crs_kinds = {"crs", crs_codes, COUNT(crs_codes)};

bool lnglat_is_known(LngLat at) {
    return at.lng > REAL_NONE && at.lat > REAL_NONE;
}

LngLat position_wgs84(LngLat sent, int32_t crs) {
    if (!lnglat_is_known(sent)) return LNGLAT_NONE;
    if (crs == CRS_GCJ02) return geodesy_wgs84_of_gcj02(sent);
    return crs == CRS_BD09 ? geodesy_wgs84_of_bd09(sent) : sent;
}

double position_distance_m(LngLat a, LngLat b) {
    return lnglat_is_known(a) && lnglat_is_known(b) ? geodesy_distance_m(a, b) : REAL_NONE;
}

Str position_seal(Op *op, const char *context, LngLat sent) {
    if (!lnglat_is_known(sent)) return STR_NONE;
    Str text = arena_printf(op->arena, "%.7f %.7f", sent.lng, sent.lat);
    return vault_seal(site_vault(op->site), op->arena, context, text);
}

Err position_unseal(Op *op, const char *context, Str sealed, LngLat *sent) {
    Str text = STR_NONE, lng = STR_NONE;
    *sent = LNGLAT_NONE;
    TRY(vault_unseal(site_vault(op->site), op->arena, context, sealed, &text));
    if (str_is_none(text)) return OK;
    bool read = str_split(&text, ' ', &lng) && str_read_real(lng, &sent->lng) &&
                str_read_real(text, &sent->lat);
    return read ? OK : ERR_INTERNAL;
}
