package wsdl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"causeway.example/internal/gateway"
)

// skippedImport is an import whose document cannot be read.
type skippedImport struct {
	node *node
	err  error
}

// mayBeSkipped are the reasons for which an import that nothing refers to is
// passed over. A limit is none of them: it bounds what is read.
var mayBeSkipped = []error{ErrForeign, ErrUnreadable, ErrNotWSDL, ErrNotXML, ErrDTD, ErrCharset}

// tryImport reads what an import refers to, unless its schema is built in.
// Whether a document that cannot be read is needed is known once all others
// have been read.
func (l *library) tryImport(ctx context.Context, n *node, attribute string) error {
	if isWellKnown(n.attr("namespace")) {
		return nil
	}
	err := l.follow(ctx, n, attribute, "")
	if err == nil || ctx.Err() != nil || !slices.ContainsFunc(mayBeSkipped, func(reason error) bool { return errors.Is(err, reason) }) {
		return err
	}
	l.skipped = append(l.skipped, skippedImport{n, err})
	return nil
}

// missingName is a name that something refers to and nothing declares.
type missingName struct {
	node *node // what refers to it
	kind string
	name QName
}

func (m missingName) String() string {
	return fmt.Sprintf("%s refers to the %s %s", m.node.where(), m.kind, nameText(m.name))
}

// maxReferences is how many references to a missing document an error names.
const maxReferences = 3

// checkSkipped returns an error for an import that could not be read and is
// referred to, and adds a warning for each of the others.
func (b *builder) checkSkipped(skipped []skippedImport) error {
	for _, s := range skipped {
		references := b.referring(s.node)
		switch {
		case len(references) > 0:
			return fmt.Errorf("%w; %s", s.err, listed(references, "; ", maxReferences))
		case !b.contract.hasPort():
			return s.err // what describes one may be in there
		}
		b.warn("%s; nothing refers to it", s.err)
	}
	return nil
}

// referring returns what refers to a name that an import's document may
// declare: one in the import's namespace. A wsdl:import has one (WSDL 1.1,
// section 2.1.1); where it has not, the name may be any.
func (b *builder) referring(n *node) []string {
	space, has := n.has("namespace")
	anySpace := !has && n.name.Space == wsdlSpace
	var references []string
	for _, m := range b.missing {
		if anySpace || m.name.Space == space {
			references = append(references, m.String())
		}
	}
	slices.Sort(references)
	return slices.Compact(references)
}

// maxWarnings is how many warnings are kept.
const maxWarnings = 50

func (b *builder) warn(format string, args ...any) {
	warning := fmt.Sprintf(format, args...)
	if len(b.contract.Warnings) < maxWarnings && !slices.Contains(b.contract.Warnings, warning) {
		b.contract.Warnings = append(b.contract.Warnings, warning)
	}
}

func (c *Contract) hasPort() bool {
	return slices.ContainsFunc(c.Services, func(s Service) bool { return len(s.Ports) > 0 })
}

// listed joins at most limit items, and says how many there are more.
func listed(items []string, separator string, limit int) string {
	if more := len(items) - limit; more > 0 {
		items = append(slices.Clone(items[:limit]), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(items, separator)
}

// nameText writes a name as {namespace}local, or as local alone, in a bounded
// length.
func nameText(name QName) string {
	text := name.Local
	if name.Space != "" {
		text = "{" + name.Space + "}" + name.Local
	}
	return gateway.Word(text, 2*maxComplaint)
}
