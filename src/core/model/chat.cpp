/*
 * chat.cpp
 *     The names of the speakers.
 */
#include "core/model/chat.hpp"

namespace savant::core {

const char *SpeakerName(ChatMessage::Speaker speaker) {
	switch (speaker) {
	case ChatMessage::Speaker::System:
		return "system";
	case ChatMessage::Speaker::User:
		return "user";
	case ChatMessage::Speaker::Assistant:
		return "assistant";
	}
	return "user"; // every speaker is above
}

} // namespace savant::core
