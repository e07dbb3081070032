/* WalkLab: a whole site on a small room of its own, and clients that speak to it over HTTP.
 *
 * The room has one noun, a crate: a masked label, versioned edits, three states (packed ─seal─► sealed ─send─► sent), and an event
 * when one breaks: a reaction packs a new crate "instead of #n", or refuses when the note says
 * "priceless". One that is "brittle" is replaced by one of a kilogram less, which breaks at once,
 * as long as there is one left: its weight is how deep reactions go.
 */
#ifndef SUPPORT_WALK_LAB_H
#define SUPPORT_WALK_LAB_H

#include "core/walk/site.h"
#include "support/database.h"
#include "support/raw_client.h"

#define LAB_DISTRICT INT64_C(330105000000)
#define LAB_PLACE    INT64_C(330105001001) /* in the district */
#define LAB_OTHER    INT64_C(330106001001) /* not in it */

typedef struct Crate {
    int64_t id, version;
    Str label; /* masked without crates.see */
    int64_t weight;
    int32_t state;
    Fen fee;
    Date packed_on;
    int64_t scope;
    Str note;
} Crate;
enum { CRATE_PACKED = 1, CRATE_SEALED, CRATE_SENT };
extern const Shape crate_shape;
extern const Machine crate_machine;
extern const Module lab_module;
#define LAB_WORD_FILES 2
extern const EmbeddedFile lab_words[LAB_WORD_FILES];

typedef struct Lab {
    Site *site;
    char folder[64], key_file[96]; /* the keys lie apart from the data */
    Str keeper, packer, other,
        looker; /* tokens: sees all · packs, sees masks · elsewhere · of no right */
    Arena arena;
    SiteConfig config;
} Lab;

void lab_configure(Lab *lab, const Database *database); /* all but the site itself */
void lab_enter(Lab *lab); /* opens the site of what was configured, and lets its people in */
/* Both. Skips the test when the database is not available. */
void lab_open(Lab *lab, const Database *database);
void lab_reopen(Lab *lab); /* closes the site and opens it again on the same data */
void lab_close(Lab *lab);

/* One request; `extra` is more header lines, each with its \r\n, or "". A body goes as JSON. */
void lab_ask(Lab *lab, Str token, const char *method, const char *target, const char *extra,
             const char *body, RawReply *reply);
/* The id of a new crate in LAB_PLACE. */
int64_t lab_pack(Lab *lab, const char *label, int64_t weight);
bool reply_has(const RawReply *reply, const char *text);
/* How many audit rows have this action and outcome; waits a little for those written after the
 * answer. */
int64_t lab_audited(Lab *lab, const char *action, const char *outcome, int64_t at_least);

/* How often the function of crate_pack has run, replays and second runs included. */
extern int lab_packings;
/* So many bytes the function of crate_pack takes of its request's arena, once the row is
 * written. */
extern size_t lab_greed;

#endif
