/*
 * define_setting.hpp
 *     One setting of each type: the arguments that all of ours need.
 */
#pragma once

#include "pg/postgres.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace savant::entry {

/*
 * `sentence` and `more` are what pg_settings shows; `more` may be null.  `variable` gets
 * `value` at once.
 */
void DefineBool(const char *name, const char *sentence, const char *more, bool *variable,
                bool value, GucContext context);
void DefineInt(const char *name, const char *sentence, const char *more, int *variable, int value,
               int minimum, int maximum, GucContext context, int flags = 0);
void DefineReal(const char *name, const char *sentence, const char *more, double *variable,
                double value, double minimum, double maximum, GucContext context);
void DefineString(const char *name, const char *sentence, const char *more, char **variable,
                  const char *value, GucContext context, int flags = 0,
                  GucStringCheckHook check = nullptr);

} // namespace savant::entry
