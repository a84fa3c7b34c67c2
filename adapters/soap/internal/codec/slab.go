package codec

import "reflect"

// slab makes values of one type that are pointed to, some at a time: one
// allocation for many. All of them live as long as one of them is used.
type slab struct {
	// arrays are the types of what is allocated: the first is short, as most
	// answers are, and each further one longer, up to the last.
	arrays []reflect.Type
	step   int           // how many were made
	values reflect.Value // the last of them
	used   int           // of it
}

func newSlab(t reflect.Type) slab {
	sizes := []int{8, 32, 128, 512}
	if t.Kind() == reflect.Struct { // most stand once
		sizes = []int{1, 8, 32, 128, 512}
	}
	s := slab{}
	for _, size := range sizes {
		s.arrays = append(s.arrays, reflect.ArrayOf(size, t))
	}
	return s
}

// next returns a zero value that can be set and pointed to.
func (s *slab) next() reflect.Value {
	if s.step == 0 || s.used == s.values.Len() {
		s.values = reflect.New(s.arrays[min(s.step, len(s.arrays)-1)]).Elem()
		s.step++
		s.used = 0
	}
	s.used++
	return s.values.Index(s.used - 1)
}
