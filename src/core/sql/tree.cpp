/*
 * tree.cpp
 *     One pass over the JSON with an explicit stack; strings are unescaped in
 *     place, which never makes them longer.
 */
#include "core/sql/tree.hpp"

#include <charconv>

namespace savant::core {

/* The state of one Tree::Read. */
class TreeReader {
public:
	explicit TreeReader(Tree &tree) : tree_(tree), text_(tree.text_) {}

	bool Read() {
		tree_.values_.reserve(text_.size() / 12 + 8);
		bool done = false;
		while (!done) {
			SkipSpace();
			if (!ReadKey() || !ReadValue()) {
				return false;
			}
			done = !Descend() && !Advance();
			if (broken_) {
				return false;
			}
		}
		SkipSpace();
		return at_ == text_.size();
	}

private:
	using Kind = Tree::Kind;
	struct Open {
		std::uint32_t index;
		std::uint32_t last_child = Tree::kNone;
		char close;
	};

	char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

	void SkipSpace() {
		while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) {
			++at_;
		}
	}

	/* Inside an object: the "key": before a value. */
	bool ReadKey() {
		key_ = 0;
		key_length_ = 0;
		if (open_.empty() || open_.back().close != '}') {
			return true;
		}
		std::uint32_t length = 0;
		if (Peek() != '"' || !ReadString(key_, length) || length > 0xFFFF) {
			return false;
		}
		key_length_ = static_cast<std::uint16_t>(length);
		SkipSpace();
		if (Peek() != ':') {
			return false;
		}
		++at_;
		SkipSpace();
		return true;
	}

	bool ReadValue() {
		Tree::Value value;
		value.key = key_;
		value.key_length = key_length_;
		const char c = Peek();
		entered_ = '\0';
		if (c == '{' || c == '[') {
			value.kind = c == '{' ? Kind::Object : Kind::Array;
			entered_ = c == '{' ? '}' : ']';
			++at_;
		} else if (c == '"') {
			value.kind = Kind::String;
			if (!ReadString(value.text, value.length)) {
				return false;
			}
		} else if (!ReadWord(value)) {
			return false;
		}
		Attach(value);
		return true;
	}

	/* true, false, null or a number, up to the next delimiter. */
	bool ReadWord(Tree::Value &value) {
		const std::size_t start = at_;
		while (at_ < text_.size() &&
		       std::string_view(",]} \n").find(text_[at_]) == std::string_view::npos) {
			++at_;
		}
		const std::string_view word(text_.data() + start, at_ - start);
		if (word.empty()) {
			return false;
		}
		if (word == "true" || word == "false") {
			value.kind = Kind::Bool;
			value.truth = word == "true";
		} else if (word != "null") {
			value.kind = Kind::Number;
			value.text = static_cast<std::uint32_t>(start);
			value.length = static_cast<std::uint32_t>(word.size());
		}
		return true;
	}

	void Attach(const Tree::Value &value) {
		const auto index = static_cast<std::uint32_t>(tree_.values_.size());
		tree_.values_.push_back(value);
		if (open_.empty()) {
			return;
		}
		Open &parent = open_.back();
		if (parent.last_child == Tree::kNone) {
			tree_.values_[parent.index].first = index;
		} else {
			tree_.values_[parent.last_child].next = index;
		}
		parent.last_child = index;
		++tree_.values_[parent.index].length;
	}

	/* Goes into the container just read; false when there is none or it is empty. */
	bool Descend() {
		if (entered_ == '\0') {
			return false;
		}
		SkipSpace();
		if (Peek() == entered_) {
			++at_;
			return false;
		}
		if (open_.size() >= static_cast<std::size_t>(kMaxTreeDepth)) {
			broken_ = true;
			return false;
		}
		open_.push_back(
			{static_cast<std::uint32_t>(tree_.values_.size() - 1), Tree::kNone, entered_});
		return true;
	}

	/* After a value: a comma, or the end of containers; false at the end of all. */
	bool Advance() {
		while (!open_.empty()) {
			SkipSpace();
			const char c = Peek();
			++at_;
			if (c == ',') {
				return true;
			}
			if (c != open_.back().close) {
				broken_ = true;
				return false;
			}
			open_.pop_back();
		}
		return false;
	}

