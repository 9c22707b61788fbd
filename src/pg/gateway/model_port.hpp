/*
 * model_port.hpp
 *     A language model that is not there: nothing is configured, and no call is made.
 */
#pragma once

#include "core/model/language_model.hpp"

namespace savant::pg {

class ModelPort final : public core::LanguageModel {
public:
	core::ModelTraits Traits(core::ModelSize) override { return {}; }
	core::ChatReply Chat(const core::ModelCall &, core::ModelListener *) override {
		core::ChatReply reply;
		reply.failure.emplace();
		reply.failure->kind = core::FailureKind::NotConfigured;
		return reply;
	}
};

} // namespace savant::pg
