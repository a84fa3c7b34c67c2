package telemetry

// other is the label of everything outside a closed or bounded set.
const other = "other"

// names is a set of labels that others choose, bounded: one that sends a new
// name each time must not fill the memory of Prometheus.
type names struct {
	most  int  // names in this set
	left  *int // names that several sets may still take together; nil means no such bound
	known map[string]bool
}

func newNames(most int, left *int) *names {
	return &names{most: most, left: left, known: make(map[string]bool)}
}

// label returns the name itself as long as there are few.
func (n *names) label(name string) string {
	switch {
	case name == other, n.known[name]:
		return name
	case len(n.known) >= n.most, n.left != nil && *n.left == 0:
		return other
	}
	if n.left != nil {
		*n.left--
	}
	n.known[name] = true
	return name
}
