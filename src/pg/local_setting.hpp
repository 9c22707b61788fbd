/*
 * local_setting.hpp
 *     A setting for as long as some work of ours takes.
 */
#pragma once

namespace savant::pg {

/*
 * Server regime: sets it until the nest level of the settings ends (NewGUCNestLevel,
 * AtEOXact_GUC), also what only a superuser may set.  Raises an ERROR for a value that it
 * cannot have.
 */
void SetLocally(const char *name, const char *value);

} // namespace savant::pg
