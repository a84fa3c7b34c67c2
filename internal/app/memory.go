package app

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// memoryShare is the part of the control group's memory that the Go runtime may
// use. The rest is for memory that its limit does not count, such as the pages
// of the executable.
const memoryShare = 0.9

// gcPercent is how much the heap may grow between collections, in percent of
// what is live, far below the limit. So little is live with few requests in
// flight that Go's default of 100 would collect every hundred requests.
const gcPercent = 150

// Resources are the limits in effect.
type Resources struct {
	memory int64 // bytes; [math.MaxInt64] is no limit
	err    error // why the control group's limit is unknown
}

// LimitMemory sets the runtime's memory limit to a share of the control group's,
// so that the garbage collector works harder near the limit instead of the
// process being killed there. It is called before everything that is sized by
// the limit. GOMEMLIMIT takes precedence, and GOGC over gcPercent. Without a
// control group, or without a limit in it, there is no limit. GOMAXPROCS is set
// by the runtime: it follows the group's CPU limit since Go 1.25.
func LimitMemory(group memlimit.Provider) Resources {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	limit, err := memlimit.Set(memlimit.WithRatio(memoryShare), memlimit.WithProvider(group))
	if errors.Is(err, memlimit.ErrNoCgroup) || errors.Is(err, memlimit.ErrCgroupsNotSupported) {
		err = nil
	}
	return Resources{limit, err}
}

// Log logs the limits in effect.
func (r Resources) Log(ctx context.Context, logger *slog.Logger) {
	attrs := []slog.Attr{slog.Int("gomaxprocs", runtime.GOMAXPROCS(0))}
	if r.memory != math.MaxInt64 {
		attrs = append(attrs, slog.Int64("memory_limit_mib", r.memory>>20)) // bytes could be masked as a phone number
	}
	logger.LogAttrs(ctx, slog.LevelInfo, "resources", attrs...)
	if r.err != nil {
		logger.WarnContext(ctx, "the memory limit of the control group is unknown; GOMEMLIMIT can tell it", slog.String("error", r.err.Error()))
	}
}
