package telemetry

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// lined is an error of several lines, as that of a panic with its stack.
type lined struct{}

func (lined) Error() string { return "panic\ngoroutine 1 [running]" }

func TestLibraryLines(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\n\r\n{\"msn\":\"" + phone + "\",\"holder\":\"Jane Doe\"}"
	for _, tt := range []struct {
		name string
		log  func(l *log.Logger, s *slog.Logger)
		want string
	}{
		{"unasked bytes", func(l *log.Logger, _ *slog.Logger) {
			l.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", answer, nil)
		}, "Unsolicited response received on idle HTTP channel starting with …; err=<nil>"},
		{"unasked bytes, cut", func(l *log.Logger, _ *slog.Logger) { l.Print(`starting with "HTTP/1.1 Jane Doe`) }, "starting with …"},
		{"two quotations", func(l *log.Logger, _ *slog.Logger) {
			l.Printf("net/http: invalid byte %q in %s; domain %q is dropped", 'x', "Jane", "Jane")
		}, "net/http: invalid byte 'x' in Jane; domain … is dropped"},
		{"backquotes", func(l *log.Logger, _ *slog.Logger) { l.Printf("domain %#q", "Jane Doe") }, "domain …"},
		{"a quotation in an error", func(l *log.Logger, _ *slog.Logger) {
			l.Printf("starting with %q; err=%v", answer, fmt.Errorf("malformed %q", answer))
		}, "starting with …"},
		{"a number", func(l *log.Logger, _ *slog.Logger) { l.Printf("http: TLS handshake error: %s", phone) }, "http: TLS handshake error: **********"},
		{"accept", func(l *log.Logger, _ *slog.Logger) {
			l.Printf("http: Accept error: accept tcp 127.0.0.1:24080: accept4: too many open files; retrying in 5ms")
		}, "http: Accept error: accept tcp 127.0.0.1:24080: accept4: too many open files; retrying in 5ms"},
		{"a stack", func(l *log.Logger, _ *slog.Logger) {
			l.Print("http: panic serving 127.0.0.1:1: boom\ngoroutine 7 [running]:")
		}, "http: panic serving 127.0.0.1:1: boom"},
		{"long", func(l *log.Logger, _ *slog.Logger) { l.Print(strings.Repeat("é", 300)) }, strings.Repeat("é", 150)},
		{"structured", func(_ *log.Logger, s *slog.Logger) {
			s.With("cache", "x").WithGroup("g").Warn("Maintenance panicked", "err", lined{}, "n", 7)
		}, "Maintenance panicked cache=x err=panic"},
		{"secrets and structs", func(_ *log.Logger, s *slog.Logger) {
			s.Warn("m", "password", canary, "s", struct{ P string }{canary}, slog.Group("g", "p", canary), "e", errors.New("x"))
		}, "m password=[redacted] s=(struct { P string }) g=(group) e=x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			handler := LibraryHandler(NewLogger(&out, slog.LevelInfo), "api")
			tt.log(slog.NewLogLogger(handler, slog.LevelWarn), slog.New(handler))
			want := []map[string]any{{"level": "WARN", "msg": "library", "source": "api", "text": tt.want}}
			if diff := cmp.Diff(want, lines(t, &out)); diff != "" {
				t.Errorf("lines differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLibraryLevel(t *testing.T) {
	var out bytes.Buffer
	s := slog.New(LibraryHandler(NewLogger(&out, slog.LevelInfo), "api"))
	s.Debug("quiet")
	s.Error("loud")
	if got := lines(t, &out); len(got) != 1 || got[0]["level"] != "ERROR" {
		t.Errorf("log = %v, want the error only", got)
	}
}

// TestLibraryRepeats: a back end that does it with every answer does not fill
// the log.
func TestLibraryRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		l := slog.NewLogLogger(LibraryHandler(NewLogger(&out, slog.LevelInfo), "log"), slog.LevelWarn)
		for i := range 100 {
			l.Printf("read tcp 127.0.0.1:%d: reset", 40000+i)
		}
		l.Print("another one")
		pause(libraryInterval)
		l.Print("read tcp 127.0.0.1:1: reset")
		got := lines(t, &out)
		if len(got) != 3 || got[1]["text"] != "another one" || got[2]["repeated"] != 99.0 {
			t.Errorf("log = %v", got)
		}
	})
}

// TestLibraryTextsAreBounded: so is what is remembered of them.
func TestLibraryTextsAreBounded(t *testing.T) {
	var out bytes.Buffer
	l := slog.NewLogLogger(LibraryHandler(NewLogger(&out, slog.LevelInfo), "log"), slog.LevelWarn)
	for i := range 10 * maxLibraryTexts {
		l.Print(strings.Repeat("x", i))
	}
	if got := len(lines(t, &out)); got != maxLibraryTexts+1 {
		t.Errorf("%d lines, want %d", got, maxLibraryTexts+1)
	}
}

// FuzzLibraryText: nothing of what a back end sends is in the text.
func FuzzLibraryText(f *testing.F) {
	for _, seed := range []string{"", "x", `"`, "\\\"", "a\nb", "`", "\x00\xff", `"; err=x`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		text := fmt.Sprintf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", sent, "EOF")
		if got := withoutQuotes(text); got != "Unsolicited response received on idle HTTP channel starting with …; err=EOF" {
			t.Errorf("%q", got)
		}
	})
}
