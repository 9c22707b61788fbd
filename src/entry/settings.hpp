/*
 * settings.hpp
 *     Defines the savant.* settings.
 */
#pragma once

namespace savant::entry {

/*
 * Called once by _PG_init.  Plain C style: an ERROR here aborts the load.
 * Settings that are read at server start only are accepted, without effect,
 * when the library is loaded later.
 */
void DefineSettings();

/* Its part for the model route; in model_settings.cpp. */
void DefineModelSettings();
/* Its part for the watch; in monitor_settings.cpp. */
void DefineMonitorSettings();

} // namespace savant::entry
