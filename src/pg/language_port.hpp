/*
 * language_port.hpp
 *     core/language as the pipeline's port.
 */
#pragma once

#include "core/ask/ports.hpp"

namespace savant::pg {

class LanguagePort final : public core::Language {
public:
	core::Interpretation Rules(std::string_view question, const core::SchemaPicture &picture,
	                           const core::LanguageOptions &options) override {
		return core::Interpret(question, picture, options);
	}
	core::Interpretation Catalogue(std::string_view question, const core::SchemaPicture &picture,
	                               const core::LanguageOptions &options) override {
		return core::InterpretCatalogue(question, picture, options);
	}
};

} // namespace savant::pg
