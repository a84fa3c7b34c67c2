package helmtest

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// dashboard is what the tests look at of one.
type dashboard struct {
	UID, Title    string
	SchemaVersion int
	Templating    struct {
		List []struct{ Name, Type, Query string }
	}
	Panels []panel
}

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	FieldConfig              struct {
		Defaults struct {
			Unit       string
			Thresholds struct {
				Steps []struct {
					Color string
					Value *float64
				}
			}
		}
	}
	Targets []struct {
		RefID, Expr, LegendFormat string
		Instant                   bool
	}
}

// dashboardsOf are those that the chart renders, by the name of the file that
// Grafana's sidecar makes.
func dashboardsOf(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, o := range objects(t, observed) {
		data, _ := at(o, "data").(object)
		for name, text := range data {
			if strings.HasSuffix(name, ".json") {
				found[name], _ = text.(string)
			}
		}
	}
	return found
}

func parseDashboard(t *testing.T, text string) (d dashboard) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// variables of Grafana's, and what stands for them here.
var grafanaVariables = strings.NewReplacer(
	"$__rate_interval", "5m", "$__range", "1h", "$namespace", ".*", "$job", ".*", "$instance", ".*",
)

// queries are the panels' expressions, as Grafana would send them, each with
// where it stands.
func queries(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for name, text := range dashboardsOf(t) {
		for _, p := range parseDashboard(t, text).Panels {
			for _, target := range p.Targets {
				found[name+": "+p.Title+" "+target.RefID] = grafanaVariables.Replace(target.Expr)
			}
		}
	}
	return found
}

// units are those of Grafana's that the dashboards may use.
var units = []string{"reqps", "ops", "s", "percentunit", "bytes", "short", "bool_yes_no"}

func TestDashboards(t *testing.T) {
	if out, err := exec.CommandContext(t.Context(), "go", "run", "./dashgen", "-check", "../helm").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	all := dashboardsOf(t)
	uids := map[string]bool{}
	for name, text := range all {
		d := parseDashboard(t, text)
		if want := strings.TrimSuffix(name, ".json"); d.UID != want || uids[d.UID] {
			t.Errorf("%s: uid %q, want %q, once", name, d.UID, want)
		}
		uids[d.UID] = true
		if d.SchemaVersion < 36 || len(text) > 1<<20/4 {
			t.Errorf("%s: schema %d, %d bytes", name, d.SchemaVersion, len(text))
		}
		var variables []string
		for _, v := range d.Templating.List {
			variables = append(variables, v.Name)
		}
		if want := []string{"datasource", "namespace", "job", "instance"}; !slices.Equal(variables, want) {
			t.Errorf("%s: variables %v, want %v", name, variables, want)
		}
		checkDatasources(t, name, text)
		checkPanels(t, name, d.Panels)
	}
	for _, want := range []string{"causeway-overview", "causeway-upstreams", "causeway-cache"} {
		if !uids[want] {
			t.Errorf("no dashboard %s", want)
		}
	}
}

// checkDatasources demands that each is the variable.
func checkDatasources(t *testing.T, name, text string) {
	t.Helper()
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			if uid := at(node, "datasource.uid"); uid != nil && uid != "${datasource}" {
				t.Errorf("%s: datasource %v", name, uid)
			}
			for _, below := range node {
				walk(below)
			}
		case []any:
			for _, below := range node {
				walk(below)
			}
		}
	}
	var whole any
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		t.Fatal(err)
	}
	walk(whole)
	if n := strings.Count(text, `"uid": "${datasource}"`); n < 10 {
		t.Errorf("%s: %d datasources", name, n)
	}
}

func checkPanels(t *testing.T, name string, panels []panel) {
	t.Helper()
	ids, taken, titles := map[int]bool{}, map[[2]int]bool{}, map[string]bool{}
	for _, p := range panels {
		where := name + ": " + p.Title
		if p.ID == 0 || ids[p.ID] || p.Title == "" || titles[p.Title] {
			t.Errorf("%s: id %d and title are not its own", where, p.ID)
		}
		ids[p.ID], titles[p.Title] = true, true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if x >= 24 || taken[[2]int{x, y}] {
					t.Fatalf("%s: lies upon another, or outside", where)
				}
				taken[[2]int{x, y}] = true
			}
		}
		if p.Type == "row" {
			continue
		}
		if p.Description == "" || !slices.Contains(units, p.FieldConfig.Defaults.Unit) || len(p.Targets) == 0 {
			t.Errorf("%s: description %q, unit %q, %d queries", where, p.Description, p.FieldConfig.Defaults.Unit, len(p.Targets))
		}
		steps := p.FieldConfig.Defaults.Thresholds.Steps
		for i, step := range steps {
			if (step.Value == nil) != (i == 0) || i > 1 && *step.Value <= *steps[i-1].Value {
				t.Errorf("%s: threshold %d", where, i)
			}
		}
		refs := map[string]bool{}
		for _, target := range p.Targets {
			if target.RefID == "" || refs[target.RefID] || target.LegendFormat == "" {
				t.Errorf("%s: refId %q, legend %q", where, target.RefID, target.LegendFormat)
			}
			refs[target.RefID] = true
			if strings.Contains(target.Expr, "[30d]") && !target.Instant {
				t.Errorf("%s: reads 30 days for each point of time", where)
			}
		}
	}
}
