package main

import "strings"

// dashboard is one file: rows of panels.
type dashboard struct {
	name, title, help string
	rows              []row
}

type row struct {
	title  string
	panels []panel
}

// panel is one graph, or one number of each series.
type panel struct {
	title, help string
	// unit is an id of Grafana's: reqps, s, percentunit, bytes, short.
	unit    string
	kind    kind
	width   int // of 24
	queries []query
	steps   []step
}

type kind string

const (
	graph kind = "timeseries"
	stack kind = "stack" // a graph whose series add up
	stat  kind = "stat"
	table kind = "table" // of what there is now
)

// query is PromQL, with SERIES for the matchers of the variables, and what a
// series is called.
type query struct{ expr, legend string }

// step is a threshold: from a value on, a colour holds.
type step struct {
	from  float64
	color string
}

// object is one of JSON.
type object = map[string]any

// What the variables choose. Recorded series of a job have no instance.
const (
	ofJob    = `namespace=~"$namespace",job=~"$job"`
	ofSeries = ofJob + `,instance=~"$instance"`
)

const height = 8

// datasource is the variable: no dashboard knows the name of yours.
var datasource = object{"type": "prometheus", "uid": "${datasource}"}

// model is the dashboard as Grafana stores it.
func (d dashboard) model() object {
	panels := []object{}
	y := 0
	add := func(p object, x, width, high int) {
		p["id"] = len(panels) + 1
		p["gridPos"] = object{"x": x, "y": y, "w": width, "h": high}
		panels = append(panels, p)
	}
	for _, r := range d.rows {
		add(object{"type": "row", "title": r.title, "collapsed": false, "panels": []object{}}, 0, 24, 1)
		y++
		x := 0
		for _, p := range r.panels {
			if x+p.width > 24 {
				x, y = 0, y+height
			}
			add(p.model(), x, p.width, height)
			x += p.width
		}
		y += height
	}
	return object{
		"uid": "causeway-" + d.name, "title": "Causeway / " + d.title, "description": d.help, "tags": []string{"causeway"},
		"schemaVersion": 39, "version": 1, "editable": true, "graphTooltip": 1, "refresh": "30s",
		"time": object{"from": "now-6h", "to": "now"}, "timezone": "browser",
		"links": []object{{
			"type": "dashboards", "title": "Causeway", "tags": []string{"causeway"}, "asDropdown": true, "includeVars": true, "keepTime": true,
		}},
		"templating": object{"list": []object{
			{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
			variable("namespace", "Namespace", ""),
			variable("job", "Job", `namespace=~"$namespace"`),
			variable("instance", "Replica", ofJob),
		}},
		"panels": panels,
	}
}

// variable chooses values of a label, all of them at first.
func variable(label, title, within string) object {
	return object{
		"name": label, "label": title, "type": "query", "datasource": datasource,
		"query":   "label_values(gateway_build_info{" + within + "}, " + label + ")",
		"refresh": 2, "sort": 1, "multi": true, "includeAll": true, "allValue": ".*",
		"current": object{"text": []string{"All"}, "value": []string{"$__all"}},
	}
}

func (p panel) model() object {
	defaults := object{"unit": p.unit, "thresholds": object{"mode": "absolute", "steps": p.thresholds()}}
	model := object{
		"title": p.title, "description": p.help, "datasource": datasource,
		"fieldConfig": object{"defaults": defaults, "overrides": []object{}},
		"targets":     p.targets(),
	}
	switch p.kind {
	case stat:
		model["type"] = "stat"
		model["options"] = object{"colorMode": "value", "reduceOptions": object{"calcs": []string{"lastNotNull"}}}
	case table:
		model["type"] = "table"
		model["transformations"] = []object{{"id": "organize", "options": object{"excludeByName": object{"Time": true}}}}
	default:
		model["type"] = "timeseries"
		model["options"] = object{"legend": object{"displayMode": "table", "placement": "right", "calcs": []string{"mean", "max"}}, "tooltip": object{"mode": "multi", "sort": "desc"}}
		custom := object{"fillOpacity": 10, "showPoints": "never"}
		if p.kind == stack {
			custom["fillOpacity"], custom["stacking"] = 40, object{"mode": "normal"}
		}
		if p.steps != nil {
			custom["thresholdsStyle"] = object{"mode": "dashed"}
		}
		defaults["custom"], defaults["min"] = custom, 0
	}
	return model
}

func (p panel) thresholds() []object {
	steps := []object{{"color": "green", "value": nil}}
	for i, s := range p.steps {
		if i == 0 && s.from == lowest {
			steps[0]["color"] = s.color
			continue
		}
		steps = append(steps, object{"color": s.color, "value": s.from})
	}
	return steps
}

// lowest is the value of a first step that holds below all others.
const lowest = -1

func (p panel) targets() []object {
	targets := []object{}
	for i, q := range p.queries {
		target := object{
			"refId": string(rune('A' + i)), "datasource": datasource,
			"expr": strings.NewReplacer("SERIES", ofSeries, "JOB", ofJob).Replace(q.expr), "legendFormat": q.legend,
		}
		if p.kind == stat || p.kind == table {
			target["instant"] = true
		}
		if p.kind == table {
			target["format"] = "table"
		}
		targets = append(targets, target)
	}
	return targets
}
