/*
 * state_bytes.hpp
 *     Detector state as bytes: written and read field by field, little-endian, with a head
 *     (what it is, version, length) and a check sum.
 *
 * A reader never throws and never reads beyond its bytes: after the first thing that does not fit
 * every further read gives 0 and IsGood() is false.  The caller looks at IsGood() once, at the
 * end, and starts anew when it is false.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace savant::core {

class StateWriter {
public:
	void Byte(std::uint8_t value);
	void Word(std::uint32_t value);
	void Long(std::uint64_t value);
	void Number(double value);
	void Real(float value);
	void Flag(bool value) { Byte(value ? 1 : 0); }

	/* What was written, below a head and a check sum. */
	std::string Sealed(std::uint32_t what, std::uint32_t version) const;

private:
	std::string bytes_;
};

class StateReader {
public:
	/* Not good from the start when head or check sum do not fit. `sealed` must outlive the reader.
	 */
	StateReader(std::string_view sealed, std::uint32_t what, std::uint32_t version);

	std::uint8_t Byte();
	std::uint32_t Word();
	std::uint64_t Long();
	/* Must be finite. */
	double Number();
	float Real();
	bool Flag() { return Byte() != 0; }
	/* A length that was written as a Word; above `most`, or more than the bytes can hold: not good.
	 */
	std::size_t Count(std::size_t most);
	/* Makes the reader bad unless `holds`: what was read contradicts itself. */
	void Require(bool holds);

	bool IsGood() const { return good_; }
	/* Good, and nothing is left over. */
	bool IsDone() const { return good_ && bytes_.empty(); }

private:
	bool Take(void *to, std::size_t size);

	std::string_view bytes_;
	bool good_ = false;
};

} // namespace savant::core
