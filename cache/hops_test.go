package cache

import (
	"context"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"causeway.example/internal/gateway"
)

// maxHops is the largest number of functions of this package that a cold
// provider look-up, with the line look-up inside it, may pass through before
// the back end is called.
const maxHops = 10

// TestHopsOfAColdLookup walks the call stack at the deepest call to the back
// end, that of the line. A look-up changes goroutines where singleflight
// detaches it from its caller, so the walk goes on in the goroutine that
// started the present one.
func TestHopsOfAColdLookup(t *testing.T) {
	eachBubble(t, func(t *testing.T, store Store) {
		var r recorder
		var hops []string
		u := r.upstream()
		detail := u.ServiceDetail
		u.ServiceDetail = func(ctx context.Context, key gateway.ServiceKey) (gateway.Line, error) {
			synctest.Wait() // for the callers to wait for this look-up
			hops = cacheFrames(t)
			return detail(ctx, key)
		}
		mustProvider(t, newCache(t, store, &r).Lookup(u), pool, "40001", "member-40001")
		t.Logf("%d hops:\n%s", len(hops), strings.Join(hops, "\n"))
		if len(hops) == 0 || len(hops) > maxHops {
			t.Errorf("a cold look-up takes %d hops, want at most %d", len(hops), maxHops)
		}
	})
}

// eachBubble runs a test by synctest's clock, with the memory alone and with a
// store behind it.
func eachBubble(t *testing.T, test func(t *testing.T, store Store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { test(t, nil) }) })
	t.Run("redis", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { test(t, newMapStore()) }) })
}

var (
	goroutineHead = regexp.MustCompile(`^goroutine (\d+) `)
	createdBy     = regexp.MustCompile(`(?m)^created by .* in goroutine (\d+)$`)
	stackFrame    = regexp.MustCompile(`(?m)^causeway\.example/cache\.(.+)\([^()]*\)\n\t.*/([a-z_]+\.go):`)
)

// cacheFrames returns the functions of this package, without those of its
// tests, on the stack of this goroutine and of those that led to it.
func cacheFrames(t *testing.T) (frames []string) {
	t.Helper()
	buffer := make([]byte, 1<<20)
	stacks := map[string]string{} // by goroutine
	first := ""
	for stack := range strings.SplitSeq(string(buffer[:runtime.Stack(buffer, true)]), "\n\n") {
		head := goroutineHead.FindStringSubmatch(stack)
		if head == nil {
			t.Fatalf("not the stack of a goroutine:\n%s", stack)
		}
		if first == "" {
			first = head[1]
		}
		stacks[head[1]] = stack
	}
	for id := first; ; {
		stack := stacks[id]
		for _, frame := range stackFrame.FindAllStringSubmatch(stack, -1) {
			if !strings.HasSuffix(frame[2], "_test.go") {
				frames = append(frames, frame[1])
			}
		}
		parent := createdBy.FindStringSubmatch(stack)
		if parent == nil || stacks[parent[1]] == "" {
			return frames
		}
		id = parent[1]
	}
}
