package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// variant is the gateway, seen more or less of, beside another variant.
type variant struct {
	contender
	against int     // the variant to compare with; none for the first
	most    float64 // how many times that one's CPU time it may take; zero: no target
}

// variants are measured in turns. The first one is built with main.noMetrics:
// nobody can configure it.
var variants = []variant{
	{contender: seen("(a) neither metrics nor traces", "gateway-unseen", ""), against: 0},
	{contender: seen("(b) metrics", "gateway", ""), against: 0, most: 1.05},
	{contender: seen("(c) metrics, and 5 % of the traces", "gateway", "0.05"), against: 1, most: 1.10},
	{contender: seen("(d) metrics, and every trace", "gateway", "1"), against: 1},
}

// seen is the gateway as it is measured beside others, by another program,
// and traced if there is a ratio. All write a log line a request. Each has a
// core to itself, the others one together: what is looked for is a few percent,
// and less than what sharing makes of two runs of the same program.
func seen(name, program, ratio string) contender {
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

// observability measures what it costs to see the gateway.
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
