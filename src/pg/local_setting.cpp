/*
 * local_setting.cpp
 *     A setting for as long as some work of ours takes.
 */
#include "pg/local_setting.hpp"

#include "pg/postgres.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace savant::pg {

void SetLocally(const char *name, const char *value) {
	(void)set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

} // namespace savant::pg
