/*
 * example_memory.hpp
 *     The constants of one recent execution of each statement, in shared memory.
 *
 * pg_stat_statements has $1 where a constant was; the index adviser wants to know what the
 * planner made of the constant.  Kept are the constants alone, not the text: they are few
 * bytes also of long statements, and they say which of them differ from execution to execution.
 * Fixed size, no pointers.  Without shared_preload_libraries nothing is kept.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/sql/literals.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

/* Whose execution of what, as pg_stat_statements tells them apart. */
struct ExampleKey {
	std::int64_t query_id;
	Oid role;
	Oid database;
	bool operator==(const ExampleKey &) const = default;
};

struct Example {
	std::vector<core::KeptLiteral> literals;
	std::int64_t samples = 0; // executions that were looked at
};

/* Called by _PG_init while preloading: asks for the memory. */
void RequestExampleMemory();

/*
 * Keeps the constants of `text` for the key, in place of those before.  For a hook: never
 * fails, allocates nothing, and does nothing when another session holds the lock, when there
 * is no memory for examples or the constants do not fit into a slot.
 */
void KeepExample(const ExampleKey &key, std::string_view text) noexcept;

/* What is kept for the key; nullopt when nothing is.  In UTF-8; throws on invalid encoding. */
std::optional<Example> FindExample(const ExampleKey &key);

/* Forgets everything that is kept. */
void ForgetExamples() noexcept;

/* Whether there is room for examples at all. */
bool HasExampleMemory() noexcept;

} // namespace savant::pg