	bool ReadString(std::uint32_t &start, std::uint32_t &length) {
		++at_;
		start = static_cast<std::uint32_t>(at_);
		std::size_t out = at_;
		while (at_ < text_.size() && text_[at_] != '"') {
			if (text_[at_] != '\\') {
				text_[out++] = text_[at_++];
			} else if (!ReadEscape(out)) {
				return false;
			}
		}
		if (at_ >= text_.size()) {
			return false;
		}
		++at_;
		length = static_cast<std::uint32_t>(out - start);
		return true;
	}

	bool ReadEscape(std::size_t &out) {
		constexpr std::string_view kFrom = "bfnrt\"\\/";
		constexpr std::string_view kTo = "\b\f\n\r\t\"\\/";
		if (at_ + 1 >= text_.size()) {
			return false;
		}
		const char c = text_[at_ + 1];
		const std::size_t known = kFrom.find(c);
		if (known != std::string_view::npos) {
			text_[out++] = kTo[known];
			at_ += 2;
			return true;
		}
		// libpg_query writes \u only for control characters and < >.
		unsigned code = 0;
		const char *digits = text_.data() + at_ + 2;
		if (c != 'u' || at_ + 6 > text_.size() ||
		    std::from_chars(digits, digits + 4, code, 16).ptr != digits + 4 || code > 0x7F) {
			return false;
		}
		text_[out++] = static_cast<char>(code);
		at_ += 6;
		return true;
	}

	Tree &tree_;
	std::string &text_;
	std::size_t at_ = 0;
	std::vector<Open> open_;
	std::uint32_t key_ = 0;
	std::uint16_t key_length_ = 0;
	char entered_ = '\0'; // closing bracket of the container just begun
	bool broken_ = false;
};

std::optional<Tree> Tree::Read(std::string json) {
	Tree tree;
	tree.text_ = std::move(json);
	TreeReader reader(tree);
	if (!reader.Read()) {
		return std::nullopt;
	}
	return tree;
}

Node Node::operator[](std::string_view key) const {
	if (!IsObject()) {
		return {};
	}
	for (Node child = FirstChild(); child; child = child.Next()) {
		if (child.Key() == key) {
			return child;
		}
	}
	return {};
}

Node Node::operator[](std::size_t position) const {
	Node child = FirstChild();
	while (child && position-- > 0) {
		child = child.Next();
	}
	return child;
}

std::size_t Node::size() const {
	if (tree_ == nullptr) {
		return 0;
	}
	const Tree::Value &value = tree_->values_[index_];
	const bool container = value.kind == Tree::Kind::Object || value.kind == Tree::Kind::Array;
	return container ? value.length : 0;
}

Node Node::FirstChild() const {
	if (tree_ == nullptr || tree_->values_[index_].first == Tree::kNone) {
		return {};
	}
	return Node(tree_, tree_->values_[index_].first);
}

Node Node::Next() const {
	if (tree_ == nullptr || tree_->values_[index_].next == Tree::kNone) {
		return {};
	}
	return Node(tree_, tree_->values_[index_].next);
}

std::string_view Node::Key() const {
	if (tree_ == nullptr) {
		return {};
	}
	const Tree::Value &value = tree_->values_[index_];
	return std::string_view(tree_->text_).substr(value.key, value.key_length);
}

std::string_view Node::Text() const {
	if (tree_ == nullptr) {
		return {};
	}
	const Tree::Value &value = tree_->values_[index_];
	if (value.kind != Tree::Kind::String && value.kind != Tree::Kind::Number) {
		return {};
	}
	return std::string_view(tree_->text_).substr(value.text, value.length);
}

std::int64_t Node::Int() const {
	const std::string_view text = Text();
	std::int64_t number = 0;
	std::from_chars(text.data(), text.data() + text.size(), number);
	return number;
}

bool Node::Bool() const { return tree_ != nullptr && tree_->values_[index_].truth; }

bool Node::IsObject() const {
	return tree_ != nullptr && tree_->values_[index_].kind == Tree::Kind::Object;
}

bool Node::IsString() const {
	return tree_ != nullptr && tree_->values_[index_].kind == Tree::Kind::String;
}

std::string_view Node::Tag() const { return IsObject() ? FirstChild().Key() : std::string_view(); }

Node Node::As(std::string_view tag) const { return Tag() == tag ? FirstChild() : Node(); }

Node Node::Body() const { return IsObject() ? FirstChild() : Node(); }

} // namespace savant::core
