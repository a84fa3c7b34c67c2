package soap

import "reflect"

// slab makes values of one type that are pointed to, some at a time: one
// allocation for many. All of them live as long as one of them is used.
type slab struct {
	values reflect.Value // a slice
	used   int
}

// The first slab of a type is small, as most answers are; each further one is
// twice as large, up to the largest.
const (
	firstSlab   = 4
	largestSlab = 512
)

// next returns a zero value that can be set and pointed to.
func (s *slab) next(t reflect.Type) reflect.Value {
	size := 0
	if s.values.IsValid() {
		size = s.values.Len()
	}
	if s.used == size {
		size = min(max(firstSlab, 2*size), largestSlab)
		s.values = reflect.MakeSlice(reflect.SliceOf(t), size, size)
		s.used = 0
	}
	s.used++
	return s.values.Index(s.used - 1)
}
