package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// asText writes the description as one page of text for language models, in the
// form of llmstxt.org: a title, a summary, the details, and then headings with
// lists of links only. Links are relative to the page; what stands below the root
// of the gateway begins with its server, which api.Documents names.
func asText(document *yaml.Node) ([]byte, error) {
	d, err := describedIn(document)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	summary, details, _ := strings.Cut(d.Info.Description, "\n\n")
	fmt.Fprintf(&b, "# %s\n\n> %s\n\n%s\n\n", d.Info.Title, strings.ReplaceAll(summary, "\n", " "), details)
	b.WriteString("**Base URL**: `/`. If that is no URL of its own, it is relative to the address of this page.\n\n")
	for _, name := range slices.Sorted(maps.Keys(d.Components.Security)) {
		fmt.Fprintf(&b, "**Authentication**: %s\n\n", d.Components.Security[name].Description)
	}
	b.WriteString("**Time-out**:" + howLong(http.MethodPost) + "\n\n" + rules)
	d.writeCommon(&b)
	for _, tag := range d.Tags {
		fmt.Fprintf(&b, "**%s**: %s\n\n", tag.Name, tag.Description)
		for _, op := range d.operations() {
			if !slices.Contains(op.Tags, tag.Name) {
				continue
			}
			if err := d.writeOperation(&b, op); err != nil {
				return nil, fmt.Errorf("%s: %w", op.ID, err)
			}
		}
	}
	d.writeErrors(&b)
	b.WriteString(links)
	return []byte(b.String()), nil
}

// rules are what holds for all operations, and is spread over the description.
const rules = `**Polling**: a write that answers 202 is an order. Wait as many seconds as ` + "`Retry-After`" + ` says, then read the order at ` + "`Location`" + ` or ` + "`results[].href`" + `; repeat that while its answer has ` + "`Retry-After`" + `. Never poll faster: all users of an account share the back end's limit.

**Repeating a write**: no write is idempotent, and there are no idempotency keys. Decide by ` + "`outcome`" + ` of the problem: after ` + "`notSent`" + ` and ` + "`rejected`" + ` nothing has changed; after ` + "`unknown`" + `, and after a time-out of your own, the write may have been done: read the pool or the balances before you repeat it. Repeat other requests only if ` + "`retryable`" + ` is true, after ` + "`Retry-After`" + `.

`

// links are the last part: what else there is. The root stands before the path of
// the problems.
const links = `## API description

- [OpenAPI 3.1, YAML](openapi.yaml): every operation, parameter and answer, with schemas
- [OpenAPI 3.1, JSON](openapi.json): the same
- [OpenAPI 3.0](openapi-3.0.json): the same for tools that do not read 3.1
- [Arazzo](flow.arazzo.yaml): the flow, and the operations on balances, as workflows that run
- [Postman collection](postman.json): all operations, with tests

## Pages

- [Problems](/problems/): what each error code means, and whether to retry; plain text unless HTML is asked for
- [Reference](docs/): the description, to read
- [Swagger UI](swagger/): the description, to try
`

// writeOperation writes what a client has to know of one operation.
func (d *description) writeOperation(b *strings.Builder, op *operation) error {
	fmt.Fprintf(b, "**%d. %s**: `%s %s`\n%s. %s\n\n", op.Order, op.ID, op.Method, op.Path, op.Summary, strings.TrimSpace(strings.TrimSuffix(op.Description, howLong(op.Method))))
	for _, p := range op.Parameters {
		if p.In == "path" {
			writeParameter(b, p)
		} else {
			fmt.Fprintf(b, "- %s `%s` (%s)\n", p.In, p.Name, optional(p.Required))
		}
	}
	if op.Body != nil {
		body := op.Body.Content[jsonType]
		d.writeMembers(b, "body", d.resolve(body.Schema))
		example, err := exampleOf(&body.Example)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "- body, for example: `%s`\n", example)
	}
	status, answer := op.success()
	example, err := exampleOf(&answer.Example)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "- answer %s%s: `%s`\n", status, headers(op.Responses[status]), example)
	fmt.Fprintf(b, "- errors: %s\n\n", strings.Join(slices.DeleteFunc(op.failures(), func(f string) bool { return slices.Contains(d.common(), f) }), "; "))
	return nil
}

