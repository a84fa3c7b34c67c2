package telemetry

// other is the label of everything outside a closed or bounded set.
const other = "other"

// names is a set of labels that others choose, bounded: one that sends a new
// name each time must not fill the memory of Prometheus.
type names struct {
	most  int
	known map[string]bool
}

func newNames(most int) *names { return &names{most: most, known: make(map[string]bool)} }

// label returns the name itself as long as there are few.
func (n *names) label(name string) string {
	switch {
	case name == other, n.known[name]:
		return name
	case len(n.known) >= n.most:
		return other
	}
	n.known[name] = true
	return name
}
