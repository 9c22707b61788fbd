/*
 * picture_cache.cpp
 *     When a picture is still true.
 *
 * What can change it, and how this backend hears of it:
 *
 *   tables, columns, indexes, keys, privileges on them, row estimates
 *                                  - relcache invalidation
 *   schemas, roles, memberships    - NAMESPACEOID, AUTHOID, AUTHMEMROLEMEM
 *   types, enum labels, domains    - TYPEOID of the types in it, ENUMOID, CONSTROID
 *   statistics                     - STATRELATTINH
 *   comments, security labels      - nothing names them.  Their catalogs have no cache;
 *       a change only sends a snapshot invalidation, for which there is no callback.
 *       But every message counts in SharedInvalidMessageCounter, and it is sent after
 *       the commit is visible.  So when the counter has moved, or our own transaction
 *       has written, the comments and labels are compared by a digest (one scan each);
 *       when it has not, nothing at all was committed in the catalogs.
 *
 * Callbacks run while invalidations are processed, maybe during an abort: they only
 * set flags.
 */
#include "pg/catalog/picture_cache.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "pg/catalog/catalog_reader.hpp"
#include "pg/catalog/search_path.hpp"
#include "pg/guard/execute_role.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "storage/sinval.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

/* More changed relations than this between two questions: rebuild without looking. */
constexpr int kMaxChanged = 64;

/* Written by the callbacks. */
struct Changes {
	bool everything;
	int count;
	Oid relations[kMaxChanged];
};
Changes changes;

/* The picture of one role and search_path. */
struct CacheState {
	std::shared_ptr<const core::SchemaPicture> picture; // readers may outlive its replacement
	Oid role = InvalidOid;
	std::vector<Oid> path;
	std::string lists;               // the settings that keep values out of it
	std::vector<Oid> oids;           // of the relations in it, sorted
	std::vector<uint32> type_hashes; // of the types that its columns have, sorted
	std::uint64_t annotations = 0;
	std::uint64_t messages_seen = 0;
	PictureStats stats;
};
CacheState *state = nullptr;

void OnRelationChange(Datum, Oid relation) {
	if (!OidIsValid(relation)) {
		changes.everything = true;
		return;
	}
	if (relation < FirstNormalObjectId || changes.everything) {
		return; // vacuuming a system catalog changes nothing that we show
	}
	for (int i = 0; i < changes.count; ++i) {
		if (changes.relations[i] == relation) {
			return;
		}
	}
	if (changes.count == kMaxChanged) {
		changes.everything = true;
		return;
	}
	changes.relations[changes.count++] = relation;
}

void OnCatalogChange(Datum, int, uint32) { changes.everything = true; }

/*
 * Every table has a row type of its own, so types come and go with other sessions'
 * temporary tables; only those that a column has matter.
 */
void OnTypeChange(Datum, int, uint32 hash) {
	const std::vector<uint32> &known = state->type_hashes;
	if (hash == 0 || std::binary_search(known.begin(), known.end(), hash)) {
		changes.everything = true;
	}
}

/* Created on first use and kept for the life of the backend. */
CacheState &State() {
	if (state == nullptr) {
		state = std::make_unique<CacheState>().release();
		Call([] {
			CacheRegisterRelcacheCallback(OnRelationChange, 0);
			CacheRegisterSyscacheCallback(TYPEOID, OnTypeChange, 0);
			for (const int cache :
			     {NAMESPACEOID, AUTHOID, AUTHMEMROLEMEM, ENUMOID, CONSTROID, STATRELATTINH}) {
				CacheRegisterSyscacheCallback(cache, OnCatalogChange, 0);
			}
		});
	}
	return *state;
}

std::vector<Oid> SearchPath() {
	constexpr int kMaxPath = 256;
	struct Path {
		int length;
		Oid *schemas;
	};
	const Path path = Call([] {
		List *list = SearchPathSchemas();
		Path copy = {0, static_cast<Oid *>(palloc(sizeof(Oid) * kMaxPath))};
		ListCell *cell;
		foreach (cell, list) {
			if (copy.length < kMaxPath) {
				copy.schemas[copy.length++] = lfirst_oid(cell);
			}
		}
		list_free(list);
		return copy;
	});
	return std::vector<Oid>(path.schemas, path.schemas + path.length);
}

/*
 * Whether a changed relation can matter: it is in the picture, or it is (now) of a
 * kind that could be.  Other sessions' temporary tables, TOAST tables and indexes
 * cannot; a table is always named together with its index.
 */
bool Matters(const CacheState &cache, Oid relation) {
	if (std::binary_search(cache.oids.begin(), cache.oids.end(), relation)) {
		return true;
	}
	return Call([relation] {
		const char kind = get_rel_relkind(relation);
		const bool readable = kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ||
		                      kind == RELKIND_VIEW || kind == RELKIND_MATVIEW ||
		                      kind == RELKIND_FOREIGN_TABLE;
		return readable && !isOtherTempNamespace(get_rel_namespace(relation));
	});
}

std::string Lists() { return std::string(guc_blocked_tables) + '\n' + guc_allowed_tables; }

bool IsStale(const CacheState &cache, Oid role, const std::vector<Oid> &path) {
	if (cache.picture == nullptr || changes.everything || cache.role != role ||
	    cache.path != path || cache.lists != Lists()) {
		return true;
	}
	for (int i = 0; i < changes.count; ++i) {
		if (Matters(cache, changes.relations[i])) {
			return true;
		}
	}
	return false;
}

