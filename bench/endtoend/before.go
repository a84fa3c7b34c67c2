package main

import (
	"context"
	"fmt"
	"math"
	"os"
)

// before measures the gateway beside an earlier build of it, in turns.
func (s *setup) before(ctx context.Context, rounds int) error {
	var runners []*runner
	for _, c := range []contender{pinned("(a) before", "gateway-before", ""), pinned("(b) now", "gateway", "")} {
		r, err := s.start(ctx, c)
		if err != nil {
			return err
		}
		runners = append(runners, r)
	}
	if err := sameAnswers(ctx, runners); err != nil {
		return err
	}
	if err := s.rounds(ctx, runners, rounds); err != nil {
		return err
	}
	old, now := runners[0], runners[1]
	ratios := now.ratios(old)
	low, high := interval(len(ratios))
	_, err := fmt.Fprintf(os.Stdout, "%d pairs of %d requests, %d clients: before %.1f µs, now %.1f µs of CPU a request (medians); ratio %.3f, 95 %% interval %.3f–%.3f\n",
		len(ratios), gateway.requests, s.clients, median(old, sample.total), median(now, sample.total),
		middle(ratios), ratios[low], ratios[high])
	return err
}

// interval returns which of n sorted values bound the median of what they are
// drawn from, with a probability of 95 % or more: the number of values below
// that median has a binomial distribution. Fewer than six values cannot.
func interval(n int) (low, high int) {
	below := 0.0 // probability of at most low values below the median
	for low = 0; low < n/2; low++ {
		below += binomial(n, low)
		if 2*(below+binomial(n, low+1)) > 0.05 {
			break
		}
	}
	return low, n - 1 - low
}

// binomial is the probability that k of n values are below their median.
func binomial(n, k int) float64 {
	all, _ := math.Lgamma(float64(n + 1))
	these, _ := math.Lgamma(float64(k + 1))
	rest, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(all - these - rest - float64(n)*math.Ln2)
}
