package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
)

// lookInterval is the time between two looks at the files. A change is taken
// at the second look that finds the same: a file that is just being written is
// left alone.
const lookInterval = 2 * time.Second

// reloads are the files that are read again when they change.
type reloads struct {
	ticks   <-chan time.Time // each is a look
	hangup  <-chan os.Signal // each is SIGHUP: see hungUp; nil means never
	watched []*watchedFiles
	metrics *telemetry.Reloads
	logger  *slog.Logger
}

// watchedFiles are files that are put in force together.
type watchedFiles struct {
	what    string   // the key of the configuration that they belong to
	names   []string // of the files
	load    func() error
	seen    digest // at the last look
	decided digest // when they were last loaded, or refused
}

// digest is what some files hold. Kubernetes changes a mounted Secret by
// swapping a symbolic link above the files: their names, their directory, and
// at times their size stay what they were.
type digest [sha256.Size]byte

func newReloads(metrics *telemetry.Reloads, logger *slog.Logger) *reloads {
	return &reloads{ticks: time.Tick(lookInterval), metrics: metrics, logger: logger}
}

// add puts files in force by load, now and whenever they change. When load
// fails, what was in force has to stay so. Without files, nothing ever changes.
func (r *reloads) add(what string, names []string, load func() error) error {
	w := &watchedFiles{what: what, names: names, load: load}
	// Before they are loaded: what changes in between is loaded again.
	w.seen = digestOf(names)
	w.decided = w.seen
	if err := load(); err != nil {
		return err
	}
	if len(names) > 0 {
		r.watched = append(r.watched, w)
		r.metrics.Watched(what)
	}
	return nil
}

// run looks until ctx is done.
func (r *reloads) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.hangup:
			r.hungUp(ctx)
			continue
		case <-r.ticks:
		}
		for _, w := range r.watched {
			if w.changed() {
				r.reload(ctx, w)
			}
		}
	}
}

// hungUp reads the files again at once, because somebody asked for it by SIGHUP
// after having written them. Files that are as they were when they were last
// loaded, or refused, are left alone.
func (r *reloads) hungUp(ctx context.Context) {
	changed := 0
	for _, w := range r.watched {
		w.seen = digestOf(w.names)
		if w.seen == w.decided {
			continue
		}
		changed++
		w.decided = w.seen
		r.reload(ctx, w)
	}
	r.logger.InfoContext(ctx, "reload requested", slog.String("signal", "SIGHUP"),
		slog.Int("watched", len(r.watched)), slog.Int("changed", changed))
}

// changed tells whether the files hold something else than when they were last
// loaded, and the same as at the last look.
func (w *watchedFiles) changed() bool {
	now := digestOf(w.names)
	settled := now == w.seen
	w.seen = now
	if !settled || now == w.decided {
		return false
	}
	w.decided = now
	return true
}

func (r *reloads) reload(ctx context.Context, w *watchedFiles) {
	err := w.load()
	r.metrics.Done(w.what, err)
	if err != nil {
		r.logger.WarnContext(ctx, "not reloaded: what was in force stays", slog.String("what", w.what), slog.String("error", oneLine(err)))
		return
	}
	r.logger.InfoContext(ctx, "reloaded", slog.String("what", w.what))
}

// oneLine is an error without the heading and the lines of [config.Faults].
func oneLine(err error) string {
	var faults config.Faults
	if !errors.As(err, &faults) {
		return err.Error()
	}
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "; ")
}

// digestOf reads the files. One that cannot be read counts by its error.
func digestOf(names []string) (d digest) {
	sum := sha256.New()
	for _, name := range names {
		one := sha256.New() // so that no content can look like two
		if err := readInto(one, name); err != nil {
			_, _ = io.WriteString(one, err.Error()) // a hash takes everything
		}
		_, _ = sum.Write(one.Sum(nil))
	}
	sum.Sum(d[:0])
	return d
}

// maxReloaded is more than [config] reads of a file.
const maxReloaded = 2 << 20

// readInto reads regular files only, as the configuration does: to open a pipe
// waits for who writes to it.
func readInto(h hash.Hash, name string) error {
	if info, err := os.Stat(name); err != nil { //nolint:gosec // The operator names the file; that is the feature.
		return err
	} else if !info.Mode().IsRegular() {
		return errors.New("is no regular file")
	}
	file, err := os.Open(name) //nolint:gosec // The operator names the file; that is the feature.
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read-only: nothing is lost by a failing close
	_, err = io.Copy(h, io.LimitReader(file, maxReloaded))
	return err
}
