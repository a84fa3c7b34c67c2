package main

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

// memoryShare is the part of the control group's memory that Go may fill: the
// rest is for what its limit does not count, such as the program's own pages.
const memoryShare = 0.9

// gcPercent is how much the heap grows, in percent of what is live, until it is
// collected, far from the limit. So little is live while few requests are in
// flight that Go's 100 would collect every hundred requests.
const gcPercent = 150

// resources are the limits in force.
type resources struct {
	memory int64 // bytes; [math.MaxInt64] is no limit
	err    error // why the control group's is not known
}

// limitMemory gives the garbage collector the memory limit of the process's
// control group, so that it works harder near the limit instead of being killed
// there. It comes before all that is sized by the limit. GOMEMLIMIT wins, and
// GOGC over gcPercent; without a control group, or without a limit in it, there
// is no limit. GOMAXPROCS needs no help: since Go 1.25 the runtime itself follows
// the group's CPU limit.
func limitMemory(group memlimit.Provider) resources {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	limit, err := memlimit.Set(memlimit.WithRatio(memoryShare), memlimit.WithProvider(group))
	if errors.Is(err, memlimit.ErrNoCgroup) || errors.Is(err, memlimit.ErrCgroupsNotSupported) {
		err = nil
	}
	return resources{limit, err}
}

// log writes what is in force.
func (r resources) log(ctx context.Context, logger *slog.Logger) {
	attrs := []slog.Attr{slog.Int("gomaxprocs", runtime.GOMAXPROCS(0))}
	if r.memory != math.MaxInt64 {
		attrs = append(attrs, slog.Int64("memory_limit_mib", r.memory>>20)) // bytes would be masked as a phone number is
	}
	logger.LogAttrs(ctx, slog.LevelInfo, "resources", attrs...)
	if r.err != nil {
		logger.WarnContext(ctx, "the memory limit of the control group is unknown; GOMEMLIMIT can tell it", slog.String("error", r.err.Error()))
	}
}
