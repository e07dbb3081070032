/* Scratch: a folder for scratch files that tells whether anything was ever put there, if only for a
 * moment.
 *
 *   scratch_watch ─► TMPDIR is that folder ─► scratch_end fails the test when a file was made in it
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

typedef struct Scratch {
    char folder[40];
    int watch;
} Scratch;

void scratch_watch(Scratch *out);
void scratch_end(Scratch *scratch);

#endif
