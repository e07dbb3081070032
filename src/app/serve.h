/* Serve: what commands that serve share: signals are blocked before any thread starts, then waited for.
 */
#ifndef APP_SERVE_H
#define APP_SERVE_H

void serve_block_signals(void);
void serve_until_told(void);

#endif
