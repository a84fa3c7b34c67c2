package faults

// Rule says which calls fail, how, and how often.
type Rule struct {
	Protocol  string // "soap", "rest", "sps", "oauth2"; "" is any
	Operation string // "" is any
	Count     int    // how many calls are left to fail; 0 is until cleared
	Applied   bool   // the operation takes effect although its answer is lost
	Fault     Fault
}

// Table is the list of rules in force, oldest first. It does no locking.
type Table struct {
	rules []Rule
}

// Add puts a rule in force.
func (t *Table) Add(r Rule) { t.rules = append(t.rules, r) }

// Rules returns the rules in force.
func (t *Table) Rules() []Rule { return append([]Rule{}, t.rules...) }

// Clear lifts the rules of a protocol and operation; empty strings are any.
func (t *Table) Clear(protocol, operation string) {
	kept := t.rules[:0]
	for _, r := range t.rules {
		if protocol != "" && r.Protocol != protocol || operation != "" && r.Operation != operation {
			kept = append(kept, r)
		}
	}
	t.rules = kept
}

// Take returns the oldest rule that a call falls under, and uses it up by one.
func (t *Table) Take(protocol, operation string) (Rule, bool) {
	for i, r := range t.rules {
		if r.Protocol != "" && r.Protocol != protocol || r.Operation != "" && r.Operation != operation {
			continue
		}
		if r.Count == 1 {
			t.rules = append(t.rules[:i:i], t.rules[i+1:]...)
		} else if r.Count > 1 {
			t.rules[i].Count--
		}
		return r, true
	}
	return Rule{}, false
}
