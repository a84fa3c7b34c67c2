package kubetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// violations are what pod security found, by namespace, in the requests of an
// API server's audit log.
func violations(path string) (map[string][]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // Nothing was written.
	found := map[string][]string{}
	for events := json.NewDecoder(file); ; {
		var event struct {
			Verb        string
			User        struct{ Username string }
			ObjectRef   struct{ Resource, Namespace, Name string }
			Annotations map[string]string
		}
		if err := events.Decode(&event); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("read audit log: %w", err)
		}
		object := event.ObjectRef
		if what := event.Annotations["pod-security.kubernetes.io/audit-violations"]; what != "" {
			found[object.Namespace] = append(found[object.Namespace],
				fmt.Sprintf("%s by %s of %s %s: %s", event.Verb, event.User.Username, object.Resource, object.Name, what))
		}
	}
}
