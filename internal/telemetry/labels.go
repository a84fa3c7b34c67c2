package telemetry

// other is the label for everything outside a closed or bounded set.
const other = "other"

// boundedLabels is a bounded set of labels that other systems choose: a new name
// in each message must not exhaust the memory of Prometheus.
type boundedLabels struct {
	most  int  // size of this set
	left  *int // how many labels several sets may still add together; nil is unbounded
	known map[string]bool
}

func newBoundedLabels(most int, left *int) *boundedLabels {
	return &boundedLabels{most: most, left: left, known: make(map[string]bool)}
}

// label returns the name itself until the set is full, and then other.
func (n *boundedLabels) label(name string) string {
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
