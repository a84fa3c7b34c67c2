package gateway

import (
	"reflect"
	"testing"
)

// TestTargets: the input of every primitive has a target, and different targets
// have different keys.
func TestTargets(t *testing.T) {
	line := LineKey{"100234", "40001"}
	tests := []struct {
		in   Targeted
		want Target
	}{
		{ServiceKey{"100234", "0477000001"}, Target{"number", "100234", "0477000001"}},
		{line, Target{"line", "100234", "40001"}},
		{OrderKey{"100234", "40001"}, Target{"order", "100234", "40001"}},
		{NewDataPool{CustomerNumber: "100234", Name: "Office"}, Target{"customer", "100234", ""}},
		{OptIn{CustomerNumber: "100234", ProviderID: "4711", ServiceNumbers: []string{"0400000001"}}, Target{"provider", "100234", "4711"}},
		{OptOut{Pool: line, ServiceNumbers: []string{"0400000001"}}, line.Target()},
		{Transfer{Source: line, TargetLineSeqNo: "40002"}, line.Target()},
		{LineLimit{Consumer: line, LimitBytes: 1}, line.Target()},
		{SubscriptionKey{Caller{"id", "brand"}, "19459986891"}, Target{"subscription", "", "19459986891"}},
		{BucketChange{SubscriptionKey: SubscriptionKey{GPSI: "1"}, BucketRefIDs: []string{"2"}}, Target{"subscription", "", "1"}},
		{PrimaryBucketSwap{SubscriptionKey: SubscriptionKey{GPSI: "1"}}, Target{"subscription", "", "1"}},
		{BalanceUpdate{SubscriptionKey: SubscriptionKey{GPSI: "1"}}, Target{"subscription", "", "1"}},
	}
	named := map[reflect.Type]bool{}
	for _, tt := range tests {
		named[reflect.TypeOf(tt.in)] = true
		if got := tt.in.Target(); got != tt.want {
			t.Errorf("%T: %+v, want %+v", tt.in, got, tt.want)
		}
	}
	for _, op := range reflect.VisibleFields(reflect.TypeFor[Upstream]()) {
		if in := op.Type.In(1); !named[in] {
			t.Errorf("%s: the target of %v is not tested", op.Name, in)
		}
	}
}

func TestClientOfAContext(t *testing.T) {
	if got := ClientOf(t.Context()); got != "" {
		t.Errorf("client = %q, want none", got)
	}
	ctx := WithClient(t.Context(), "web")
	if got := ClientOf(WithClient(ctx, "")); got != "web" || ClientOf(WithClient(ctx, "batch")) != "batch" {
		t.Errorf("client = %q, want web, and batch inside of it", got)
	}
}
