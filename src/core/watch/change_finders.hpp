/*
 * change_finders.hpp
 *     The parts of ChangesOf: each adds what it finds.
 */
#pragma once

#include <vector>

#include "core/watch/change_event.hpp"

namespace savant::core {

/* Restart, role switch, other version, resets. */
void FindServerChanges(const Interval &interval, std::vector<ChangeEvent> &events);
/* Settings of the server, of roles and of databases; roles made and dropped. */
void FindSettingChanges(const Interval &interval, std::vector<ChangeEvent> &events);
/* DDL and extensions, from probe "objects". */
void FindObjectChanges(const Interval &interval, std::vector<ChangeEvent> &events);
/* Statements that were not there before and take a share of the load. */
void FindNewStatements(const Interval &interval, std::vector<ChangeEvent> &events);
/* Tables that grew or shrank, vacuum and analyze done, commands that began. */
void FindTableChanges(const Interval &interval, std::vector<ChangeEvent> &events);

/* At most this many of one kind of DDL, maintenance or setting; the rest is summed up in one. */
constexpr std::size_t kMostChanges = 50;

} // namespace savant::core
