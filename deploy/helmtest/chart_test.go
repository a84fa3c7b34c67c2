// Package helmtest proves the chart: what it renders with each switch, that
// real API servers' schemas accept it, and that typos are refused.
package helmtest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// versions are the oldest and the newest Kubernetes that the chart is for.
var versions = []string{"1.29.15", "1.36.3"}

// object is one of Kubernetes'.
type object map[string]any

func (o object) kind() string { kind, _ := o["kind"].(string); return kind }

func (o object) name() string { name, _ := at(o, "metadata.name").(string); return name }

// at returns what stands at a path of names and positions, or nil. A bar in a
// name stands for a dot.
func at(node any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		name = strings.ReplaceAll(name, "|", ".")
		switch below := node.(type) {
		case object:
			node = below[name]
		case map[string]any:
			node = below[name]
		case []any:
			i := slices.Index([]string{"0", "1", "2", "3", "4", "5"}, name)
			if i < 0 || i >= len(below) {
				return nil
			}
			node = below[i]
		default:
			return nil
		}
	}
	return node
}

func load(t *testing.T) *chart.Chart {
	t.Helper()
	c, err := loader.LoadDir("../helm")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// render returns the templates' texts, as `helm template demo` of both versions
// would.
func render(t *testing.T, values, version string) (map[string]string, error) {
	t.Helper()
	return byBoth(t, installation{values: values, version: version})
}

// manifests renders and returns the text of all objects.
func manifests(t *testing.T, values, version string) string {
	t.Helper()
	files, err := render(t, values, version)
	if err != nil {
		t.Fatal(err)
	}
	return joined(files)
}

// objects renders and returns the objects.
func objects(t *testing.T, values string) (all []object) {
	t.Helper()
	return decode(t, manifests(t, values, versions[1]))
}

// decode returns the objects of a text.
func decode(t *testing.T, text string) (all []object) {
	t.Helper()
	from := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	for {
		var o object
		err := from.Decode(&o)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if o != nil {
			all = append(all, o)
		}
	}
}

// find returns the object of a kind and a name, or nil.
func find(all []object, kind, name string) object {
	for _, o := range all {
		if o.kind() == kind && o.name() == name {
			return o
		}
	}
	return nil
}