// writeCommon writes what all operations have: the headers of requests, and the
// problems.
func (d *description) writeCommon(b *strings.Builder) {
	b.WriteString("**Headers of requests**:\n\n")
	for _, name := range slices.Sorted(maps.Keys(d.Components.Parameters)) {
		writeParameter(b, d.Components.Parameters[name])
	}
	fmt.Fprintf(b, "\n**Errors of every operation**: %s. The last part says what they mean.\n\n", strings.Join(d.common(), "; "))
}

func writeParameter(b *strings.Builder, p parameter) {
	fmt.Fprintf(b, "- %s `%s` (%s): %s%s\n", p.In, p.Name, optional(p.Required), p.Description, exampleText(p.Example.Value))
}

// failures are the statuses of an operation's problems, with their codes.
func (o *operation) failures() (all []string) {
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if !strings.HasPrefix(status, "2") {
			all = append(all, status+" "+o.Responses[status].code())
		}
	}
	return all
}

// common are the failures that every operation has.
func (d *description) common() []string {
	all := d.operations()
	common := all[0].failures()
	for _, op := range all[1:] {
		common = slices.DeleteFunc(common, func(f string) bool { return !slices.Contains(op.failures(), f) })
	}
	return common
}

// writeMembers writes a line for each member of an object, below its place.
func (d *description) writeMembers(b *strings.Builder, place string, s schema) {
	for _, name := range slices.SortedFunc(maps.Keys(s.Properties), func(x, y string) int {
		if r := slices.Contains(s.Required, x); r != slices.Contains(s.Required, y) {
			if r {
				return -1
			}
			return 1
		}
		return strings.Compare(x, y)
	}) {
		member := d.resolve(s.Properties[name])
		kind, below := d.kind(member)
		text := strings.TrimSpace(member.Description)
		if text != "" {
			text = ": " + text
		}
		fmt.Fprintf(b, "- %s `%s` (%s, %s)%s\n", place, name, kind, optional(slices.Contains(s.Required, name)), text)
		d.writeMembers(b, place+" `"+name+"`:", below)
	}
}

// kind says what a member is, and returns the object that its members are in.
func (d *description) kind(s schema) (string, schema) {
	switch {
	case len(s.AllOf) == 1:
		return d.kind(d.resolve(s.AllOf[0]))
	case len(s.AnyOf) > 0:
		var kinds []string
		below := schema{}
		for _, each := range s.AnyOf {
			kind, object := d.kind(d.resolve(each))
			kinds = append(kinds, kind)
			if len(object.Properties) > 0 {
				below = object
			}
		}
		return strings.Join(kinds, " or "), below
	case s.Items != nil:
		kind, below := d.kind(d.resolve(*s.Items))
		return "array of " + kind, below
	case len(s.Enum) > 0:
		return "one of " + strings.Join(s.Enum, ", "), s
	}
	return strings.Join(s.Type, " or "), s
}

// writeErrors lists what the statuses mean, once for all operations.
func (d *description) writeErrors(b *strings.Builder) {
	b.WriteString("**Errors**: `application/problem+json`; a problem has these members.\n\n")
	d.writeMembers(b, "problem", d.Components.Schemas[problemSchema])
	codes, meanings := map[string][]string{}, map[string]string{}
	for _, op := range d.operations() {
		for status, r := range op.Responses {
			if !strings.HasPrefix(status, "2") {
				codes[status], meanings[status] = append(codes[status], r.code()), r.Description
			}
		}
	}
	b.WriteString("\n")
	for _, status := range slices.Sorted(maps.Keys(meanings)) {
		slices.Sort(codes[status])
		fmt.Fprintf(b, "- %s %s: %s\n", status, strings.Join(slices.Compact(codes[status]), ", "), meanings[status])
	}
	b.WriteString("\n")
}

// code returns the code of the example of a problem.
func (r response) code() string {
	answer := r.Content[problemType]
	return "`" + member(&answer.Example, "code") + "`"
}

// headers names the headers of an answer that a client acts on.
func headers(r response) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		if name != correlationHeader {
			names = append(names, "`"+name+"`")
		}
	}
	if names == nil {
		return ""
	}
	return " with " + strings.Join(names, ", ")
}

func optional(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

func exampleText(value string) string {
	if value == "" {
		return ""
	}
	return "; for example `" + value + "`"
}
