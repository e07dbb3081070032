/* Person: one older person of the register (R01), alive or not, here or gone.
 *
 *   [active] ──die──► [dead] ──revive──► [active]        a wrongful death is undone, never deleted
 *      ├──leave──► [left] ──come_back──► [active]        whoever had left before a wrongful death has left again after it
 *      └──merge──► [merged] ──unmerge──► as before       a second file of the same person (duplicate.h)
 *
 * Invariants
 *  1. id_number is a valid GB 11643 number (15 digits are upgraded) or one of the residence
 *     permits; it is stored sealed with a blind index, unique among persons. Age is never stored.
 *  2. `scope` is the community of residence; `registered_scope` the 户籍 division. Moves are dated
 *     rows of person_residence (valid time and record time), so counts of any day and replays of
 *     any record time agree.
 *  3. Every change leaves a sealed field-history row; every update goes up one version.
 *  4. Rooms above ask person_require_served before giving anything: active on the day.
 */
#ifndef CARE_PEOPLE_PERSON_H
#define CARE_PEOPLE_PERSON_H

#include "core/walk/module.h"

enum { PERSON_ACTIVE = 1, PERSON_DEAD, PERSON_LEFT, PERSON_MERGED };
enum { SEX_MALE = 1, SEX_FEMALE, SEX_UNKNOWN };
enum { LIVING_ALONE = 1, LIVING_SPOUSE, LIVING_FAMILY, LIVING_INSTITUTION, LIVING_OTHER };
extern const Choices person_states, person_sexes, person_livings, person_incomes;

typedef struct Person {
    int64_t id, version;
    Str name;             /* rare characters included; up to 50 characters, '·' allowed */
    Str pinyin, initials; /* server-made: "wang gui fang", "wgf" */
    Str id_number;        /* plain, in memory only */
    Str id_sealed, id_index;
    Str phone, phone_sealed, phone_index;
    Str address, address_sealed;
    int32_t sex;
    Date birth;
    int32_t state;
    int64_t scope, registered_scope;
    int32_t living; /* living arrangement: alone, spouse, family … */
    int32_t income; /* person_incomes: ordinary, tekun 特困, dibao 低保, dibian 低保边缘 */
    int64_t level;  /* newest valid ability level 0–4; INT_NONE: never assessed or expired */
    Date level_until;
    double lng, lat; /* of the home, WGS-84; REAL_NONE unknown; sealed in position_sealed */
    Str position_sealed;
    Str nationality; /* GB/T 3304 code */
    Date died_on, left_on;
    int64_t merged_into; /* the file that stands for this one; 0: none */
    Date merged_on;
    Str note;
    int64_t created_at;
} Person;
extern const Shape person_shape;
extern const Noun person_noun;

/* subject = person; detail = the date of the fact (yyyymmdd); of a change, the day from which it
 * counts. */
extern const EventKind person_registered, person_changed, person_died, person_revived,
    person_revived_away, person_left, person_moved, person_came_back, person_merged,
    person_unmerged, person_carried;

Err person_get(Op *op, int64_t id, Person *out) MUST_CHECK; /* within the actor's reach; unsealed */
Err person_by_id(Op *op, int64_t id,
                 Person *out) MUST_CHECK; /* any place; for rooms above, not for routes */
/* The person behind a record that whoever asks was led by (an order, a paper), as they may see the
 * person today (people.see). Once that access has ended, who it was alone: number, name, sex,
 * birth, state, place; version 0, and nothing that leads to the home. */
Err person_behind(Op *op, int64_t id, Person *out) MUST_CHECK;
Err person_create(Op *op, const Person *in, Person *out) MUST_CHECK;
/* A registration's two halves, so that an import makes the first ahead of the writer and writes
 * many together. What it stores, with every fault told, sealed and indexed; `op` may read only.
 * `placed`: person_home_check has found the place good that day, for this account. */
Err person_admit(Op *op, const Person *in, bool placed, Person *out) MUST_CHECK;
Err person_home_check(Op *op, int64_t scope) MUST_CHECK; /* tells faults of `scope` */
/* Of admitted ones: the rows, the residence, the event; sets id. Whose ID number is taken keeps 0
 * as id, and nothing of it is written. */
Err person_register(Op *op, const List *people) MUST_CHECK;
/* A second file of the same person: this one is closed from today, its number leads to `kept_id`;
 * faults of the field "kept_id". Both within the actor's reach. */
Err person_merge(Op *op, int64_t id, int64_t kept_id) MUST_CHECK;
Err person_unmerge(Op *op, int64_t id) MUST_CHECK; /* it stands as it stood */
/* ERR_INVALID on `field` unless the person exists and is active on `day` (not dead, not left, not
 * merged). */
Err person_require_served(Op *op, const char *field, int64_t id, Date day, Person *out) MUST_CHECK;
/* The same of one's own people; whoever is elsewhere is unknown, and nothing more is told. *out:
 * cleared unless found. */
Err person_require_own(Op *op, const char *field, int64_t id, Date day, Person *out) MUST_CHECK;
/* By ID number (18 or 15 digits) through the blind index; a merged file's leads to the one that is
 * kept. */
Err person_find(Op *op, Str id_number, Person *out) MUST_CHECK;
/* Of lists whose rows have a person_id and whose own bound is written "+scope". */
extern const ListHold person_hold;
/* Characters that names are written with: Chinese ones of any rarity, letters, · and blanks. */
bool person_name_is_proper(Str name);
/* Called by assessment when a result takes effect; keeps level and level_until. */
Err person_set_level(Op *op, int64_t id, int64_t level, Date until) MUST_CHECK;

/* Lets someone outside the place see the person, until a day (0 = for good): a provider with an
 * order, an assessor with a task, a family account. Asking again is harmless. */
typedef struct PersonAccess {
    int64_t person_id;
    int64_t org_id, staff_id, account_id;                   /* one of them */
    bool sees_visits, sees_photos, sees_bills, sees_health; /* of an account: how much */
    Date until;
    const char *why;
} PersonAccess;
Err person_open_to(Op *op, const PersonAccess *access) MUST_CHECK;
Err person_close_to(Op *op, int64_t person_id, int64_t account_id) MUST_CHECK; /* from now on */

#endif
