/*
 * caching_model.hpp
 *     A language model that remembers what it said: the same request again gets the
 *     same reply without a call.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/model/language_model.hpp"

namespace savant::pg {

class CachingModel final : public core::LanguageModel {
public:
	/* `question` is what the request is about, for ForgetQuestion(). */
	CachingModel(core::LanguageModel &model, std::string_view question)
		: model_(model), question_(question) {}

	core::ModelTraits Traits(core::ModelSize size) override { return model_.Traits(size); }
	/*
	 * Only requests for a statement at temperature 0 are looked up, and only whole successful
	 * replies are kept.  A reply from here has used no tokens and has 0 attempts.
	 */
	core::ChatReply Chat(const core::ModelCall &call, core::ModelListener *listener) override;

private:
	core::LanguageModel &model_;
	std::string question_;
};

} // namespace savant::pg
