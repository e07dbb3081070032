/* CityPost: a write of CityAsks as a client sends it: over HTTP, under a session and a key of its
 * own, so that it may be asked again.
 *
 *   ask ──► method, /api/orders/7/accept, {"reason": …}, If-Match, Idempotency-Key ──► status, replayed
 */
#ifndef SUPPORT_CITY_POSTS_H
#define SUPPORT_CITY_POSTS_H

#include "support/city_asks.h"

typedef struct CityPost {
    const CityAsk *ask;
    char key[32];
    Str token; /* city_post_enter */
} CityPost;

typedef struct CityPosted {
    int status;
    bool replayed;
} CityPosted;

/* A new session of the ask's account, whatever became of the one before. */
void city_post_enter(CityLab *lab, CityPost *post);
/* The site serves. */
CityPosted city_post(CityLab *lab, const CityPost *post);

#endif
