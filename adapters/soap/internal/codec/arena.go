package codec

import "reflect"

// arena allocates values of one type in batches: one allocation for many
// values. A batch lives as long as any value in it is referenced.
type arena struct {
	// arrays are the types of the batches. The first is short, as most answers
	// are short; the last repeats.
	arrays []reflect.Type
	step   int           // how many batches were allocated
	values reflect.Value // the current batch
	used   int           // how many values of it are in use
}

func newArena(t reflect.Type) arena {
	sizes := []int{8, 32, 128, 512}
	if t.Kind() == reflect.Struct { // most structs occur once
		sizes = []int{1, 8, 32, 128, 512}
	}
	s := arena{}
	for _, size := range sizes {
		s.arrays = append(s.arrays, reflect.ArrayOf(size, t))
	}
	return s
}

// next returns an addressable zero value.
func (s *arena) next() reflect.Value {
	if s.step == 0 || s.used == s.values.Len() {
		s.values = reflect.New(s.arrays[min(s.step, len(s.arrays)-1)]).Elem()
		s.step++
		s.used = 0
	}
	s.used++
	return s.values.Index(s.used - 1)
}
