/* benefit: what a person is entitled to: applications with their clocks, publicity, grants, the monthly batch.
 */
#ifndef CARE_BENEFIT_BENEFIT_H
#define CARE_BENEFIT_BENEFIT_H

#include "care/benefit/application.h"
#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"
#include "core/walk/module.h"

extern const Module benefit_module;

#endif
