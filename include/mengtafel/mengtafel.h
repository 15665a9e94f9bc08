/** @file mengtafel.h
 *  The whole public C API. */
#ifndef MENGTAFEL_H
#define MENGTAFEL_H

#include "mengtafel/admit.h"
#include "mengtafel/base.h"
#include "mengtafel/choice.h"
#include "mengtafel/desk.h"
#include "mengtafel/geo.h"
#include "mengtafel/measure.h"
#include "mengtafel/report.h"
#include "mengtafel/round.h"
#include "mengtafel/server.h"
#include "mengtafel/solve.h"
#include "mengtafel/table.h"
#include "mengtafel/town.h"

#endif
