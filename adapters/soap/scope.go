package soap

// scopes resolves prefixes to namespaces. Looking a prefix up costs the same
// however many are declared.
type scopes struct {
	innermost map[string]int // prefix -> its innermost binding's index + 1
	bindings  []binding      // outermost first
	none      string         // the namespace of names without a prefix
}

// binding is one declaration of a namespace.
type binding struct {
	prefix, space string
	depth         int // of the element that it stands on
	outer         int // what innermost held before it
	outerNone     string
}

// bind declares a namespace on the element at this depth. The empty prefix is
// the default namespace.
func (s *scopes) bind(prefix, space string, depth int) {
	if s.innermost == nil {
		s.innermost = map[string]int{}
	}
	s.bindings = append(s.bindings, binding{prefix: prefix, space: space, depth: depth, outer: s.innermost[prefix], outerNone: s.none})
	s.innermost[prefix] = len(s.bindings)
	if prefix == "" {
		s.none = space
	}
}

// leave forgets what was declared below this depth.
func (s *scopes) leave(depth int) {
	for n := len(s.bindings); n > 0 && s.bindings[n-1].depth > depth; n-- {
		b := s.bindings[n-1]
		if b.outer == 0 {
			delete(s.innermost, b.prefix) // or each prefix that ever was would be kept
		} else {
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
	i := s.innermost[prefix]
	if i == 0 {
		return "", false
	}
	return s.bindings[i-1].space, true
}
