/* Wire tap: stands between libpq and the server, and cuts the line when it is told to.
 *
 *   store ──► tap (127.0.0.1, free port) ──► server
 */
#ifndef TEST_SUPPORT_WIRE_TAP_H
#define TEST_SUPPORT_WIRE_TAP_H

#include <stdbool.h>
#include <stddef.h>

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
int tap_cuts(const WireTap *tap);

#endif
