/*
 * state_bytes.cpp
 *     Little-endian fields below a head with a check sum.
 */
#include "core/detect/state_bytes.hpp"

#include <cmath>
#include <cstring>

namespace savant::core {

namespace {

constexpr std::size_t kHeadBytes = 4 + 4 + 4 + 8; // what, version, length, check sum

/* FNV-1a: against cut and flipped bytes of a disk, not against people. */
std::uint64_t CheckSum(std::string_view bytes) {
	std::uint64_t sum = 0xcbf29ce484222325ULL;
	for (const char c : bytes) {
		sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
	}
	return sum;
}

template <typename T>
void Put(std::string &bytes, T value) {
	for (std::size_t i = 0; i < sizeof value; ++i) {
		bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
	}
}

template <typename T>
T Got(const unsigned char *bytes) {
	T value = 0;
	for (std::size_t i = 0; i < sizeof value; ++i) {
		value |= static_cast<T>(static_cast<T>(bytes[i]) << (8 * i));
	}
	return value;
}

} // namespace

void StateWriter::Byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
void StateWriter::Word(std::uint32_t value) { Put(bytes_, value); }
void StateWriter::Long(std::uint64_t value) { Put(bytes_, value); }

void StateWriter::Number(double value) {
	std::uint64_t bits = 0;
	std::memcpy(&bits, &value, sizeof bits);
	Long(bits);
}

void StateWriter::Real(float value) {
	std::uint32_t bits = 0;
	std::memcpy(&bits, &value, sizeof bits);
	Word(bits);
}

std::string StateWriter::Sealed(std::uint32_t what, std::uint32_t version) const {
	std::string sealed;
	sealed.reserve(kHeadBytes + bytes_.size());
	Put(sealed, what);
	Put(sealed, version);
	Put(sealed, static_cast<std::uint32_t>(bytes_.size()));
	Put(sealed, CheckSum(bytes_));
	return sealed + bytes_;
}

StateReader::StateReader(std::string_view sealed, std::uint32_t what, std::uint32_t version)
	: bytes_(sealed), good_(sealed.size() >= kHeadBytes) {
	const bool fits = Word() == what && Word() == version && Word() == sealed.size() - kHeadBytes;
	const std::uint64_t sum = Long();
	good_ = good_ && fits && sum == CheckSum(bytes_);
}

bool StateReader::Take(void *to, std::size_t size) {
	good_ = good_ && bytes_.size() >= size;
	if (good_) {
		std::memcpy(to, bytes_.data(), size);
		bytes_.remove_prefix(size);
	}
	return good_;
}

std::uint8_t StateReader::Byte() {
	unsigned char raw[1] = {};
	return Take(raw, sizeof raw) ? raw[0] : 0;
}

std::uint32_t StateReader::Word() {
	unsigned char raw[4] = {};
	return Take(raw, sizeof raw) ? Got<std::uint32_t>(raw) : 0;
}

std::uint64_t StateReader::Long() {
	unsigned char raw[8] = {};
	return Take(raw, sizeof raw) ? Got<std::uint64_t>(raw) : 0;
}

double StateReader::Number() {
	const std::uint64_t bits = Long();
	double value = 0;
	std::memcpy(&value, &bits, sizeof value);
	Require(std::isfinite(value));
	return good_ ? value : 0;
}

float StateReader::Real() {
	const std::uint32_t bits = Word();
	float value = 0;
	std::memcpy(&value, &bits, sizeof value);
	Require(std::isfinite(value));
	return good_ ? value : 0;
}

std::size_t StateReader::Count(std::size_t most) {
	const std::size_t count = Word();
	Require(count <= most && count <= bytes_.size());
	return good_ ? count : 0;
}

void StateReader::Require(bool holds) { good_ = good_ && holds; }

} // namespace savant::core
