/*
 * cache_key.cpp
 *     A key holds the role, so what one role was told is never another's; and what the
 *     role sees, so a GRANT, REVOKE or ALTER TABLE gives new keys by itself.
 */
#include "pg/cache/cache_key.hpp"

#include <cstring>

#include "core/ask/question_key.hpp"
#include "core/schema/picture_content.hpp"
#include "pg/settings.hpp"
#include "pg/sha256.hpp"

#include "pg/postgres.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "miscadmin.h"
}

namespace savant::pg {

namespace {

/* The fingerprint of one picture; the version is never reused within a session. */
struct LastPicture {
	std::uint64_t version;
	std::uint8_t sum[kSha256Size];
};
LastPicture last_picture;

std::string_view AsText(const std::uint8_t (&sum)[kSha256Size]) {
	return {reinterpret_cast<const char *>(sum), kSha256Size};
}

} // namespace

CacheKeyFields::CacheKeyFields() {
	Number(GetUserId()).Number(MyDatabaseId).Text(guc_execute_role).Text(namespace_search_path);
}

CacheKeyFields &CacheKeyFields::Text(std::string_view text) {
	Number(static_cast<std::int64_t>(text.size()));
	bytes_ += text;
	return *this;
}

CacheKeyFields &CacheKeyFields::Number(std::int64_t number) {
	bytes_ += std::to_string(number) + ';';
	return *this;
}

CacheKeyFields &CacheKeyFields::Real(double number) {
	std::int64_t bits;
	static_assert(sizeof(bits) == sizeof(number), "the bits of the number");
	std::memcpy(&bits, &number, sizeof(bits));
	return Number(bits);
}

core::CacheKey CacheKeyFields::Key() const {
	core::CacheKey key;
	Sha256(bytes_, key.bytes);
	return key;
}

/* Summed relation by relation: the content of ten thousand tables never is in memory at once. */
std::string PictureFingerprint(const core::SchemaPicture &picture) {
	if (picture.version == 0 || picture.version != last_picture.version) {
		LastPicture fresh{picture.version, {}};
		Sha256(core::LinkContent(picture), fresh.sum);
		for (const core::Relation &relation : picture.relations) {
			const std::string chained =
				std::string(AsText(fresh.sum)) + core::RelationContent(relation);
			Sha256(chained, fresh.sum);
		}
		last_picture = fresh;
	}
	return std::string(AsText(last_picture.sum));
}

core::CacheOwner OwnerOf(std::string_view question) {
	std::uint8_t sum[kSha256Size];
	Sha256(core::QuestionKey(question), sum);
	core::CacheOwner owner{GetUserId(), MyDatabaseId, 0};
	std::memcpy(&owner.subject, sum, sizeof(owner.subject));
	return owner;
}

} // namespace savant::pg
