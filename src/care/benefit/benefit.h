/* benefit: what a person is entitled to: applications with their clocks, publicity, grants, the
 * monthly batch.
 *
 * Invariants
 *  1. What there is to be had, for how much and how long a step may take are rows of data/benefit;
 *     no amount stands in code.
 *  2. Whatever is paid is a transfer of the books; nothing here keeps a balance.
 *  3. A death, a leaving, a move reach it as events of care/people, in the same transaction
 *     (app/reactions.c).
 * It pays no service: what a wallet is spent on is for care/service.
 */
#ifndef CARE_BENEFIT_BENEFIT_H
#define CARE_BENEFIT_BENEFIT_H

#include "care/benefit/application.h"
#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"
#include "core/walk/module.h"

extern const Module benefit_module;

#endif
