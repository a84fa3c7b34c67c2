package helmtest

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/yannh/kubeconform/pkg/validator"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
)

// rendered is a piece of an object that values lead to.
type rendered struct {
	name, values string
	kind, object string
	path         string
	want         any // nil: absent
}

const (
	deployed  = "demo-causeway"
	podPath   = "spec.template.spec."
	container = podPath + "containers.0."
)

// check renders each, compares, and validates all objects against the schemas of
// the oldest and the newest Kubernetes.
func check(t *testing.T, cases []rendered) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			text := manifests(t, tt.values, versions[1])
			var got any
			if o := find(decode(t, text), tt.kind, tt.object); o != nil {
				got = at(o, tt.path)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%s %s: %s = %#v, want %#v", tt.kind, tt.object, tt.path, got, tt.want)
			}
			validText(t, text)
		})
	}
}

// valid reports objects that an API server would refuse or prune.
func valid(t *testing.T, values string) {
	t.Helper()
	validText(t, manifests(t, values, versions[1]))
}

// validText likewise. No template depends on the version of Kubernetes, and one
// field is newer than the oldest.
func validText(t *testing.T, text string) {
	t.Helper()
	if !strings.Contains(text, "trafficDistribution") {
		checkObjects(t, text, decode(t, text))
		return
	}
	all, err := validators()
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range all[versions[1]].Validate("rendered", io.NopCloser(strings.NewReader(text))) {
		if result.Status != validator.Valid && result.Status != validator.Empty {
			t.Errorf("%v in\n%s", result.Err, result.Resource.Bytes)
		}
	}
}

// refuses renders values that the chart must refuse, with a text in the error.
func refuses(t *testing.T, cases map[string]string) {
	t.Helper()
	for values, want := range cases {
		if _, err := render(t, production+values, versions[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error = %v, want one with %q", values, err, want)
		}
	}
}

// clusterOf is what a chart finds where it is rendered.
type clusterOf struct {
	apis     []string // that the API server has, beside its own
	nulls    bool     // are left in the values, as in those of a subchart
	upgrade  bool
	existing []runtime.Object
}

// renderedBy renders as `helm install` or `helm upgrade` would, with access to a
// cluster.
func renderedBy(t *testing.T, cluster clusterOf, values string) map[string]string {
	t.Helper()
	given, err := chartutil.ReadValues([]byte(values))
	if err != nil {
		t.Fatal(err)
	}
	c := load(t)
	capabilities := chartutil.DefaultCapabilities.Copy()
	capabilities.APIVersions = append(capabilities.APIVersions, cluster.apis...)
	options := chartutil.ReleaseOptions{Name: "demo", Namespace: "web", IsInstall: !cluster.upgrade, IsUpgrade: cluster.upgrade}
	all, err := chartutil.ToRenderValues(c, given, options, capabilities)
	if err != nil {
		t.Fatal(err)
	}
	if cluster.nulls {
		if all["Values"], err = chartutil.MergeValues(c, given); err != nil {
			t.Fatal(err)
		}
	}
	files, err := engine.RenderWithClientProvider(c, all, objectsOf(cluster.existing))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// objectsOf answers `lookup` with these objects.
type objectsOf []runtime.Object

// GetClientFor returns a client of the objects; every kind is namespaced.
func (o objectsOf) GetClientFor(apiVersion, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	group, err := schema.ParseGroupVersion(apiVersion)
	resource, _ := meta.UnsafeGuessKindToResource(group.WithKind(kind))
	return fake.NewSimpleDynamicClient(runtime.NewScheme(), o...).Resource(resource), true, err
}
