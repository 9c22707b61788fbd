/*
 * job_text.hpp
 *     A job and its reply as text, for the way between a session and the gateway.
 *
 * Both ends are the same library of the same server, so the form may change with
 * every version.  What is read is checked all the same: the reader serves every session.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/dispatcher.hpp"

namespace savant::core {

/* Text that is not valid UTF-8 goes out with U+FFFD in its place. */
std::string JobToText(const ChatJob &job);
/* nullopt when `text` is not what JobToText writes. */
std::optional<ChatJob> JobFromText(std::string_view text);

std::string ReplyToText(const ChatReply &reply);
std::optional<ChatReply> ReplyFromText(std::string_view text);

} // namespace savant::core
