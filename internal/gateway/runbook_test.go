package gateway_test

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"causeway.example/internal/gateway"
)

// outcomeRunbook is the page for writes whose outcome is unknown.
const outcomeRunbook = "../../docs/runbooks/CausewayWriteOutcomeUnknown.md"

// runbookChecks returns, by primitive, how the page says to find out whether a
// write was done.
func runbookChecks(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(outcomeRunbook)
	if err != nil {
		t.Fatal(err)
	}
	checks := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`.+`) \\| (.+) \\|$").FindAllStringSubmatch(string(text), -1) {
		for operation := range strings.SplitSeq(row[1], ", ") {
			checks[strings.Trim(operation, "`")] = row[2]
		}
	}
	return checks
}

// TestRunbookCoversEveryWrite: the page has a row for each write, and no other.
func TestRunbookCoversEveryWrite(t *testing.T) {
	var want []string
	for _, call := range []gateway.Call{
		gateway.CallOrderCreate, gateway.CallOrderQuery, gateway.CallOrderReset, gateway.CallServiceDetail, gateway.CallDataPool, gateway.CallDataPoolView,
		gateway.CallOptIn, gateway.CallOptOut, gateway.CallTransfer, gateway.CallDataLimit, gateway.CallDisconnect,
		gateway.CallAddBuckets, gateway.CallSwapPrimaryBucket, gateway.CallCancelBuckets, gateway.CallBalances, gateway.CallUpdateBalances,
	} {
		if call.Class == gateway.Write {
			want = append(want, call.Operation)
		}
	}
	var got []string
	for operation := range runbookChecks(t) {
		got = append(got, operation)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the page has rows for %v, want %v", got, want)
	}
}

// TestRunbookOfADisconnect: the page says what reading a disconnected pool
// returns, which is its status and no error.
func TestRunbookOfADisconnect(t *testing.T) {
	u := fakeUpstream()
	u.DataPoolView = func(context.Context, gateway.LineKey) (gateway.PoolRecord, error) {
		return gateway.PoolRecord{Status: gateway.PoolDisconnected}, nil
	}
	l := directLookup(u)
	l.Invalidate = func(context.Context, gateway.ServiceKey) {}
	pool, err := gateway.NewService(u, l, gateway.ServiceOptions{}).GetDataPool(t.Context(), poolKey)
	if err != nil {
		t.Fatal(err)
	}
	check := runbookChecks(t)["disconnect"]
	for _, want := range []string{"200", "`\"status\": \"" + string(pool.Status) + "\"`"} {
		if !strings.Contains(check, want) {
			t.Errorf("the row of disconnect lacks %s: %s", want, check)
		}
	}
	if strings.Contains(check, "404") {
		t.Errorf("the row of disconnect promises 404, but a disconnected pool can be read: %s", check)
	}
}
