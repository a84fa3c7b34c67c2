package rest

import (
	"slices"
	"unicode/utf8"
)

// names looks for names that stand more than once in their object. Its table
// is used again for each object of a tree.
type names struct {
	hashes []uint64
}

// distinct returns how many names the objects of a tree have, those that
// differ in case only counted as one. Where it cannot be sure, it returns less.
func (n *names) distinct(v any) int64 {
	total := int64(0)
	switch v := v.(type) {
	case map[string]any:
		total = n.ofObject(v)
		for _, member := range v {
			total += n.distinct(member)
		}
	case []any:
		for _, item := range v {
			total += n.distinct(item)
		}
	}
	return total
}

// ofObject counts by hash: two names with the same hash cost a second reading
// of the answer, and nothing else.
func (n *names) ofObject(o map[string]any) int64 {
	n.hashes = n.hashes[:0]
	for name := range o {
		hash, ascii := foldedHash(name)
		if !ascii {
			continue // its lower case is left to the second reading
		}
		n.hashes = append(n.hashes, hash)
	}
	slices.Sort(n.hashes)
	return int64(len(slices.Compact(n.hashes)))
}

// foldedHash returns the FNV-1a hash of a name in lower case.
func foldedHash(name string) (hash uint64, ascii bool) {
	hash = 14695981039346656037
	for i := range len(name) {
		c := name[i]
		if c >= utf8.RuneSelf {
			return 0, false
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		hash = (hash ^ uint64(c)) * 1099511628211
	}
	return hash, true
}
