/* Qr: a text as a square of dark and light modules, which a telephone reads.
 *
 *   text ──qr_make──► modules ──qr_run──► rectangles ──► drawn on a paper, or written as a picture for a page (SVG)
 *
 * Invariants
 *  1. Paper and page draw the same modules: both walk them by qr_run.
 *  2. Dark modules beside each other in a row are one rectangle: no hairs between them, fewer
 *     bytes.
 */
#ifndef CORE_WIRE_QR_H
#define CORE_WIRE_QR_H

#include <qrencode.h>

#include "core/base/arena.h"

QRcode *qr_make(Str text); /* NULL: empty, or too long */

typedef struct QrRun {
    int row, from, to; /* modules [from, to) of the row */
} QrRun;
/* The next one from {0} on; false: there is none. */
bool qr_run(const QRcode *code, QrRun *run);

/* With its light margin of four modules; none: empty, or too long. */
Str qr_svg(Arena *arena, Str text);

#endif
