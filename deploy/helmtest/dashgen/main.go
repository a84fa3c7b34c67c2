// Dashgen makes the chart's Grafana dashboards from the lists of panels in
// this folder.
//
//	dashgen CHART        writes them
//	dashgen -check CHART fails if they are not what it would write
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	check := flag.Bool("check", false, "write nothing, and fail on a difference")
	flag.Parse()
	if err := run(flag.Arg(0), *check); err != nil {
		log.Fatal(err)
	}
}

func run(chart string, check bool) error {
	for _, d := range []dashboard{overview, upstreams, cache} {
		var content bytes.Buffer
		to := json.NewEncoder(&content)
		to.SetEscapeHTML(false)
		to.SetIndent("", " ")
		if err := to.Encode(d.model()); err != nil {
			return err
		}
		path := filepath.Join(chart, "dashboards", d.name+".json")
		if !check {
			if err := os.WriteFile(path, content.Bytes(), 0o644); err != nil { //nolint:gosec // as every file of the chart
				return err
			}
			continue
		}
		if is, err := os.ReadFile(path); err != nil || !bytes.Equal(is, content.Bytes()) {
			return errors.Join(err, fmt.Errorf("%s is out of date: run `make chart`", path))
		}
	}
	return nil
}
