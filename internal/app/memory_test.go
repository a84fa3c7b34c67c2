package app

import (
	"bytes"
	"errors"
	"log/slog"
	"math"
	"regexp"
	"runtime/debug"
	"testing"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"causeway.example/internal/telemetry"
)

// TestLimitMemory asks control groups of every kind. The image's test and
// `make memory` show it with a real one.
func TestLimitMemory(t *testing.T) {
	fails := func(err error) memlimit.Provider { return func() (uint64, error) { return 0, err } }
	for _, tt := range []struct {
		name    string
		group   memlimit.Provider
		environ map[string]string
		want    int64
		logs    string // a regular expression
	}{
		{"a limit", memlimit.Limit(64 << 20), nil, 60397977, `^{[^\n]*"msg":"resources","gomaxprocs":\d+,"memory_limit_mib":57}\n$`},
		{"GOMEMLIMIT wins", memlimit.Limit(64 << 20), map[string]string{"GOMEMLIMIT": "off"}, math.MaxInt64, `^{[^\n]*"msg":"resources","gomaxprocs":\d+}\n$`},
		{"another share", memlimit.Limit(64 << 20), map[string]string{"AUTOMEMLIMIT": "0.5"}, 32 << 20, `"memory_limit_mib":32}`},
		{"no limit", fails(memlimit.ErrNoLimit), nil, math.MaxInt64, `^{[^\n]*"msg":"resources","gomaxprocs":\d+}\n$`},
		{"no group", fails(memlimit.ErrNoCgroup), nil, math.MaxInt64, `^{[^\n]*"msg":"resources","gomaxprocs":\d+}\n$`},
		{"not Linux", fails(memlimit.ErrCgroupsNotSupported), nil, math.MaxInt64, `^{[^\n]*"msg":"resources","gomaxprocs":\d+}\n$`},
		{"a group that cannot be read", fails(errors.New("no permission")), nil, math.MaxInt64, `"level":"WARN".*GOMEMLIMIT.*no permission`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := debug.SetMemoryLimit(math.MaxInt64)
			t.Cleanup(func() { debug.SetMemoryLimit(before) })
			collects := debug.SetGCPercent(100)
			t.Cleanup(func() { debug.SetGCPercent(collects) })
			for name, value := range tt.environ {
				t.Setenv(name, value)
			}
			var logs bytes.Buffer
			LimitMemory(tt.group).Log(t.Context(), telemetry.NewLogger(&logs, slog.LevelInfo))
			if got := debug.SetMemoryLimit(-1); got != tt.want {
				t.Errorf("the limit is %d, want %d", got, tt.want)
			}
			if !regexp.MustCompile(tt.logs).MatchString(logs.String()) {
				t.Errorf("logs are not %s:\n%s", tt.logs, logs.String())
			}
		})
	}
}

func TestGCPercent(t *testing.T) {
	for _, tt := range []struct {
		name, environ string
		want          int
	}{{"by default", "", gcPercent}, {"GOGC wins", "75", 100}} { // the runtime has read it
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("GOGC", tt.environ)
			limit, before := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
			t.Cleanup(func() {
				debug.SetMemoryLimit(limit)
				debug.SetGCPercent(before)
			})
			LimitMemory(memlimit.Limit(64 << 20))
			if got := debug.SetGCPercent(100); got != tt.want {
				t.Errorf("the heap grows by %d %%, want %d", got, tt.want)
			}
		})
	}
}
