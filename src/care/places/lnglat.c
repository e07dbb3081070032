#include "care/places/lnglat.h"

bool lnglat_is_known(LngLat at) {
    return at.lng > REAL_NONE && at.lat > REAL_NONE;
}

Str lnglat_seal(Vault *vault, Arena *arena, const char *context, LngLat at) {
    if (!lnglat_is_known(at)) return STR_NONE;
    return vault_seal(vault, arena, context, arena_printf(arena, "%.7f %.7f", at.lng, at.lat));
}

Err lnglat_unseal(Vault *vault, Arena *arena, const char *context, Str sealed, LngLat *at) {
    Str text = STR_NONE, lng = STR_NONE;
    *at = LNGLAT_NONE;
    TRY(vault_unseal(vault, arena, context, sealed, &text));
    if (str_is_none(text)) return OK;
    bool read = str_split(&text, ' ', &lng) && str_read_real(lng, &at->lng) &&
                str_read_real(text, &at->lat);
    return read ? OK : ERR_INTERNAL;
}