std::size_t TextBytes(const std::string &text) {
	constexpr std::size_t kInline = 15; // std::string keeps so many characters in itself
	return text.size() > kInline ? text.capacity() + 1 : 0;
}

std::size_t ColumnBytes(const core::Column &column) {
	std::size_t bytes = TextBytes(column.name) + TextBytes(column.type_name) +
	                    TextBytes(column.comment) + TextBytes(column.low) + TextBytes(column.high);
	bytes += column.labels.capacity() * sizeof(std::string);
	for (const std::string &label : column.labels) {
		bytes += TextBytes(label);
	}
	bytes += column.common_values.capacity() * sizeof(core::CommonValue);
	for (const core::CommonValue &value : column.common_values) {
		bytes += TextBytes(value.text);
	}
	return bytes;
}

std::size_t PictureBytes(const core::SchemaPicture &picture) {
	std::size_t bytes = picture.relations.capacity() * sizeof(core::Relation) +
	                    picture.foreign_keys.capacity() * sizeof(core::ForeignKey);
	for (const core::Relation &relation : picture.relations) {
		bytes +=
			TextBytes(relation.name) + TextBytes(relation.schema) + TextBytes(relation.comment);
		bytes += relation.columns.capacity() * sizeof(core::Column);
		for (const core::Column &column : relation.columns) {
			bytes += ColumnBytes(column);
		}
		for (const core::Index &index : relation.indexes) {
			bytes += sizeof(core::Index) + TextBytes(index.name) + TextBytes(index.definition) +
			         index.columns.capacity() * sizeof(std::string);
		}
		for (const std::string &check : relation.checks) {
			bytes += sizeof(std::string) + TextBytes(check);
		}
		bytes +=
			(relation.primary_key.capacity() + relation.unique_keys.capacity() * 8) * sizeof(int);
	}
	for (const core::ForeignKey &key : picture.foreign_keys) {
		bytes += TextBytes(key.name) +
		         (key.from_columns.capacity() + key.to_columns.capacity()) * sizeof(int);
	}
	return bytes;
}

void CountPicture(CacheState &cache, double build_ms) {
	PictureStats &stats = cache.stats;
	stats.version = cache.picture->version;
	stats.builds += 1;
	stats.build_ms = build_ms;
	stats.relations = cache.picture->relations.size();
	stats.foreign_keys = cache.picture->foreign_keys.size();
	stats.columns = 0;
	for (const core::Relation &relation : cache.picture->relations) {
		stats.columns += relation.columns.size();
	}
	stats.bytes = PictureBytes(*cache.picture);
}

std::vector<uint32> TypeHashes(const core::SchemaPicture &picture) {
	std::vector<Oid> types;
	for (const core::Relation &relation : picture.relations) {
		for (const core::Column &column : relation.columns) {
			if (column.type_oid >= FirstNormalObjectId) {
				types.push_back(column.type_oid);
			}
		}
	}
	std::sort(types.begin(), types.end());
	types.erase(std::unique(types.begin(), types.end()), types.end());
	std::vector<uint32> hashes(types.size());
	const Oid *oids = types.data();
	uint32 *answers = hashes.data();
	const std::size_t count = types.size();
	Call([oids, answers, count] {
		for (std::size_t i = 0; i < count; ++i) {
			answers[i] = GetSysCacheHashValue1(TYPEOID, ObjectIdGetDatum(oids[i]));
		}
	});
	std::sort(hashes.begin(), hashes.end());
	return hashes;
}

/*
 * The flags are cleared before reading: a change that arrives meanwhile (the reader
 * takes locks, and locking processes invalidations) makes the result stale at once.
 * When reading fails the old picture is gone and the next call tries again.
 */
void Rebuild(CacheState &cache, Oid role, std::vector<Oid> path) {
	cache.picture.reset();
	changes = Changes{};
	const auto start = std::chrono::steady_clock::now();
	cache.annotations = ReadAnnotationDigest();
	std::unique_ptr<core::SchemaPicture> picture = ReadPicture();
	const std::chrono::duration<double, std::milli> spent =
		std::chrono::steady_clock::now() - start;

	cache.role = role;
	cache.path = std::move(path);
	cache.lists = Lists();
	cache.oids.clear();
	for (const core::Relation &relation : picture->relations) {
		cache.oids.push_back(relation.oid);
	}
	std::sort(cache.oids.begin(), cache.oids.end());
	cache.type_hashes = TypeHashes(*picture);
	picture->version = cache.stats.version + 1;
	cache.picture = std::move(picture);
	CountPicture(cache, spent.count());
}

} // namespace

const core::SchemaPicture &PictureCache::Picture() {
	CacheState &cache = State();
	const AsExecuteRole as_execute_role;
	Call([] { AcceptInvalidationMessages(); });
	const std::uint64_t messages = SharedInvalidMessageCounter;
	const bool wrote = TransactionIdIsValid(GetTopTransactionIdIfAny());
	const Oid role = GetUserId();
	std::vector<Oid> path = SearchPath();

	if (IsStale(cache, role, path)) {
		Rebuild(cache, role, std::move(path));
	} else {
		changes.count = 0;
		if (wrote || messages != cache.messages_seen) {
			cache.stats.rechecks += 1;
			if (ReadAnnotationDigest() != cache.annotations) {
				Rebuild(cache, role, std::move(path));
			}
		}
	}
	cache.messages_seen = messages;
	if (given_.empty() || given_.back() != cache.picture) {
		given_.push_back(cache.picture);
	}
	return *cache.picture;
}

PictureStats ReadPictureStats() { return state == nullptr ? PictureStats() : state->stats; }

} // namespace savant::pg
