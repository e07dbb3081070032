/* CitySeats: the real accounts of a CityLab's city that has lived, and what its lists show each of
 * them: who stands next door to whom.
 *
 * A neighbour of somebody's record is another account of the same role whose own list does not show
 * it, the nearest first: the next community of the street, the next street of the district, the
 * other provider, another carer of the same one, another family.
 */
#ifndef SUPPORT_CITY_SEATS_H
#define SUPPORT_CITY_SEATS_H

#include "core/guard/account.h"
#include "support/city_lab.h"

enum { SEATS_MOST = 200, SEAT_LISTS_MOST = 200 };

/* What one list shows one seat: numbers of all its pages, in order of size. */
typedef struct SeatSight {
    int64_t *ids;
    size_t count;
    bool looked;
} SeatSight;

typedef struct CitySeats {
    Actor seats[SEATS_MOST + 1]; /* behind the last one: the system, who sees everything */
    size_t count;
    const Route *lists[SEAT_LISTS_MOST];
    size_t list_count;
    SeatSight *sights[SEAT_LISTS_MOST]; /* of each list, per seat */
} CitySeats;

/* An account in force as the actor that a session would make of it; false: of no role of
 * business. */
bool seat_of(const Rights *rights, const Account *account, Actor *out);
void city_seats_find(CityLab *lab, CitySeats *out);
/* What the list shows this seat; none when it may not ask for it. */
const SeatSight *seat_sight(CityLab *lab, CitySeats *seats, size_t seat, const Route *list);
bool sight_has(const SeatSight *sight, int64_t id);

/* Two of one role, and what the list shows each. */
typedef struct Neighbours {
    const Actor *owner, *neighbour;
    const SeatSight *own, *other;
} Neighbours;
/* The nearest pairs of whom the owner sees what the neighbour does not, each with a neighbour of
 * its own; how many. */
size_t city_neighbours(CityLab *lab, CitySeats *seats, const Role *role, const Route *list,
                       Neighbours *out, size_t most);
/* The first of the role, with the smallest place, who sees anything of the list. */
bool city_owner(CityLab *lab, CitySeats *seats, const Role *role, const Route *list,
                Neighbours *out);
/* The next record that the owner sees and the neighbour does not; 0: no more. `*at` is 0 first. */
int64_t seen_alone(const Neighbours *pair, size_t *at);
/* Next door where nobody really sits: the next place of the same size; false: of the account's
 * reach that is nowhere. */
bool seat_beside(const Actor *owner, Reach reach, Actor *out);

#endif
