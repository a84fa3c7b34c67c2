package wsdl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// skippedImport is an import whose document could not be read.
type skippedImport struct {
	node *node
	err  error
}

// mayBeSkipped are the reasons for which an import that nothing refers to is
// passed over. A limit is none of them: it bounds what is read.
var mayBeSkipped = []error{ErrForeign, ErrUnreadable, ErrNotWSDL, ErrNotXML, ErrDTD, ErrCharset}

// tryImport reads what an import refers to. A well-known schema is not
// fetched. Whether a document that cannot be read is missed is known when all
// others have been read.
func (l *library) tryImport(ctx context.Context, n *node, attribute string) error {
	if space := n.attr("namespace"); space == schemaSpace || wellKnownSchemas()[space] != nil {
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

// maxReferences is how many references to a document that is missing are
// named.
const maxReferences = 3

// checkSkipped returns an error for an import that could not be read and is
// referred to, and adds a warning for each of the others.
func (b *builder) checkSkipped(skipped []skippedImport) error {
	if len(skipped) == 0 {
		return nil
	}
	bySpace := map[string][]string{}
	for _, m := range b.missing {
		bySpace[m.name.Space] = append(bySpace[m.name.Space], fmt.Sprintf("%s refers to the %s %s", m.node.where(), m.kind, QNameText(m.name)))
	}
	for space, references := range bySpace {
		slices.Sort(references)
		references = slices.Compact(references)
		if more := len(references) - maxReferences; more > 0 {
			references = append(references[:maxReferences:maxReferences], fmt.Sprintf("and %d more", more))
		}
		bySpace[space] = references
	}
	for _, s := range skipped {
		references := bySpace[s.node.attr("namespace")]
		switch {
		case len(references) > 0:
			return fmt.Errorf("%w; %s", s.err, strings.Join(references, "; "))
		case !b.contract.hasPort():
			return s.err // the service may be in there
		}
		b.warn("%s; nothing refers to it", s.err)
	}
	return nil
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
