package telemetry

import (
	"regexp"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"causeway.example/internal/gateway"
)

// Limits of labels that back ends choose. One noisy field leaves room for others.
const (
	maxUnknownFields = 40
	maxUnknownNames  = 20  // per field
	maxUnknown       = 120 // in total
)

// safeName matches names that are used as labels unchanged.
var safeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.:@/ -]{0,63}$`)

// unknownNames counts unknown words, elements and members of back ends.
type unknownNames struct {
	counter *prometheus.CounterVec

	mu     sync.Mutex
	fields map[unknownField]*boundedLabels
	left   int // how many more names get their own label
}

type unknownField struct{ what, field string }

func newUnknownNames() *unknownNames {
	return &unknownNames{
		counter: counter("gateway_upstream_unknown_total",
			"Words, elements and members of back ends that the gateway does not know.", "what", "field", "name"),
		left:   maxUnknown,
		fields: make(map[unknownField]*boundedLabels),
	}
}

// OnUnknownWord counts an unknown value, such as a new status.
func (t *Telemetry) OnUnknownWord(field, word string) { t.unknown.count("word", field, word) }

// OnUnknownElement counts an unknown XML element; field is its parent.
func (t *Telemetry) OnUnknownElement(field, name string) { t.unknown.count("element", field, name) }

// OnUnknownMember counts an unknown JSON member; field is its parent.
func (t *Telemetry) OnUnknownMember(field, name string) { t.unknown.count("member", field, name) }

func (u *unknownNames) count(what, field, name string) {
	field, name = u.bound(unknownField{what, safe(field)}, safe(name))
	u.counter.WithLabelValues(what, field, name).Inc()
}

// bound returns the labels of a field and a name, or other if there are too many.
func (u *unknownNames) bound(f unknownField, name string) (fieldLabel, nameLabel string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	known := u.fields[f]
	if known == nil {
		if len(u.fields) >= maxUnknownFields {
			return other, other
		}
		known = newBoundedLabels(maxUnknownNames, &u.left)
		u.fields[f] = known
	}
	return f.field, known.label(name)
}

// safe returns a name if it is short, plain text and no phone number, and other
// otherwise.
func safe(name string) string {
	if !safeName.MatchString(name) || gateway.Mask(name) != name {
		return other
	}
	return name
}
