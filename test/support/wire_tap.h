/* Wire tap: stands between libpq and the server; cuts the line when it is told to, and in a storm
 * cuts and dawdles on a seed.
 *
 *   store ──► tap (127.0.0.1, free port) ──► server
 *
 * A cut comes before what was said is handed on, in the middle of it, or after it, so that only the
 * answer is lost; either way round. Each line has dice of its own, by the seed and its number: the
 * same lines that say the same are cut at the same places.
 */
#ifndef TEST_SUPPORT_WIRE_TAP_H
#define TEST_SUPPORT_WIRE_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum TapCut {
    TAP_WHOLE,
    TAP_CUT_BEFORE_COMMIT, /* the server never hears of the COMMIT */
    TAP_CUT_AFTER_COMMIT   /* the server commits, its answer is lost */
} TapCut;

typedef struct WireTap WireTap;

/* `dsn` is the server's; `out` becomes the same by way of the tap. */
WireTap *tap_open(const char *dsn, char *out, size_t size);
void tap_close(WireTap *tap);
void tap_cut_once(WireTap *tap, TapCut cut); /* the next COMMIT */

typedef struct TapStorm {
    uint64_t seed;
    int cuts;    /* of 10,000 pieces so many end the line */
    int dawdles; /* of 10,000 pieces so many wait up to three milliseconds */
} TapStorm;
void tap_storm(WireTap *tap, TapStorm storm);
void tap_calm(WireTap *tap); /* lines are whole from here on */
int tap_cuts(const WireTap *tap);

#endif
