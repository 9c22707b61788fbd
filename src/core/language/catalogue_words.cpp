/*
 * catalogue_words.cpp
 *     Words with a fixed meaning in questions about the schema.
 */
#include "core/language/catalogue_words.hpp"

#include <algorithm>
#include <array>

#include "core/language/catalogue_names.hpp"

namespace savant::core {

namespace {

/* Settings that may be asked for by their bare name, sorted. */
constexpr std::array<std::string_view, 62> kKnownSettings{"archive_mode",
                                                          "autovacuum",
                                                          "autovacuum_naptime",
                                                          "bgwriter_delay",
                                                          "checkpoint_timeout",
                                                          "client_encoding",
                                                          "client_min_messages",
                                                          "constraint_exclusion",
                                                          "datestyle",
                                                          "deadlock_timeout",
                                                          "default_statistics_target",
                                                          "default_transaction_isolation",
                                                          "default_transaction_read_only",
                                                          "effective_cache_size",
                                                          "effective_io_concurrency",
                                                          "enable_hashjoin",
                                                          "enable_indexscan",
                                                          "enable_mergejoin",
                                                          "enable_nestloop",
                                                          "enable_seqscan",
                                                          "fsync",
                                                          "full_page_writes",
                                                          "hash_mem_multiplier",
                                                          "hot_standby",
                                                          "huge_pages",
                                                          "idle_in_transaction_session_timeout",
                                                          "jit",
                                                          "lc_collate",
                                                          "lc_messages",
                                                          "listen_addresses",
                                                          "lock_timeout",
                                                          "log_destination",
                                                          "log_min_duration_statement",
                                                          "log_statement",
                                                          "logging_collector",
                                                          "maintenance_work_mem",
                                                          "max_connections",
                                                          "max_locks_per_transaction",
                                                          "max_parallel_workers",
                                                          "max_parallel_workers_per_gather",
                                                          "max_prepared_transactions",
                                                          "max_wal_senders",
                                                          "max_wal_size",
                                                          "max_worker_processes",
                                                          "min_wal_size",
                                                          "password_encryption",
                                                          "port",
                                                          "random_page_cost",
                                                          "row_security",
                                                          "search_path",
                                                          "seq_page_cost",
                                                          "server_version",
                                                          "shared_buffers",
                                                          "shared_preload_libraries",
                                                          "ssl",
                                                          "statement_timeout",
                                                          "synchronous_commit",
                                                          "temp_buffers",
                                                          "timezone",
                                                          "wal_buffers",
                                                          "wal_level",
                                                          "work_mem"};

/* How people call types, and how format_type() does. */
constexpr std::array<std::pair<std::string_view, std::string_view>, 36> kTypeWords{{
	{"bigint", "bigint"},
	{"int8", "bigint"},
	{"integer", "integer"},
	{"int", "integer"},
	{"int4", "integer"},
	{"smallint", "smallint"},
	{"numeric", "numeric"},
	{"decimal", "numeric"},
	{"money", "money"},
	{"real", "real"},
	{"float", "double precision"},
	{"double", "double precision"},
	{"text", "text"},
	{"string", "text"},
	{"varchar", "character varying"},
	{"char", "character"},
	{"character", "character"},
	{"boolean", "boolean"},
	{"bool", "boolean"},
	{"date", "date"},
	{"timestamp", "timestamp"},
	{"timestamptz", "timestamp"},
	{"datetime", "timestamp"},
	{"time", "time"},
	{"interval", "interval"},
	{"uuid", "uuid"},
	{"json", "json"},
	{"jsonb", "jsonb"},
	{"bytea", "bytea"},
	{"binary", "bytea"},
	{"array", ""},
	{"xml", "xml"},
	{"inet", "inet"},
	{"tsvector", "tsvector"},
	{"point", "point"},
	{"geometry", "geometry"},
}};

/* The phrases of all kinds, cut into folded words. */
struct KindPhrase {
	const CatalogueKind *kind;
	std::vector<std::string> words;
};

const std::vector<KindPhrase> &KindPhrases() {
	static const std::vector<KindPhrase> phrases = [] {
		std::vector<KindPhrase> all;
		for (const CatalogueKind &kind : CatalogueKinds()) {
			std::string_view rest = kind.words;
			while (!rest.empty()) {
				const std::size_t end = std::min(rest.find('|'), rest.size());
				KindPhrase &phrase = all.emplace_back();
				phrase.kind = &kind;
				for (const CatalogueWord &word :
				     CatalogueWords(rest.substr(0, end), kMaxSlotWords + 2)) {
					phrase.words.push_back(word.fold);
				}
				rest.remove_prefix(std::min(end + 1, rest.size()));
			}
		}
		return all;
	}();
	return phrases;
}

} // namespace

bool IsKnownSetting(std::string_view name) {
	return std::binary_search(kKnownSettings.begin(), kKnownSettings.end(), name);
}

std::string TypePrefix(std::string_view word, const SchemaPicture &picture) {
	for (const auto &[said, shown] : kTypeWords) {
		if (said == word) {
			return std::string(shown);
		}
	}
	for (const Relation &relation : picture.relations) {
		for (const Column &column : relation.columns) {
			if (column.type_name == word) {
				return std::string(word);
			}
		}
	}
	return {};
}

const CatalogueKind *FindCatalogueKind(const std::vector<CatalogueWord> &words, std::size_t begin,
                                       std::size_t count) {
	for (const KindPhrase &phrase : KindPhrases()) {
		if (phrase.words.size() != count || begin + count > words.size()) {
			continue;
		}
		bool same = true;
		for (std::size_t i = 0; i < count && same; i++) {
			same = !words[begin + i].quoted && words[begin + i].fold == phrase.words[i];
		}
		if (same) {
			return phrase.kind;
		}
	}
	return nullptr;
}

int ParseCatalogueNumber(std::string_view word) {
	constexpr std::array<std::string_view, 21> kWords{
		"",         "one",     "two",     "three",     "four",     "five",     "six",
		"seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
		"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
	const auto named = std::find(kWords.begin() + 1, kWords.end(), word);
	if (named != kWords.end()) {
		return static_cast<int>(named - kWords.begin());
	}
	constexpr std::size_t kMaxDigits = 4;
	constexpr int kMax = 1000;
	int value = 0;
	if (word.empty() || word.size() > kMaxDigits) {
		return 0;
	}
	for (const char c : word) {
		if (c < '0' || c > '9') {
			return 0;
		}
		value = value * 10 + (c - '0');
	}
	return value <= kMax ? value : 0;
}

} // namespace savant::core
