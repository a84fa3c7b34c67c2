// Chartgen makes the chart's values.schema.json and README.md from its
// values.yaml and from the gateway's own configuration, and copies that
// configuration's defaults and the words that no API key may be, so that none
// of them can fall behind.
//
//	chartgen CHART        writes all of them
//	chartgen -check CHART fails if they are not what it would write
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	check := flag.Bool("check", false, "write nothing, and fail on a difference")
	gateway := flag.String("gateway", "", "`path` of the gateway's program (default: go run)")
	flag.Parse()
	if err := run(flag.Arg(0), *gateway, *check); err != nil {
		log.Fatal(err)
	}
}

func run(chart, gateway string, check bool) error {
	values, err := os.ReadFile(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return err
	}
	config, err := defaults(context.Background(), gateway)
	if err != nil {
		return err
	}
	schema, err := makeSchema(values, config)
	if err != nil {
		return err
	}
	readme, err := makeReadme(values)
	if err != nil {
		return err
	}
	standard, err := makeDefaults(config)
	if err != nil {
		return err
	}
	// What the gateway refuses as the key of a caller.
	words, err := os.ReadFile(filepath.Join("..", "..", "internal", "config", "wellknown.txt"))
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"values.schema.json": schema, "README.md": readme, "wellknown.txt": words, "defaults.yaml": standard} {
		path := filepath.Join(chart, name)
		if !check {
			if err := os.WriteFile(path, content, 0o644); err != nil { //nolint:gosec // as every file of the chart
				return err
			}
			continue
		}
		if is, err := os.ReadFile(path); err != nil || !bytes.Equal(is, content) {
			return errors.Join(err, fmt.Errorf("%s is out of date: run `make chart`", path))
		}
	}
	return nil
}

// defaults asks the gateway for its configuration.
func defaults(ctx context.Context, gateway string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, gateway, "config", "print", "--sandbox")
	if gateway == "" {
		cmd = exec.CommandContext(ctx, "go", "run", "./cmd/gateway", "config", "print", "--sandbox")
		cmd.Dir = filepath.Join("..", "..")
	}
	cmd.Stderr = os.Stderr
	return cmd.Output()
}
