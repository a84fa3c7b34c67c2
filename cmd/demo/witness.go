package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sight is what stands beside the gateway at one moment: the calls that
// reached the back ends, and what the cache did.
type sight struct {
	upstream map[string]int // "soap orderCreate" to its count
	cache    map[string]int // "memory hit" to its count
}

// look takes a sight of what the target lets us see.
func (d *demo) look(ctx context.Context) sight {
	s := sight{upstream: map[string]int{}, cache: map[string]int{}}
	if d.target.sandbox != "" {
		a, err := d.client.do(ctx, "GET", d.target.sandbox+"/_sandbox/calls", "", nil)
		if err != nil {
			d.out.expect(false, "the simulators tell their calls: %v", err)
		}
		s.upstream = counts(a)
	}
	if d.target.admin != "" {
		a, err := d.client.do(ctx, "GET", d.target.admin+"/metrics", "", nil)
		if err != nil {
			d.out.expect(false, "the gateway tells its metrics: %v", err)
		}
		s.cache = cacheRequests(a.body)
	}
	return s
}

// counts reads the calls that the simulators have counted. A token is bought
// now and then: it belongs to no step.
func counts(a answer) map[string]int {
	out := map[string]int{}
	protocols, _ := a.get("counts").(map[string]any)
	for protocol := range protocols {
		operations, _ := a.get("counts", protocol).(map[string]any)
		for operation := range operations {
			if n, err := strconv.Atoi(a.text("counts", protocol, operation)); err == nil && protocol != "oauth2" {
				out[protocol+" "+operation] = n
			}
		}
	}
	return out
}

var cacheLine = regexp.MustCompile(`^gateway_cache_requests_total\{level="([^"]*)",result="([^"]*)"\} (\d+)`)

// cacheRequests reads the cache's counters from a page of metrics.
func cacheRequests(page []byte) map[string]int {
	out := map[string]int{}
	for line := range bytes.Lines(page) {
		if m := cacheLine.FindSubmatch(line); m != nil {
			n, _ := strconv.Atoi(string(m[3])) // the pattern has digits only
			out[string(m[1])+" "+string(m[2])] = n
		}
	}
	return out
}

// hits adds up the hits of all levels.
func hits(cache map[string]int) int {
	sum := 0
	for name, n := range cache {
		if strings.HasSuffix(name, " hit") {
			sum += n
		}
	}
	return sum
}

// since returns what was added between two sights.
func (s sight) since(earlier sight) sight {
	return sight{upstream: difference(s.upstream, earlier.upstream), cache: difference(s.cache, earlier.cache)}
}

func difference(now, then map[string]int) map[string]int {
	out := map[string]int{}
	for name, n := range now {
		if n != then[name] {
			out[name] = n - then[name]
		}
	}
	return out
}

// tally writes counts as "rest dataPool 1, soap orderCreate 2".
func tally(counts map[string]int) string {
	if len(counts) == 0 {
		return "nothing"
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}
