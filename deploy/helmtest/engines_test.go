package helmtest

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	chart3 "helm.sh/helm/v3/pkg/chart"
	loader3 "helm.sh/helm/v3/pkg/chart/loader"
	util3 "helm.sh/helm/v3/pkg/chartutil"
	engine3 "helm.sh/helm/v3/pkg/engine"
	common4 "helm.sh/helm/v4/pkg/chart/common"
	values4 "helm.sh/helm/v4/pkg/chart/common/util"
	chart4 "helm.sh/helm/v4/pkg/chart/v2"
	loader4 "helm.sh/helm/v4/pkg/chart/v2/loader"
	util4 "helm.sh/helm/v4/pkg/chart/v2/util"
	engine4 "helm.sh/helm/v4/pkg/engine"
)

// installation is what Helm renders.
type installation struct {
	release    string // "demo" when empty
	values     string
	version    string // of Kubernetes; the newest when empty
	appVersion string // instead of the chart's
	// reused are the values of an older chart, which --reuse-values puts in the
	// place of the chart's own.
	reused string
	// parent has this chart among its dependencies. The values are then its.
	parent []dependency
}

// dependency is this chart in a parent chart.
type dependency struct {
	alias, condition string
	tags             []string
}

func (i installation) kubernetes() string {
	if i.version == "" {
		return versions[1]
	}
	return i.version
}

func (i installation) name() string {
	if i.release == "" {
		return "demo"
	}
	return i.release
}

// engines render as the two versions of Helm do.
var engines = map[string]func(*testing.T, installation) (map[string]string, error){"helm 3": renderBy3, "helm 4": renderBy4}

// given decodes values as Helm does: a fresh map for each call.
func given(t *testing.T, values string) map[string]any {
	t.Helper()
	decoded, err := util3.ReadValues([]byte(values))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func renderBy3(t *testing.T, i installation) (map[string]string, error) {
	t.Helper()
	c, err := loader3.LoadDir("../helm")
	if err != nil {
		t.Fatal(err)
	}
	if i.appVersion != "" {
		c.Metadata.AppVersion = i.appVersion
	}
	if i.reused != "" {
		c.Values = given(t, i.reused)
	}
	if i.parent != nil {
		parent := &chart3.Chart{Metadata: &chart3.Metadata{APIVersion: "v2", Name: "parent", Version: "0.1.0"}}
		for _, d := range i.parent {
			parent.Metadata.Dependencies = append(parent.Metadata.Dependencies, &chart3.Dependency{
				Name: "causeway", Version: "0.1.0", Alias: d.alias, Condition: d.condition, Tags: d.tags,
			})
		}
		parent.AddDependency(c)
		c = parent
	}
	values := given(t, i.values)
	if err := util3.ProcessDependenciesWithMerge(c, values); err != nil {
		return nil, err
	}
	kube, err := util3.ParseKubeVersion(i.kubernetes())
	if err != nil {
		t.Fatal(err)
	}
	capabilities := util3.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *kube
	all, err := util3.ToRenderValues(c, values, util3.ReleaseOptions{Name: i.name(), Namespace: "web", IsInstall: true}, capabilities)
	if err != nil {
		return nil, err
	}
	return engine3.Render(c, all)
}

func renderBy4(t *testing.T, i installation) (map[string]string, error) {
	t.Helper()
	c, err := loader4.LoadDir("../helm")
	if err != nil {
		t.Fatal(err)
	}
	if i.appVersion != "" {
		c.Metadata.AppVersion = i.appVersion
	}
	if i.reused != "" {
		c.Values = given(t, i.reused)
	}
	if i.parent != nil {
		parent := &chart4.Chart{Metadata: &chart4.Metadata{APIVersion: "v2", Name: "parent", Version: "0.1.0"}}
		for _, d := range i.parent {
			parent.Metadata.Dependencies = append(parent.Metadata.Dependencies, &chart4.Dependency{
				Name: "causeway", Version: "0.1.0", Alias: d.alias, Condition: d.condition, Tags: d.tags,
			})
		}
		parent.AddDependency(c)
		c = parent
	}
	values := given(t, i.values)
	if err := util4.ProcessDependencies(c, values); err != nil {
		return nil, err
	}
	kube, err := common4.ParseKubeVersion(i.kubernetes())
	if err != nil {
		t.Fatal(err)
	}
	capabilities := common4.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *kube
	all, err := values4.ToRenderValues(c, values, common4.ReleaseOptions{Name: i.name(), Namespace: "web", IsInstall: true}, capabilities)
	if err != nil {
		return nil, err
	}
	return engine4.Render(c, all)
}

// accepted renders by both, and returns the objects, which must be the same.
// They are decoded strictly, and checked as by the API server.
func accepted(t *testing.T, i installation) []object {
	t.Helper()
	var all []object
	for _, name := range slices.Sorted(maps.Keys(engines)) {
		files, err := engines[name](t, i)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := joined(files)
		decoded, err := decodeStrictly(text)
		if err != nil {
			t.Fatalf("%s: %v, in\n%s", name, err, text)
		}
		switch {
		case all == nil:
			checkObjects(t, text, decoded)
		case !reflect.DeepEqual(all, decoded):
			t.Errorf("%s renders something else than the other one:\n%s", name, text)
		}
		all = decoded
	}
	return all
}

// byBoth renders by both, and returns the texts, which must be the same.
func byBoth(t *testing.T, i installation) (map[string]string, error) {
	t.Helper()
	files, err := renderBy3(t, i)
	others, errBy4 := renderBy4(t, i)
	if (err == nil) != (errBy4 == nil) {
		t.Errorf("helm 3: %v; helm 4: %v", err, errBy4)
	} else if !maps.Equal(files, others) {
		t.Errorf("helm 3 renders\n%s\nhelm 4 renders\n%s", joined(files), joined(others))
	}
	return files, err
}

// refused wants both to fail, with each part in the message.
func refused(t *testing.T, i installation, parts ...string) {
	t.Helper()
	for name, render := range engines {
		_, err := render(t, i)
		if err == nil {
			t.Errorf("%s takes it", name)
			continue
		}
		for _, part := range parts {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error = %v, want one with %q", name, err, part)
			}
		}
		if strings.Contains(err.Error(), "nil pointer") || strings.Contains(err.Error(), "wrong type") {
			t.Errorf("%s: %v: that explains nothing", name, err)
		}
	}
}

// joined is the text of all objects.
func joined(files map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if text := files[name]; strings.HasSuffix(name, ".yaml") && strings.TrimSpace(text) != "" {
			b.WriteString("---\n" + strings.TrimSpace(text) + "\n")
		}
	}
	return b.String()
}

// decodeStrictly refuses a key that stands twice.
func decodeStrictly(text string) (all []object, err error) {
	from := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	for {
		var o object
		err := from.Decode(&o)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if o != nil {
			all = append(all, o)
		}
	}
}
