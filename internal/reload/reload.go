// Package reload reloads files when their content changes: API keys, tokens and
// certificates.
package reload

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
)

// pollInterval is how often files are polled. A change is applied once two
// consecutive polls read the same content, so a half-written file is never
// loaded.
const pollInterval = 2 * time.Second

// Metrics records what became of changed files. key is the configuration key
// that the files belong to.
type Metrics interface {
	Watched(key string)
	Done(key string, err error)
}

// Watcher polls files and reloads them when their content changes.
type Watcher struct {
	// Hangup requests a reload at once: each value is one SIGHUP. Nil means never.
	Hangup <-chan os.Signal
	// Ticks times the polls; tests replace it.
	Ticks <-chan time.Time

	watched []*fileSet
	metrics Metrics
	logger  *slog.Logger
}

// fileSet is a set of files that take effect together.
type fileSet struct {
	key    string // of the configuration
	names  []string
	load   func() error
	polled digest // at the last poll
	loaded digest // at the last load, successful or not
}

// digest is a hash of the content of some files. Kubernetes updates a mounted
// Secret by replacing a symbolic link above the files, so that their names,
// their directory, and sometimes their size stay the same.
type digest [sha256.Size]byte

// New returns a watcher of no files.
func New(metrics Metrics, logger *slog.Logger) *Watcher {
	return &Watcher{Ticks: time.Tick(pollInterval), metrics: metrics, logger: logger}
}

// Add calls load now and whenever the content of the files changes. If load
// fails, it must leave the previous content in effect. Without names, nothing
// ever changes.
func (r *Watcher) Add(key string, names []string, load func() error) error {
	w := &fileSet{key: key, names: names, load: load}
	// Computed before load: a change in between is loaded again.
	w.polled = digestOf(names)
	w.loaded = w.polled
	if err := load(); err != nil {
		return err
	}
	if len(names) > 0 {
		r.watched = append(r.watched, w)
		r.metrics.Watched(key)
	}
	return nil
}

// Run polls until ctx is done.
func (r *Watcher) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-r.Hangup:
			r.reloadAll(ctx)
			continue
		case <-r.Ticks:
		}
		for _, w := range r.watched {
			if w.changed() {
				r.reload(ctx, w)
			}
		}
	}
}

// reloadAll reads all files again without waiting for a second poll: the sender
// of SIGHUP has finished writing them. Files whose content is the one that was
// last loaded, successfully or not, are not loaded again.
func (r *Watcher) reloadAll(ctx context.Context) {
	changed := 0
	for _, w := range r.watched {
		w.polled = digestOf(w.names)
		if w.polled == w.loaded {
			continue
		}
		changed++
		w.loaded = w.polled
		r.reload(ctx, w)
	}
	r.logger.InfoContext(ctx, "reload requested", slog.String("signal", "SIGHUP"),
		slog.Int("watched", len(r.watched)), slog.Int("changed", changed))
}

// changed polls the files. It reports whether their content differs from the
// one that was last loaded and is the same as at the previous poll.
func (w *fileSet) changed() bool {
	now := digestOf(w.names)
	stable := now == w.polled
	w.polled = now
	if !stable || now == w.loaded {
		return false
	}
	w.loaded = now
	return true
}

func (r *Watcher) reload(ctx context.Context, w *fileSet) {
	err := w.load()
	r.metrics.Done(w.key, err)
	if err != nil {
		r.logger.WarnContext(ctx, "not reloaded: what was in force stays", slog.String("what", w.key), slog.String("error", oneLine(err)))
		return
	}
	r.logger.InfoContext(ctx, "reloaded", slog.String("what", w.key))
}

// oneLine returns the text of an error on one line. An error of several lines
// has them by itself, as the problems of a configuration do.
func oneLine(err error) string {
	var list interface{ Lines() []string }
	if !errors.As(err, &list) {
		return err.Error()
	}
	return strings.Join(list.Lines(), "; ")
}

// digestOf reads the files. A file that cannot be read contributes its error.
func digestOf(names []string) (d digest) {
	sum := sha256.New()
	for _, name := range names {
		one := sha256.New() // hashed apart, so that the border between files counts
		if err := readInto(one, name); err != nil {
			_, _ = io.WriteString(one, err.Error()) // a hash never fails
		}
		_, _ = sum.Write(one.Sum(nil))
	}
	sum.Sum(d[:0])
	return d
}

// maxBytes is more than the configuration reads of any file.
const maxBytes = 2 << 20

// readInto reads regular files only, as the configuration does: opening a pipe
// would block until another process writes to it.
func readInto(h hash.Hash, name string) error {
	if info, err := os.Stat(name); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return errors.New("is no regular file")
	}
	file, err := os.Open(name) //nolint:gosec // The operator names the file; that is the feature.
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read-only: nothing is lost by a failing close
	_, err = io.Copy(h, io.LimitReader(file, maxBytes))
	return err
}
