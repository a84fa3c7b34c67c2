package codec

// scopes resolves prefixes to namespaces. A look-up costs the same however many
// prefixes are declared.
type scopes struct {
	bindings     []binding // outermost first
	defaultSpace string    // the default namespace
	// innermost maps each prefix to the index + 1 of its innermost binding. It
	// is nil while there are only a few bindings, which are as quickly
	// searched.
	innermost map[string]int
}

// fewBindings is the number of bindings up to which they are searched.
const fewBindings = 8

// binding is one declaration of a namespace.
type binding struct {
	prefix, space string
	depth         int    // of the element that declares it
	outerDefault  string // the previous defaultSpace
	outer         int    // the previous entry of innermost
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
	s.bindings = append(s.bindings, binding{prefix: prefix, space: space, depth: depth, outerDefault: s.defaultSpace})
	if s.innermost != nil {
		s.index(len(s.bindings) - 1)
	}
	if prefix == "" {
		s.defaultSpace = space
	}
}

// index enters binding i into innermost.
func (s *scopes) index(i int) {
	b := &s.bindings[i]
	b.outer = s.innermost[b.prefix]
	s.innermost[b.prefix] = i + 1
}

// pop removes the bindings of elements deeper than depth.
func (s *scopes) pop(depth int) {
	for n := len(s.bindings); n > 0 && s.bindings[n-1].depth > depth; n-- {
		b := &s.bindings[n-1]
		switch {
		case s.innermost == nil:
		case b.outer == 0:
			delete(s.innermost, b.prefix) // an entry per prefix ever declared would be a leak
		default:
			s.innermost[b.prefix] = b.outer
		}
		s.defaultSpace = b.outerDefault
		s.bindings = s.bindings[:n-1]
	}
}

// space returns the namespace of a prefix; known is false if it is not
// declared. The empty prefix is always known.
func (s *scopes) space(prefix string) (space string, known bool) {
	switch prefix {
	case "":
		return s.defaultSpace, true
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
