// Chartgen makes the chart's values.schema.json and README.md from its
// values.yaml and from the gateway's own configuration, also defaults.json, which
// the templates read, and copies the words that no API key may be, so that none
// of them can fall behind.
//
//	chartgen CHART        writes all of them
//	chartgen -check CHART fails if they are not what it would write
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
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
	config, err := defaults(context.Background(), gateway, "--sandbox")
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
	serving, err := defaults(context.Background(), gateway)
	if err != nil {
		return err
	}
	filled, err := makeDefaults(values, config, serving)
	if err != nil {
		return err
	}
	// What the gateway refuses as the key of a caller.
	words, err := os.ReadFile(filepath.Join("..", "..", "internal", "config", "wellknown.txt"))
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"values.schema.json": schema, "README.md": readme, "defaults.json": filled, "wellknown.txt": words} {
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

// defaults asks the gateway for its configuration: with simulated back ends, or
// with a real one, which has other defaults.
func defaults(ctx context.Context, gateway string, flags ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, gateway, append([]string{"config", "print"}, flags...)...)
	if gateway == "" {
		cmd = exec.CommandContext(ctx, "go", append([]string{"run", "./cmd/gateway", "config", "print"}, flags...)...)
		cmd.Dir = filepath.Join("..", "..")
	}
	if len(flags) == 0 {
		key := fmt.Sprintf("%x", sha256.Sum256([]byte("only to ask for defaults")))
		cmd.Env = append(os.Environ(), "GATEWAY_OCTANE_BASE_URL=https://octane.example", "GATEWAY_OCTANE_USERNAME=u",
			"GATEWAY_OCTANE_PASSWORD=p", "GATEWAY_AUTH_KEYS=chart:"+key)
	}
	cmd.Stderr = os.Stderr
	return cmd.Output()
}
