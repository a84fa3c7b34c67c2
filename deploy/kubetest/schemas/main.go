// Command schemas writes the JSON schemas of one version of Kubernetes, as an
// API server of that version publishes them.
//
//	schemas -programs DIR -out DIR
//
// DIR/kube-apiserver is started with an etcd, asked for its OpenAPI document
// and its version, and ended.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"causeway.example/deploy/kubetest/cluster"
)

// startWait is how long an API server may take to be ready.
const startWait = 2 * time.Minute

func main() {
	programs := flag.String("programs", "", "folder with a kube-apiserver")
	out := flag.String("out", "", "folder to write to")
	flag.Parse()
	if err := run(context.Background(), *programs, *out); err != nil {
		slog.New(slog.NewTextHandler(os.Stderr, nil)).Error("schemas not written", slog.Any("error", err))
		os.Exit(1)
	}
}

// run writes the schemas into a folder of out that has the version's name.
func run(ctx context.Context, programs, out string) (err error) {
	if programs == "" || out == "" {
		return errors.New("-programs and -out are needed")
	}
	dir, err := os.MkdirTemp("", "kube-schemas-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	server, err := cluster.Start(ctx, programs, dir)
	if err != nil {
		return err
	}
	defer server.Close()

	version, err := versionOf(ctx, server)
	if err != nil {
		return err
	}
	openAPI, err := server.Get(ctx, "/openapi/v2")
	if err != nil {
		return err
	}
	return write(filepath.Join(out, version+"-standalone-strict"), openAPI)
}

func versionOf(ctx context.Context, server *cluster.Cluster) (string, error) {
	body, err := server.Get(ctx, "/version")
	if err != nil {
		return "", err
	}
	var version struct {
		GitVersion string `json:"gitVersion"`
	}
	if err := json.Unmarshal(body, &version); err != nil {
		return "", fmt.Errorf("read version: %w", err)
	}
	return version.GitVersion, nil
}

func write(folder string, openAPI []byte) error {
	files, err := schemas(openAPI)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // Sources, for everybody to read.
		return err
	}
	for name, schema := range files {
		if err := os.WriteFile(filepath.Join(folder, name), append(schema, '\n'), 0o644); err != nil { //nolint:gosec // As above.
			return err
		}
	}
	return nil
}
