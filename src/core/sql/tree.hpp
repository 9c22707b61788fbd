/*
 * tree.hpp
 *     libpg_query's parse tree as a flat, read-only value.
 *
 * The JSON is decoded in place into one array of nodes: no allocation per node,
 * which makes it ten times faster than a general DOM, and this runs before every
 * guarded statement.  It reads what libpg_query writes, and refuses the rest.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* Walkers recurse over the tree; this bounds them to about 1 MB of stack. */
constexpr int kMaxTreeDepth = 2000;

class Tree;

/*
 * A place in a Tree, or nowhere: asking nowhere for anything gives nowhere, "",
 * 0 or false, so optional fields need no checks.  Valid while the Tree lives
 * and is not moved.
 */
class Node {
public:
	Node() = default;
	Node(const Tree *tree, std::uint32_t index) : tree_(tree), index_(index) {}

	explicit operator bool() const { return tree_ != nullptr; }
	bool operator==(const Node &) const = default;
	/* Field of an object. */
	Node operator[](std::string_view key) const;
	/* Element of an array. */
	Node operator[](std::size_t position) const;
	/* Number of fields or elements. */
	std::size_t size() const;
	Node FirstChild() const;
	Node Next() const;
	/* Name under which the parent holds this node; empty in arrays. */
	std::string_view Key() const;
	std::string_view Text() const; // of strings and numbers
	std::int64_t Int() const;
	bool Bool() const;
	bool IsObject() const;
	bool IsString() const;

	/*
	 * A tagged node {"ColumnRef": {...}}: its tag, and the body of the tag asked
	 * for (nowhere when it is another).  An absent node has the tag "".
	 */
	std::string_view Tag() const;
	Node As(std::string_view tag) const;
	Node Body() const;

	/* Position in the tree, usable as a key. */
	std::uint32_t Index() const { return index_; }

private:
	const Tree *tree_ = nullptr;
	std::uint32_t index_ = 0;
};

/* Iterates children: for (const Node child : Children(node)). */
class Children {
public:
	explicit Children(Node parent) : first_(parent.FirstChild()) {}
	class Iterator {
	public:
		explicit Iterator(Node node) : node_(node) {}
		Node operator*() const { return node_; }
		Iterator &operator++() {
			node_ = node_.Next();
			return *this;
		}
		bool operator!=(const Iterator &other) const { return !(node_ == other.node_); }

	private:
		Node node_;
	};
	Iterator begin() const { return Iterator(first_); }
	Iterator end() const { return Iterator(Node()); }

private:
	Node first_;
};

class Tree {
public:
	/* Takes libpg_query's JSON; nullopt when it is nested deeper than kMaxTreeDepth or not such
	 * JSON. */
	static std::optional<Tree> Read(std::string json);
	Node Root() const { return Node(this, 0); }
	/* Number of nodes; Node(&tree, i) for i below it visits all of them in text order. */
	std::size_t Size() const { return values_.size(); }

private:
	friend class Node;
	friend class TreeReader;
	enum class Kind : std::uint8_t { Null, Object, Array, String, Number, Bool };
	static constexpr std::uint32_t kNone = 0xFFFFFFFF;
	struct Value {
		Kind kind = Kind::Null;
		bool truth = false;
		std::uint16_t key_length = 0;
		std::uint32_t key = 0; // offsets into text_
		std::uint32_t text = 0;
		std::uint32_t length = 0; // of the text, or number of children
		std::uint32_t first = kNone;
		std::uint32_t next = kNone;
	};
	std::string text_;
	std::vector<Value> values_;
};

} // namespace savant::core
