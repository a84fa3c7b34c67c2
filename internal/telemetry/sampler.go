package telemetry

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// sampler samples traces by a keyed hash of the trace id. The SDK's
// TraceIDRatioBased compares a part of the id itself with the ratio, so that a
// caller whose ids end in zeros has every request sampled.
type sampler struct {
	key   [sha256.Size]byte
	bound uint64 // of 1<<63
}

var _ sdktrace.Sampler = (*sampler)(nil)

// newSampler makes a sampler. Processes with the same secret agree about every
// trace; without one, the key is random.
func newSampler(ratio float64, secret []byte) (sdktrace.Sampler, error) {
	s := &sampler{bound: uint64(min(max(ratio, 0), 1) * (1 << 63))}
	if len(secret) == 0 {
		_, _ = rand.Read(s.key[:]) // it never fails
	} else {
		key, err := hkdf.Key(sha256.New, secret, nil, "causeway trace sampling v1", len(s.key))
		if err != nil {
			return nil, fmt.Errorf("derive the key of sampling: %w", err)
		}
		copy(s.key[:], key)
	}
	// The caller's flag is ignored: a caller that always sets it would have all its
	// requests exported. Children of our own spans follow their parent.
	return sdktrace.ParentBased(s, sdktrace.WithRemoteParentSampled(s), sdktrace.WithRemoteParentNotSampled(s)), nil
}

// ShouldSample implements [sdktrace.Sampler].
func (s *sampler) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	result := sdktrace.SamplingResult{Decision: sdktrace.Drop, Tracestate: trace.SpanContextFromContext(p.ParentContext).TraceState()}
	if s.samples(p.TraceID) {
		result.Decision = sdktrace.RecordAndSample
	}
	return result
}

func (s *sampler) samples(id trace.TraceID) bool {
	// Key and id have fixed lengths, so their concatenation needs no HMAC.
	var text [len(s.key) + len(id)]byte
	copy(text[copy(text[:], s.key[:]):], id[:])
	sum := sha256.Sum256(text[:])
	return binary.BigEndian.Uint64(sum[:])>>1 < s.bound
}

// Description implements [sdktrace.Sampler].
func (s *sampler) Description() string { return "KeyedTraceIDRatio" }
