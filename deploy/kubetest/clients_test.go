package kubetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// warning is how helm and kubectl show what an API server warns of. Nothing
// else of theirs on standard error has that word.
var warning = regexp.MustCompile(`(?i)warning`)

// clients are helm and kubectl, talking to the test's cluster.
type clients struct {
	programs, kubeconfig, home string
}

// output is what a client wrote.
type output struct{ stdout, stderr string }

// try runs a client.
func (c *clients) try(program string, input []byte, args ...string) (output, error) {
	command := exec.Command(filepath.Join(c.programs, program), args...)
	command.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig, "HOME="+c.home,
		"HELM_CACHE_HOME="+c.home, "HELM_CONFIG_HOME="+c.home, "HELM_DATA_HOME="+c.home)
	command.Stdin = bytes.NewReader(input)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return output{stdout.String(), stderr.String()}, fmt.Errorf("%s %s: %w\n%s%s", program, strings.Join(args, " "), err, stdout.String(), stderr.String())
	}
	return output{stdout.String(), stderr.String()}, nil
}

// must runs a client, which must succeed without a warning.
func (c *clients) must(t *testing.T, program string, input []byte, args ...string) string {
	t.Helper()
	out, err := c.try(program, input, args...)
	if err != nil {
		t.Fatal(err)
	}
	if warning.MatchString(out.stderr) {
		t.Errorf("%s %s warned:\n%s", program, strings.Join(args, " "), out.stderr)
	}
	return out.stdout
}

func (c *clients) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	return c.must(t, "kubectl", nil, args...)
}

func (c *clients) kubectlInput(t *testing.T, input []byte, args ...string) string {
	t.Helper()
	return c.must(t, "kubectl", input, args...)
}

// helm runs a helm command in the release's namespace.
func (c *clients) helm(t *testing.T, args ...string) string {
	t.Helper()
	return c.must(t, "helm", nil, append([]string{"--namespace", namespace}, args...)...)
}

// helmRefused runs a helm command that must fail, and returns what it says.
func (c *clients) helmRefused(t *testing.T, args ...string) string {
	t.Helper()
	out, err := c.try("helm", nil, append([]string{"--namespace", namespace}, args...)...)
	if err == nil {
		t.Fatalf("helm %s succeeded:\n%s", strings.Join(args, " "), out.stdout)
	}
	return out.stderr
}

// get reads an object of the release's namespace into value.
func (c *clients) get(t *testing.T, value any, kind, name string) {
	t.Helper()
	out := c.kubectl(t, "-n", namespace, "get", kind, name, "-o", "json")
	if err := json.Unmarshal([]byte(out), value); err != nil {
		t.Fatalf("%s %s: %v", kind, name, err)
	}
}

// objects lists all that is in the release's namespace, as KIND/NAME. Events
// tell what happened and end by themselves; Endpoints are EndpointSlices again.
func (c *clients) objects(t *testing.T) []string {
	t.Helper()
	kinds := slices.DeleteFunc(strings.Fields(c.kubectl(t, "api-resources", "--namespaced", "--verbs=list", "-o", "name")), func(kind string) bool {
		return kind == "endpoints" || strings.HasPrefix(kind, "events")
	})
	found := strings.Fields(c.kubectl(t, "-n", namespace, "get", strings.Join(kinds, ","), "-o", "name", "--ignore-not-found"))
	slices.Sort(found)
	return found
}

// pod is what is known of a pod.
type pod struct {
	Metadata struct {
		Name              string
		DeletionTimestamp string
		Annotations       map[string]string
	}
	Status struct {
		Phase      string
		Conditions []condition
	}
}

type condition struct{ Type, Status, Reason string }

// holds reports whether a condition is there and true.
func holds(conditions []condition, kind string) bool {
	return slices.ContainsFunc(conditions, func(c condition) bool { return c.Type == kind && c.Status == "True" })
}

// replicas are the gateway's pods that are ready and not on their way out.
func (c *clients) replicas(t *testing.T) []pod {
	t.Helper()
	var list struct{ Items []pod }
	c.get(t, &list, "pods", "--selector=app.kubernetes.io/component=gateway")
	return slices.DeleteFunc(list.Items, func(p pod) bool {
		return p.Metadata.DeletionTimestamp != "" || !holds(p.Status.Conditions, "Ready")
	})
}

// waitReplicas waits for a number of ready replicas and returns their names.
func (c *clients) waitReplicas(t *testing.T, want int) []string {
	t.Helper()
	var names []string
	eventually(t, waitLimit, func() error {
		names = nil
		for _, p := range c.replicas(t) {
			names = append(names, p.Metadata.Name)
		}
		if len(names) != want {
			return fmt.Errorf("%d replicas ready, want %d: %v", len(names), want, names)
		}
		return nil
	})
	return names
}

// checksum is the configuration's, as the Deployment's pods shall have it.
func (c *clients) checksum(t *testing.T) string {
	t.Helper()
	var deployment struct {
		Spec struct{ Template pod }
	}
	c.get(t, &deployment, "deployment", release)
	return deployment.Spec.Template.Metadata.Annotations["checksum/config"]
}
