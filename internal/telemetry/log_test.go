package telemetry

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	phone  = "0400000001"
	canary = "hunter2-canary"
)

// account is a value that describes itself to slog, and says too much.
type account struct{ number string }

func (a account) LogValue() slog.Value {
	return slog.GroupValue(slog.String("number", a.number), slog.String("password", canary))
}

func TestLoggerMasks(t *testing.T) {
	type config struct{ Password string }
	tests := []struct {
		name string
		log  func(*slog.Logger)
		want map[string]any
	}{
		{"message", func(l *slog.Logger) { l.Info("line " + phone) }, map[string]any{"msg": "line **********"}},
		{"string", func(l *slog.Logger) { l.Info("m", slog.String("k", phone)) }, map[string]any{"k": "**********"}},
		{"short number stays", func(l *slog.Logger) { l.Info("m", slog.String("customer", "100234")) }, map[string]any{"customer": "100234"}},
		{"key", func(l *slog.Logger) { l.Info("m", slog.Int(phone, 1)) }, map[string]any{"**********": 1.0}},
		{
			"integers", func(l *slog.Logger) {
				l.Info("m", slog.Int("a", 61400000001), slog.Uint64("b", 61400000001), slog.Int("c", 42))
			},
			map[string]any{"a": "***********", "b": "***********", "c": 42.0},
		},
		{"error", func(l *slog.Logger) { l.Info("m", slog.Any("err", fmt.Errorf("get %s: %w", phone, errors.New("x")))) }, map[string]any{"err": "get **********: x"}},
		{"stringer", func(l *slog.Logger) { l.Info("m", slog.Any("at", netip.MustParseAddr("10.0.0.1"))) }, map[string]any{"at": "10.0.0.1"}},
		{"list", func(l *slog.Logger) { l.Info("m", slog.Any("l", []string{phone, "x"})) }, map[string]any{"l": []any{"**********", "x"}}},
		{"struct", func(l *slog.Logger) { l.Info("m", slog.Any("cfg", config{canary})) }, map[string]any{"cfg": "(telemetry.config)"}},
		{"bytes", func(l *slog.Logger) { l.Info("m", slog.Any("b", []byte(canary))) }, map[string]any{"b": "([]uint8)"}},
		{"nil, bool, float", func(l *slog.Logger) { l.Info("m", slog.Any("n", nil), slog.Bool("b", true), slog.Float64("f", 1.5)) }, map[string]any{"n": nil, "b": true, "f": 1.5}},
		{"duration", func(l *slog.Logger) { l.Info("m", slog.Duration("d", time.Minute)) }, map[string]any{"d": 6e10}},
		{
			"group", func(l *slog.Logger) {
				l.Info("m", slog.Group("g", slog.String("k", phone), slog.String("token", canary)))
			},
			map[string]any{"g": map[string]any{"k": "**********", "token": "[redacted]"}},
		},
		{
			"with", func(l *slog.Logger) { l.With(slog.String("k", phone)).WithGroup("g").Info("m", "k", phone) },
			map[string]any{"k": "**********", "g": map[string]any{"k": "**********"}},
		},
		{
			"log valuer", func(l *slog.Logger) { l.Info("m", slog.Any("a", account{phone})) },
			map[string]any{"a": map[string]any{"number": "**********", "password": "[redacted]"}},
		},
		{"secret names", func(l *slog.Logger) {
			l.Info("m", slog.String("password", canary), slog.String("accessToken", canary),
				slog.String("Authorization", canary), slog.Any("client_secret", []byte(canary)))
		}, map[string]any{"password": "[redacted]", "accessToken": "[redacted]", "Authorization": "[redacted]", "client_secret": "[redacted]"}},
		{
			"secret group", func(l *slog.Logger) { l.WithGroup("secrets").Info("m", slog.Group("g", slog.String("k", canary))) },
			map[string]any{"secrets": map[string]any{"g": map[string]any{"k": "[redacted]"}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			tt.log(NewLogger(&log, slog.LevelInfo))
			want := map[string]any{"level": "INFO", "msg": "m"}
			for k, v := range tt.want {
				want[k] = v
			}
			if diff := cmp.Diff([]map[string]any{want}, lines(t, &log)); diff != "" {
				t.Errorf("log differs (-want +got):\n%s", diff)
			}
			if strings.Contains(log.String(), phone) || strings.Contains(log.String(), canary) {
				t.Errorf("a canary is in %s", &log)
			}
		})
	}
}

func TestLoggerHasALevel(t *testing.T) {
	var log bytes.Buffer
	logger := NewLogger(&log, slog.LevelWarn)
	logger.Info("quiet")
	logger.Warn("loud")
	if got := lines(t, &log); len(got) != 1 || got[0]["level"] != "WARN" {
		t.Errorf("log = %v, want the warning only", got)
	}
}
