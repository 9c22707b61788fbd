/*
 * catalog_reader.cpp
 *     From the catalogs to a SchemaPicture, in one read session.
 */
#include "pg/catalog/catalog_reader.hpp"

#include "pg/catalog/picture_builder.hpp"
#include "pg/read_session.hpp"

namespace savant::pg {

using core::SchemaPicture;

std::unique_ptr<SchemaPicture> ReadPicture() {
	ReadSession session;
	std::unique_ptr<SchemaPicture> picture = PictureBuilder(session).Build();
	session.Close();
	return picture;
}

std::uint64_t ReadAnnotationDigest() {
	ReadSession session;
	const ReadScope *scope = &session.scope();
	const std::uint64_t digest = Call([scope] { return AnnotationDigest(*scope); });
	session.Close();
	return digest;
}

} // namespace savant::pg
