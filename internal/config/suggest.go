package config

import "strings"

// didYouMean suggests the known key that is most similar to an unknown one, if
// any is similar.
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

// editDistance returns the Levenshtein distance of a and b. It keeps one row of
// the table.
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
