// Codec reads the output of the codec's benchmarks and prints, in Markdown,
// how many times faster it is than encoding/xml, and how many times fewer
// objects it allocates.
//
//	go test -bench 'Decode|Encode' ../adapters/soap | codec
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
)

// The codecs, as the benchmarks name them.
const (
	ours     = "ours"
	standard = "encoding-xml"
	tokens   = "RawToken"
)

// least is by how much each direction should be faster, and allocate less.
var least = map[string]struct{ speed, allocs float64 }{
	"Decode": {speed: 8, allocs: 8},
	"Encode": {speed: 5},
}

// results holds the measurements of each unit, by "Decode/size=2kB", codec
// and unit, and the order in which the benchmarks came.
type results struct {
	order  []string
	values map[[3]string][]float64
}

func main() {
	r, err := read(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	if err := r.print(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// read takes the lines of the Go benchmark format that name a codec.
func read(in io.Reader) (results, error) {
	r := results{values: map[[3]string][]float64{}}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name, codec, ok := strings.Cut(strings.TrimPrefix(fields[0], "Benchmark"), "/codec=")
		if !ok {
			continue
		}
		if !slices.Contains(r.order, name) {
			r.order = append(r.order, name)
		}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return r, fmt.Errorf("%s: %w", fields[0], err)
			}
			key := [3]string{name, codec, fields[i+1]}
			r.values[key] = append(r.values[key], value)
		}
	}
	return r, lines.Err()
}

func (r results) print(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| work | codec | ns/op | MB/s | B/op | allocs/op | speed ÷ encoding/xml | allocs, encoding/xml ÷ this |\n|---|---|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range r.order {
		direction, size, _ := strings.Cut(name, "/size=")
		for _, codec := range []string{standard, ours, tokens} {
			if _, ok := r.values[[3]string{name, codec, "ns/op"}]; !ok {
				continue
			}
			fmt.Fprintf(&b, "| %s, %s | %s | %.0f | %.0f | %.0f | %.0f | %s | %s |\n", direction, size, codec,
				r.median(name, codec, "ns/op"), r.median(name, codec, "MB/s"), r.median(name, codec, "B/op"), r.median(name, codec, "allocs/op"),
				r.verdict(name, codec, "ns/op", least[direction].speed), r.verdict(name, codec, "allocs/op", least[direction].allocs))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// verdict tells how many times less a codec takes than encoding/xml, and
// whether that is what was wanted of ours.
func (r results) verdict(name, codec, unit string, wanted float64) string {
	if codec == standard {
		return ""
	}
	factor := r.median(name, standard, unit) / r.median(name, codec, unit)
	text := fmt.Sprintf("%.1f", factor)
	switch {
	case codec != ours || wanted == 0:
		return text
	case factor < wanted:
		return fmt.Sprintf("%s (≥ %.0f: missed)", text, wanted)
	default:
		return fmt.Sprintf("%s (≥ %.0f: met)", text, wanted)
	}
}

func (r results) median(name, codec, unit string) float64 {
	list := slices.Sorted(slices.Values(r.values[[3]string{name, codec, unit}]))
	if len(list) == 0 {
		return 0
	}
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}
