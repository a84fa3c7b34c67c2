package rest

import (
	"slices"
	"unicode/utf8"
)

// names finds names that are repeated in their object. Its table is reused for each
// object of a tree.
type names struct {
	hashes []uint64
}

// distinct returns the number of names in the objects of a tree, counting names that
// differ only in case as one. The result may be too small, but not too large.
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

// ofObject counts by hash: a collision only costs a second pass over the response.
func (n *names) ofObject(o map[string]any) int64 {
	n.hashes = n.hashes[:0]
	for name := range o {
		hash, ascii := foldedHash(name)
		if !ascii {
			continue // its lower case is left to the second pass
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
