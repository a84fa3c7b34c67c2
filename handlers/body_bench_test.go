package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"causeway.example/internal/gateway"
)

const adjustmentsPath = subscriptionPath + "/balances/adjustments"

// largestGood is the largest valid request of the API, as a client writes it.
func largestGood() string {
	var b strings.Builder
	for i := range maxBuckets {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"bucketRefId":"%064d","action":"credit","amount":"123456789012345.123456","unit":"0123456789abcdef","reason":"%s","validTo":"2027-01-01T00:00:00Z"}`, i, strings.Repeat("r", 200))
	}
	return `{"balances":[` + b.String() + `]}`
}

// repeated returns a body of at most size bytes: before, as many results of each as fit,
// and after.
func repeated(size int, before, after string, each func(i int) string) string {
	var b strings.Builder
	b.Grow(size)
	b.WriteString(before)
	for i := 0; ; i++ {
		next := each(i)
		if b.Len()+len(next)+len(after) > size {
			break
		}
		b.WriteString(next)
	}
	b.WriteString(after)
	return b.String()
}

func same(s string) func(int) string { return func(int) string { return s } }

// worstBodies returns bodies of size bytes that are as expensive as possible.
func worstBodies(size int) map[string]string {
	numbered := func(format string) func(int) string {
		return func(i int) string { return fmt.Sprintf(format, i) }
	}
	digits := strings.Repeat("7", size)
	// A body with the maximum number of tokens, each as expensive as possible.
	const pairs = 600
	long := (size - 100) / pairs
	padded := func(format string) string {
		return repeated(size, `{"x":0`, "}", func(i int) string {
			s := fmt.Sprintf(format, i, "%s")
			return fmt.Sprintf(s, strings.Repeat("n", max(long-len(s)+2, 0)))
		})
	}
	escapes := strings.Repeat(`\u0000`, 8)
	return map[string]string{
		"wide array":                 repeated(size, "[0", "]", same(",0")),
		"wide array of a member":     repeated(size, `{"balances":[0`, "]}", same(",0")),
		"objects in an array":        repeated(size, `{"balances":[{}`, "]}", same(",{}")),
		"wide object":                repeated(size, `{"x":0`, "}", numbered(`,"%d":0`)),
		"one name":                   repeated(size, `{"a":0`, "}", same(`,"a":0`)),
		"members twice":              repeated(size, `{"balances":[{"a":0`, `}]}`, numbered(`,"action":0,"action":%d`)),
		"deep arrays":                repeated(size, "", "", same("[")),
		"deep objects":               repeated(size, "", "", same(`{"a":`)),
		"deep and closed":            strings.Repeat("[", size/2) + strings.Repeat("]", size/2),
		"long names":                 padded(`,"%d%s":0`),
		"long names of slashes":      strings.ReplaceAll(padded(`,"%d%s":0`), "n", "/"),
		"one long name":              `{"` + strings.Repeat("n", size-10) + `":0}`,
		"one long name of escapes":   repeated(size, `{"`, `":0}`, same(`\u00e9`)),
		"one long string":            `{"balances":[{"reason":"` + strings.Repeat("s", size-40) + `"}]}`,
		"one long string, 1 escape":  `{"balances":[{"reason":"\n` + strings.Repeat("s", size-40) + `"}]}`,
		"long strings":               repeated(size, `{"balances":[{}`, "]}", same(`,{"reason":"`+strings.Repeat("s", size/60)+`"}`)),
		"long strings of escapes":    repeated(size, `{"balances":[{}`, "]}", same(`,{"reason":"`+strings.Repeat(`\u00e9`, size/360)+`"}`)),
		"dates without end":          repeated(size, `{"balances":[{}`, "]}", same(`,{"validTo":"`+strings.Repeat("1", size/60)+`"}`)),
		"a number of 256 Ki digits":  `{"balances":` + digits[:size-20] + `}`,
		"escaped zeros":              repeated(size, `{"balances":[{"reason":"`, `"}]}`, same(escapes)),
		"surrogates":                 repeated(size, `{"balances":[{"reason":"`, `"}]}`, same(`\ud83d\ude00`)),
		"halves of surrogates":       repeated(size, `{"balances":[{"reason":"`, `"}]}`, same(`\ud83d`)),
		"white space":                repeated(size, `{"balances":[]`, "}", same(" \n")),
		"white space only":           strings.Repeat(" \n", size/2),
		"bad UTF-8 at the end":       repeated(size, `{"balances":[]`, "\xff}", same(" ")),
		"trailing data":              repeated(size, `{"balances":[]} `, "]", same("0 ")),
		"malformed at the end":       repeated(size, `{"balances":[]`, "x", same(" \n")),
		"malformed after an escape":  `{"balances":[{"reason":"\n` + strings.Repeat("s", size-40) + `"}x`,
		"violations by the thousand": repeated(size, `{"balances":[{}`, `]}`, same(`,{"amount":1,"action":"x","unit":""}`)),
		"as many tokens as are read": padded(`,"/%d~%s":[]`),
	}
}

// bodyRequest is a request that is served without a network.
type bodyRequest struct {
	handler http.Handler
	request *http.Request
	body    string
	reader  *strings.Reader
}

// empty returns a service whose operations return zero values.
func empty() (s gateway.Service) {
	fields := reflect.ValueOf(&s).Elem()
	for i := range fields.NumField() {
		op := fields.Field(i)
		op.Set(reflect.MakeFunc(op.Type(), func([]reflect.Value) []reflect.Value {
			return []reflect.Value{reflect.Zero(op.Type().Out(0)), reflect.Zero(op.Type().Out(1))}
		}))
	}
	return s
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func newBodyRequest(tb testing.TB, method, path, body string) *bodyRequest {
	tb.Helper()
	h, err := New(testOptions(Options{Service: empty(), Open: true}))
	if err != nil {
		tb.Fatal(err)
	}
	b := &bodyRequest{handler: h, body: body, reader: strings.NewReader(body)}
	b.request = httptest.NewRequestWithContext(context.Background(), method, path, b.reader)
	b.request.Header.Set("Content-Type", "application/json")
	return b
}

func (b *bodyRequest) serve() {
	b.reader.Reset(b.body)
	r := *b.request
	b.handler.ServeHTTP(discard{http.Header{}}, &r)
}

// BenchmarkBody compares the cost of bodies with that of the largest valid one: bytes
// allocated per byte of the body, and the ratio of CPU times.
func BenchmarkBody(b *testing.B) {
	good := newBodyRequest(b, http.MethodPost, adjustmentsPath, largestGood())
	b.Run("small", func(b *testing.B) {
		small := newBodyRequest(b, http.MethodPut, consumerPath+"/data-limit", `{"limitBytes":5368709120}`)
		b.ReportAllocs()
		for b.Loop() {
			small.serve()
		}
	})
	b.Run("middle", func(b *testing.B) {
		middle := newBodyRequest(b, http.MethodPost, poolPath+"/consumers", `{"serviceNumbers":["0400000011","0400000012","0400000013"],"requestedDate":"2099-12-01"}`)
		b.ReportAllocs()
		for b.Loop() {
			middle.serve()
		}
	})
	var base time.Duration // of CPU
	b.Run("largest good", func(b *testing.B) {
		b.ReportAllocs()
		start := cpuTime(b)
		for b.Loop() {
			good.serve()
		}
		base = (cpuTime(b) - start) / time.Duration(b.N)
		b.ReportMetric(float64(len(good.body)), "bodyB")
	})
	bodies := worstBodies(testMaxBody)
	for _, name := range sortedKeys(bodies) {
		b.Run(name, func(b *testing.B) {
			worst := newBodyRequest(b, http.MethodPost, adjustmentsPath, bodies[name])
			b.ReportAllocs()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := cpuTime(b)
			for b.Loop() {
				worst.serve()
			}
			used := cpuTime(b) - start
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(len(worst.body)), "B/bodyB")
			if base > 0 {
				b.ReportMetric(float64(used)/float64(b.N)/float64(base), "x-good")
			}
		})
	}
}

// cpuTime returns the CPU time of the process, which depends less on other load than the
// wall clock.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
