package main

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"runtime"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// memoryShare is the part of the control group's memory that Go may fill: the
// rest is for what its limit does not count, such as the program's own pages.
const memoryShare = 0.9

// limitMemory tells the garbage collector how much memory the process's
// control group has, so that it works harder near the limit instead of being
// killed there, and logs the resources in force. GOMEMLIMIT wins; without a
// control group, or without a limit in it, nothing changes. GOMAXPROCS needs
// no help: since Go 1.25 the runtime itself follows the group's CPU limit.
func limitMemory(ctx context.Context, logger *slog.Logger, group memlimit.Provider) {
	resources := []slog.Attr{slog.Int("gomaxprocs", runtime.GOMAXPROCS(0))}
	limit, err := memlimit.Set(memlimit.WithRatio(memoryShare), memlimit.WithProvider(group))
	if limit != math.MaxInt64 {
		resources = append(resources, slog.Int64("memory_limit_mib", limit>>20)) // bytes would be masked as a phone number is
	}
	logger.LogAttrs(ctx, slog.LevelInfo, "resources", resources...)
	if err != nil && !errors.Is(err, memlimit.ErrNoCgroup) && !errors.Is(err, memlimit.ErrCgroupsNotSupported) {
		logger.WarnContext(ctx, "the memory limit of the control group is unknown; GOMEMLIMIT can tell it", slog.String("error", err.Error()))
	}
}
