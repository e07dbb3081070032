/* Serve: what commands that serve share.
 *
 * Invariants
 *  1. Signals are blocked before any thread starts, so that none of them takes one.
 *  2. SIGINT and SIGTERM end the waiting, and only they; the caller then closes what it opened. A
 *     second one ends the program at once.
 */
#ifndef APP_SERVE_H
#define APP_SERVE_H

void serve_block_signals(void);
void serve_until_told(void);

#endif
