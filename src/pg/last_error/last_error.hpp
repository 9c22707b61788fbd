/*
 * last_error.hpp
 *     The session's last ERROR, as its client got it.
 *
 * A hook copies it into a fixed buffer of this process when it is reported.  Errors that are
 * caught (an EXCEPTION block, pg::Call) are never reported and so are not kept.  In an
 * aborted transaction the first error stays; the 25P02 after it are counted.  DISCARD ALL
 * forgets it, as does savant.keep_last_error = off with the next error.
 *
 * The hook sees what goes to the server log: with log_min_messages above error, nothing.
 */
#pragma once

#include <optional>

#include "core/diagnosis/error_report.hpp"

namespace savant::pg {

/* From _PG_init. */
void InstallLastErrorHooks();

/*
 * The last error that was sent to this session user in its present role (SET ROLE); nothing
 * for everybody else, such as the owner of a SECURITY DEFINER function that asks.
 */
std::optional<core::ErrorReport> ReadLastError();

} // namespace savant::pg
