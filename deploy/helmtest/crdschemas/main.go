// Crdschemas makes schemas for kubeconform from the CRDs of the Gateway API and
// the Prometheus operator, as their Go modules have them.
//
//	crdschemas FOLDER
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// crds are the definitions that the chart's objects need.
var crds = []struct{ module, file string }{
	{"sigs.k8s.io/gateway-api@v1.6.3", "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"},
	{"github.com/prometheus-operator/prometheus-operator@v0.85.0", "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml"},
	{"github.com/prometheus-operator/prometheus-operator@v0.85.0", "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml"},
	{"github.com/prometheus-operator/prometheus-operator@v0.85.0", "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml"},
}

// definition is what is read of a CRD.
type definition struct {
	Spec struct {
		Group string `yaml:"group"`
		Names struct {
			Kind string `yaml:"kind"`
		} `yaml:"names"`
		Versions []struct {
			Name   string `yaml:"name"`
			Schema struct {
				OpenAPI map[string]any `yaml:"openAPIV3Schema"`
			} `yaml:"schema"`
		} `yaml:"versions"`
	} `yaml:"spec"`
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("say a folder")
	}
	for _, crd := range crds {
		if err := write(crd.module, crd.file, os.Args[1]); err != nil {
			log.Fatalf("%s: %v", crd.file, err)
		}
	}
}

func write(module, file, folder string) error {
	text, err := exec.CommandContext(context.Background(), "go", "mod", "download", "-json", module).Output()
	if err != nil {
		return err
	}
	var at struct{ Dir string }
	if err := json.Unmarshal(text, &at); err != nil {
		return err
	}
	if text, err = os.ReadFile(filepath.Join(at.Dir, file)); err != nil {
		return err
	}
	var d definition
	if err := yaml.Unmarshal(text, &d); err != nil {
		return err
	}
	for _, version := range d.Spec.Versions {
		if version.Name != "v1" {
			continue // the chart has none of it
		}
		strict(version.Schema.OpenAPI)
		name := strings.ToLower(d.Spec.Names.Kind) + "-" + strings.Split(d.Spec.Group, ".")[0] + "-" + version.Name + ".json"
		out, errJSON := json.Marshal(version.Schema.OpenAPI)
		if err := errors.Join(errJSON, os.WriteFile(filepath.Join(folder, name), out, 0o644)); err != nil { //nolint:gosec // test data
			return err
		}
	}
	return nil
}

// strict forbids what a schema does not name, as the API server drops it; and
// forgets descriptions and Kubernetes' own keywords.
func strict(node any) {
	switch node := node.(type) {
	case map[string]any:
		free, _ := node["x-kubernetes-preserve-unknown-fields"].(bool)
		if _, is := node["properties"].(map[string]any); is && !free && node["additionalProperties"] == nil && node["type"] == "object" {
			node["additionalProperties"] = false
		}
		for key, below := range node {
			if _, is := below.(string); strings.HasPrefix(key, "x-kubernetes-") || key == "description" && is {
				delete(node, key)
				continue
			}
			strict(below)
		}
	case []any:
		for _, below := range node {
			strict(below)
		}
	}
}
