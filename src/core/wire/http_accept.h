/* HttpAccept: the door of a server: a listener of ours, and a thread that hands on who comes.
 *
 *   kernel's queue ──accept──► doorkeeper ──► the library's loops
 *                                  ▲ door: rung once, it leaves
 *
 * Invariants
 *  1. While max_connections are open nobody is let in: who comes waits in the kernel's queue.
 *  2. After listener_leave nobody is let in; the listener stays open: who waits can be told.
 * The library listens as well, but when it has to stop its loops and whoever stops them take the
 * listener out of the same epoll sets, and it ends the program when the other was quicker (0.9.75,
 * "Failed to remove listen FD").
 */
#ifndef CORE_WIRE_HTTP_ACCEPT_H
#define CORE_WIRE_HTTP_ACCEPT_H

#include <netdb.h>

#include "core/wire/http_exchange.h"

MUST_CHECK Err listener_open(HttpServer *server, const struct addrinfo *address);
bool listener_serve(HttpServer *server); /* once the library runs; false: no thread */
void listener_leave(HttpServer *server);
void listener_close(HttpServer *server);

#endif
