/*
 * guard_hooks.hpp
 *     Layer 5: what a statement reaches that its tree does not show.
 *
 * The hooks are installed when the library is loaded and do nothing until
 * OpenGuard(): from then on every relation that an executor opens, every
 * utility command and every function call of this backend is judged.
 */
#pragma once

#include "pg/guard/statement_policy.hpp"

namespace savant::pg {

/* Called once by _PG_init. */
void InstallGuardHooks();

/* Begins judging; `admitted` must stay valid until CloseGuard(). */
void OpenGuard(const Admitted *admitted) noexcept;

/* Ends judging.  Harmless when nothing is open. */
void CloseGuard() noexcept;

bool IsGuardOpen() noexcept;

/* True when a hook refused something since OpenGuard(). */
bool GuardRefused() noexcept;

} // namespace savant::pg
