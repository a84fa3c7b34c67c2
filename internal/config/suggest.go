package config

import "strings"

// didYouMean names the known key that is most like an unknown one, if any is
// like it.
func didYouMean(unknown string, name func(field) string) string {
	best, distance := "", len(unknown)/3+1
	for _, f := range fields {
		if d := editDistance(strings.ToLower(unknown), strings.ToLower(name(f))); d < distance {
			best, distance = name(f), d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// editDistance counts the insertions, deletions and substitutions that turn a
// into b (Levenshtein), in one row of the table.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitution := diagonal
			if a[i] != b[j] {
				substitution++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitution, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
