/*
 * postgres.hpp
 *     The one way into PostgreSQL's headers, and the only place for version
 *     differences.
 *
 * Include it (and further server headers, inside extern "C") after everything
 * else: its macros break std and test headers that come later.  C++ files use
 * unqualified snprintf, because postgres.h makes it a macro.
 */
#pragma once

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/elog.h"
#include "utils/memutils.h"
#include "utils/palloc.h"
}
