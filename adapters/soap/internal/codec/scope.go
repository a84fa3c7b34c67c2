package codec

// scopes resolves prefixes to namespaces. Looking a prefix up costs the same
// however many are declared.
type scopes struct {
	bindings []binding // outermost first
	none     string    // the namespace of names without a prefix
	// innermost holds, when there have been more than a few bindings, the index
	// + 1 of each prefix's innermost one. A few are as soon searched.
	innermost map[string]int
}

// fewBindings is what most documents have at one time, at most.
const fewBindings = 8

// binding is one declaration of a namespace.
type binding struct {
	prefix, space string
	depth         int    // of the element that it stands on
	outerNone     string // what none was before it
	outer         int    // what innermost held before it
}

// bind declares a namespace on the element at this depth. The empty prefix is
// the default namespace.
func (s *scopes) bind(prefix, space string, depth int) {
	if s.innermost == nil && len(s.bindings) == fewBindings {
		s.innermost = map[string]int{}
		for i := range s.bindings {
			s.index(i)
		}
	}
	s.bindings = append(s.bindings, binding{prefix: prefix, space: space, depth: depth, outerNone: s.none})
	if s.innermost != nil {
		s.index(len(s.bindings) - 1)
	}
	if prefix == "" {
		s.none = space
	}
}

// index enters a binding into the index.
func (s *scopes) index(i int) {
	b := &s.bindings[i]
	b.outer = s.innermost[b.prefix]
	s.innermost[b.prefix] = i + 1
}

// leave forgets what was declared below this depth.
func (s *scopes) leave(depth int) {
	for n := len(s.bindings); n > 0 && s.bindings[n-1].depth > depth; n-- {
		b := &s.bindings[n-1]
		switch {
		case s.innermost == nil:
		case b.outer == 0:
			delete(s.innermost, b.prefix) // or each prefix that ever was would be kept
		default:
			s.innermost[b.prefix] = b.outer
		}
		s.none = b.outerNone
		s.bindings = s.bindings[:n-1]
	}
}

// space returns the namespace of a prefix; known is false for one that is not
// declared. The empty prefix is known always.
func (s *scopes) space(prefix string) (space string, known bool) {
	switch prefix {
	case "":
		return s.none, true
	case "xml": // Namespaces in XML 1.0, section 3: bound by definition
		return "http://www.w3.org/XML/1998/namespace", true
	}
	if s.innermost != nil {
		if i := s.innermost[prefix]; i > 0 {
			return s.bindings[i-1].space, true
		}
		return "", false
	}
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == prefix {
			return s.bindings[i].space, true
		}
	}
	return "", false
}
