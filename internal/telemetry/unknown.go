package telemetry

import (
	"regexp"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"causeway.example/internal/gateway"
)

// Back ends choose these names. One noisy field leaves room for the others.
const (
	maxUnknownFields = 40
	maxUnknownNames  = 20  // in each field
	maxUnknown       = 120 // in all of them
)

// safeName is a name that may stand in a label as it is.
var safeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.:@/ -]{0,63}$`)

// unknownNames counts what back ends said that we have no word for.
type unknownNames struct {
	counter *prometheus.CounterVec

	mu     sync.Mutex
	fields map[unknownField]*names
	left   int // names that may still be counted as such
}

type unknownField struct{ what, field string }

func newUnknownNames() *unknownNames {
	return &unknownNames{
		counter: counter("gateway_upstream_unknown_total",
			"Words, elements and members of back ends that the gateway does not know.", "what", "field", "name"),
		left:   maxUnknown,
		fields: make(map[unknownField]*names),
	}
}

// OnUnknownWord counts a value that has no meaning here, such as a new status.
func (t *Telemetry) OnUnknownWord(field, word string) { t.unknown.count("word", field, word) }

// OnUnknownElement counts an XML element that no type has; field is what it
// stood in.
func (t *Telemetry) OnUnknownElement(field, name string) { t.unknown.count("element", field, name) }

// OnUnknownMember counts a JSON member that no type has; field is what it
// stood in.
func (t *Telemetry) OnUnknownMember(field, name string) { t.unknown.count("member", field, name) }

func (u *unknownNames) count(what, field, name string) {
	field, name = u.bound(unknownField{what, safe(field)}, safe(name))
	u.counter.WithLabelValues(what, field, name).Inc()
}

// bound returns the labels to count under: the field's and the name's own as
// long as there are few.
func (u *unknownNames) bound(f unknownField, name string) (fieldLabel, nameLabel string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	known := u.fields[f]
	if known == nil {
		if len(u.fields) >= maxUnknownFields {
			return other, other
		}
		known = newNames(maxUnknownNames, &u.left)
		u.fields[f] = known
	}
	return f.field, known.label(name)
}

// safe returns a name that may stand in a label: it is short, of a plain
// alphabet, and no phone number.
func safe(name string) string {
	if !safeName.MatchString(name) || gateway.Mask(name) != name {
		return other
	}
	return name
}
