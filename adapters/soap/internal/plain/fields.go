package plain

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// fields assigns Go field names to the elements of a type. Names that are equal
// in Go, such as order-id and orderId beside OrderId, get a number after the
// first.
func (b *builder) fields(path string, elements []Element) {
	taken := map[string]bool{"XMLName": true} // the element's own name
	var again []int
	for i := range elements {
		e := &elements[i]
		e.Field = fieldName(e.Name)
		if taken[e.Field] {
			again = append(again, i)
			continue
		}
		taken[e.Field] = true
	}
	for _, i := range again {
		e := &elements[i]
		plain := e.Field
		for ending := 2; taken[e.Field]; ending++ {
			e.Field = plain + strconv.Itoa(ending)
		}
		taken[e.Field] = true
		b.change(path+"/"+e.Name, "the field "+plain, "the Go field "+e.Field+", as another has the name")
	}
}

// fieldName converts an element's name to an exported identifier as gowsdl
// does. It also converts names that gowsdl cannot: predeclared types (int,
// string), and names that begin with an underscore, a digit or a letter without
// case.
func fieldName(name string) string {
	made := strings.Map(func(r rune) rune {
		switch {
		case r == '.':
			return '_'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
			return r
		}
		return -1
	}, name)
	if token.IsKeyword(made) {
		made += "_" // return becomes Return_
	}
	if runes := []rune(made); len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
		made = string(runes)
	}
	if !token.IsExported(made) {
		made = "X" + made
	}
	return made
}
