package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// variant is the gateway with more or less tracing, compared with another
// variant.
type variant struct {
	contender
	against int     // index of the variant to compare with; its own for none
	most    float64 // how many times that one's CPU time it may take; zero: no target
}

// variants are measured in turns. The metrics cannot be switched off, so what
// they cost is measured apart, by BenchmarkMetrics of internal/telemetry.
var variants = []variant{
	{contender: pinned("(a) metrics", "gateway", ""), against: 0},
	{contender: pinned("(b) metrics, and 5 % of the traces", "gateway", "0.05"), against: 0, most: 1.10},
	{contender: pinned("(c) metrics, and every trace", "gateway", "1"), against: 0},
}

// pinned is a program that takes the gateway's configuration, on a core of its
// own, with a ratio of sampled traces; "" switches tracing off. Each variant
// writes one log line per request. Everything else shares the other core: the
// difference is a few percent, less than what sharing a core does to two runs
// of one program.
func pinned(name, program, ratio string) contender {
	c := gateway
	c.name, c.note = name, ""
	c.command = slices.Clone(c.command)
	c.command[0] = "{bin}/" + program
	c.command = append([]string{"taskset", "-c", "1"}, c.command...)
	if ratio != "" {
		c.config += `tracing: {endpoint: "http://{sink}", ratio: ` + ratio + "}\n"
	}
	return c
}

// observability measures what tracing costs.
func (s *setup) observability(ctx context.Context, rounds int) error {
	var runners []*runner
	for _, v := range variants {
		sink, err := startSink(ctx)
		if err != nil {
			return err
		}
		s.sink = sink.address
		r, err := s.start(ctx, v.contender)
		if err != nil {
			return err
		}
		r.sink = sink
		runners = append(runners, r)
	}
	if err := sameAnswers(ctx, runners); err != nil {
		return err
	}
	if err := s.rounds(ctx, runners, rounds); err != nil {
		return err
	}
	return reportVariants(os.Stdout, runners, s.clients)
}

// reportVariants prints the table. Two variants are compared round by round:
// what disturbs the machine for a while disturbs both.
func reportVariants(w io.Writer, runners []*runner, clients int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d clients, %d rounds of %d requests; CPU time (user and system) of the process per request, median, and from the lowest to the highest round; ratios are those of a round, median, lowest and highest.\n\n",
		clients, len(runners[0].samples), gateway.requests)
	b.WriteString("| what is seen | CPU | lowest–highest | beside | ratio | lowest–highest | target | spans that the collector got |\n")
	b.WriteString("|---|--:|--:|---|--:|--:|--:|--:|\n")
	for i, r := range runners {
		beside, ratio, spread, target := "", "", "", ""
		if v := variants[i]; v.against != i {
			ratios := r.ratios(runners[v.against])
			beside, ratio = variants[v.against].name[:3], fmt.Sprintf("%.3f", middle(ratios))
			spread = fmt.Sprintf("%.3f–%.3f", ratios[0], ratios[len(ratios)-1])
			target = v.verdict(middle(ratios))
		}
		fmt.Fprintf(&b, "| %s | %.1f µs | %.1f–%.1f | %s | %s | %s | %s | %d |\n", r.name,
			median(r, sample.total), lowest(r), highest(r), beside, ratio, spread, target, r.sink.spans.Load())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ratios returns, sorted, how many times the other's CPU time this one took in
// each round.
func (r *runner) ratios(other *runner) []float64 {
	list := make([]float64, len(r.samples))
	for i := range list {
		list[i] = r.samples[i].total() / other.samples[i].total()
	}
	slices.Sort(list)
	return list
}

func (v variant) verdict(ratio float64) string {
	switch {
	case v.most == 0:
		return ""
	case ratio <= v.most:
		return fmt.Sprintf("≤ %.2f: met", v.most)
	default:
		return fmt.Sprintf("≤ %.2f: missed", v.most)
	}
}
