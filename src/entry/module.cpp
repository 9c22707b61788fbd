/*
 * module.cpp
 *     What the server calls when it loads pg_savant.so.
 */
#include "pg/boundary.hpp"

extern "C" {
PG_MODULE_MAGIC;

void _PG_init(void);
}

void _PG_init(void) {}
