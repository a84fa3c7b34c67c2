package helmtest

import (
	"strings"
	"testing"

	common4 "helm.sh/helm/v4/pkg/chart/common"
	lint4 "helm.sh/helm/v4/pkg/chart/v2/lint"
)

// TestLintBy4IsClean, strictly: a warning counts.
func TestLintBy4IsClean(t *testing.T) {
	kube, err := common4.ParseKubeVersion(versions[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range installations {
		for _, message := range lint4.RunAll("../helm", given(t, values), "web", lint4.WithKubeVersion(kube)).Messages {
			if !strings.Contains(message.Error(), "icon is recommended") {
				t.Errorf("%s: %v", name, message)
			}
		}
	}
}
