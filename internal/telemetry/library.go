package telemetry

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"

	"causeway.example/internal/gateway"
)

// Bounds of what libraries log.
const (
	maxLibraryText  = 300         // bytes of one text
	maxLibraryTexts = 64          // distinct texts
	libraryInterval = time.Minute // between two lines with the same text
)

// LibraryHandler returns a handler for what the standard library and other
// packages log by themselves. Each record becomes one line, "library", with its
// source and its text. A text is cut at its first line end, and quoted parts are
// removed: net/http quotes unsolicited bytes of a back end ("Unsolicited response
// received on idle HTTP channel starting with …"), which may be anything. The same
// text, ignoring digits, is logged once a minute at most; the next line has the
// number of repetitions.
func LibraryHandler(logger *slog.Logger, source string) slog.Handler {
	return &libraryHandler{
		logger: logger.With(slog.String("source", source)),
		texts:  &repeatedTexts{seen: map[string]*repeatedText{}},
	}
}

type libraryHandler struct {
	logger *slog.Logger
	attrs  string // of WithAttrs
	texts  *repeatedTexts
}

// Enabled implements [slog.Handler].
func (h *libraryHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.logger.Enabled(ctx, level)
}

// Handle implements [slog.Handler].
func (h *libraryHandler) Handle(ctx context.Context, r slog.Record) error {
	text := r.Message + h.attrs
	r.Attrs(func(a slog.Attr) bool {
		text += attrText(a)
		return true
	})
	text = withoutQuotes(text)
	repeated, due := h.texts.next(withoutDigits(text), time.Now())
	if !due {
		return nil
	}
	attrs := []slog.Attr{slog.String("text", text)}
	if repeated > 0 {
		attrs = append(attrs, slog.Int("repeated", repeated))
	}
	h.logger.LogAttrs(ctx, r.Level, "library", attrs...)
	return nil
}

// WithAttrs implements [slog.Handler].
func (h *libraryHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	for _, a := range attrs {
		with.attrs += attrText(a)
	}
	return &with
}

// WithGroup implements [slog.Handler]. A text has no groups.
func (h *libraryHandler) WithGroup(string) slog.Handler { return h }

// attrText formats an attribute as part of a text, masked.
func attrText(a slog.Attr) string {
	a.Value = a.Value.Resolve()
	if a.Value.Kind() == slog.KindGroup {
		return " " + a.Key + "=(group)" // its members may be of any type
	}
	return " " + maskAttr(nil, a).String()
}

// withoutQuotes returns the first line of a text without everything between its
// first and its last quotation mark: %q escapes those within.
func withoutQuotes(text string) string {
	for _, quote := range []string{`"`, "`"} {
		from, to := strings.Index(text, quote), strings.LastIndex(text, quote)
		switch {
		case from < 0:
		case from == to: // cut off before its end
			text = text[:from] + "…"
		default:
			text = text[:from] + "…" + text[to+1:]
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	return gateway.Clip(strings.TrimSpace(text), maxLibraryText)
}

// withoutDigits removes digits, so that texts are equal that differ in ports,
// lengths and times.
func withoutDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, text)
}

// repeatedTexts are the texts that were logged recently.
type repeatedTexts struct {
	mu   sync.Mutex
	seen map[string]*repeatedText
}

type repeatedText struct {
	next     time.Time // when it may be logged again
	repeated int       // times since it was last logged
}

// next reports whether a text is to be logged now, and how often it was suppressed
// since it was last logged.
func (t *repeatedTexts) next(text string, now time.Time) (repeated int, due bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.seen[text]; !known && len(t.seen) >= maxLibraryTexts {
		text = other
	}
	one := t.seen[text]
	if one == nil {
		one = &repeatedText{}
		t.seen[text] = one
	}
	if now.Before(one.next) {
		one.repeated++
		return 0, false
	}
	repeated, one.repeated, one.next = one.repeated, 0, now.Add(libraryInterval)
	return repeated, true
}
