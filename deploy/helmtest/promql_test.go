package helmtest

import (
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// series are the names of series, the labels of each, and their values.
type series map[string]map[string][]string

// Labels that the scrape gives every series.
var ofTarget = []string{"namespace", "job", "instance"}

func (s series) add(name string, pairs map[string]string) {
	if s[name] == nil {
		s[name] = map[string][]string{}
		for _, label := range ofTarget {
			s[name][label] = nil
		}
	}
	for label, value := range pairs {
		s[name][label] = append(s[name][label], value)
	}
}

// seriesOf reads what a gateway shows.
func seriesOf(t *testing.T, text io.Reader) series {
	t.Helper()
	from := expfmt.NewTextParser(model.LegacyValidation)
	families, err := from.TextToMetricFamilies(text)
	if err != nil {
		t.Fatal(err)
	}
	found := series{}
	for name, family := range families {
		for _, m := range family.GetMetric() {
			pairs := map[string]string{}
			for _, pair := range m.GetLabel() {
				pairs[pair.GetName()] = pair.GetValue()
			}
			if m.Histogram == nil && m.Summary == nil {
				found.add(name, pairs)
				continue
			}
			found.add(name+"_sum", pairs)
			found.add(name+"_count", pairs)
			for _, bucket := range m.GetHistogram().GetBucket() {
				with := maps.Clone(pairs)
				with["le"] = model.SampleValue(bucket.GetUpperBound()).String()
				found.add(name+"_bucket", with)
			}
		}
	}
	return found
}

// addRecorded adds what Prometheus has besides: the scrape's own, and what the
// rules record.
func (s series) addRecorded(rules []rule) {
	s.add("up", nil)
	for _, r := range rules {
		if r.Record == "" {
			continue
		}
		for _, slo := range []string{"availability", "reads", "writes"} {
			s.add(r.Record, map[string]string{"slo": slo})
		}
		if strings.HasPrefix(r.Record, "job:") {
			delete(s[r.Record], "instance")
		}
	}
}

// plainWord is a value that a label has as a whole: no pattern, and no status.
var plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z-]*$`)

// documented are the words that the documentation marks as code: a value that
// no gateway shows on an ordinary day is one of them.
func documented(t *testing.T) map[string]bool {
	t.Helper()
	words := map[string]bool{}
	for _, page := range []string{"metrics.md", "lookups.md", "back-ends.md", "logs-and-traces.md", "faults.md"} {
		text, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile("[`\"](\\w+)[`\"]").FindAllStringSubmatch(string(text), -1) {
			words[match[1]] = true
		}
	}
	return words
}

// faults parses an expression and tells what it names that nobody has:
// metrics, labels, values.
func (s series) faults(query string, words map[string]bool) (found []string) {
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(query)
	if err != nil {
		return []string{err.Error()}
	}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		switch node := node.(type) {
		case *parser.VectorSelector:
			found = append(found, s.selectorFaults(node, words)...)
		case *parser.AggregateExpr:
			found = append(found, s.missing(node, node.Grouping)...)
		case *parser.BinaryExpr:
			if node.VectorMatching != nil {
				found = append(found, s.missing(node.LHS, node.VectorMatching.MatchingLabels)...)
				found = append(found, s.missing(node.RHS, node.VectorMatching.MatchingLabels)...)
			}
		}
		return nil
	})
	return found
}

func (s series) selectorFaults(selector *parser.VectorSelector, words map[string]bool) (found []string) {
	has, known := s[selector.Name]
	if !known {
		return []string{fmt.Sprintf("nobody has %q", selector.Name)}
	}
	for _, m := range selector.LabelMatchers {
		values, known := has[m.Name]
		if m.Name == model.MetricNameLabel || slices.Contains(ofTarget, m.Name) && known {
			continue
		}
		if !known {
			found = append(found, fmt.Sprintf("%s has no label %q", selector.Name, m.Name))
		}
		for value := range strings.SplitSeq(m.Value, "|") {
			exact := m.Name == "le" && m.Type == labels.MatchEqual
			if (exact || plainWord.MatchString(value)) && !slices.Contains(values, value) && (exact || !words[value]) {
				found = append(found, fmt.Sprintf("%s has no %s %q: %v", selector.Name, m.Name, value, values))
			}
		}
	}
	return found
}

// missing are the labels that no series below a node has.
func (s series) missing(below parser.Node, names []string) (found []string) {
	has := map[string]bool{}
	parser.Inspect(below, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			for label := range s[selector.Name] {
				has[label] = true
			}
		}
		return nil
	})
	for _, name := range names {
		if !has[name] {
			found = append(found, fmt.Sprintf("nothing in %s has a label %q", below, name))
		}
	}
	return found
}
