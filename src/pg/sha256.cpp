/*
 * sha256.cpp
 *     One sum in one guarded call.
 */
#include "pg/sha256.hpp"

#include "pg/boundary.hpp"

extern "C" {
#include "common/cryptohash.h"
#include "common/sha2.h"
}

namespace savant::pg {

static_assert(kSha256Size == PG_SHA256_DIGEST_LENGTH, "the server's own size");

void Sha256(std::string_view bytes, std::uint8_t (&sum)[kSha256Size]) {
	const auto *data = reinterpret_cast<const uint8 *>(bytes.data());
	const std::size_t length = bytes.size();
	std::uint8_t *place = sum;
	Call([place, data, length] {
		pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
		if (context == nullptr || pg_cryptohash_init(context) < 0 ||
		    pg_cryptohash_update(context, data, length) < 0 ||
		    pg_cryptohash_final(context, place, kSha256Size) < 0) {
			ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute a hash")));
		}
		pg_cryptohash_free(context);
	});
}

} // namespace savant::pg
