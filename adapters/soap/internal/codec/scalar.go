package codec

import (
	"math"
	"reflect"
	"strconv"
	"strings"
)

// setScalar reads a text as XML Schema part 2 writes the value of v's type;
// blanks around it are gone. It reports whether the text is one: if not, v is
// left alone.
func setScalar(f *field, v reflect.Value, text string) bool {
	switch f.kind {
	case reflect.Bool:
		if text != "true" && text != "1" && text != "false" && text != "0" {
			return false
		}
		v.SetBool(text == "true" || text == "1")
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, f.typ.Bits())
		if err != nil {
			return false
		}
		v.SetInt(n)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(strings.TrimPrefix(text, "+"), 10, f.typ.Bits())
		if err != nil {
			return false
		}
		v.SetUint(n)
	default:
		n, err := strconv.ParseFloat(text, f.typ.Bits())
		// Go reads hexadecimals and the word infinity, too.
		if err != nil || strings.ContainsAny(text, "xX_yt") {
			return false
		}
		v.SetFloat(n)
	}
	return true
}

// appendScalar appends the value of a number or boolean as XML Schema part 2
// writes it.
func appendScalar(buf []byte, f *field, v reflect.Value) []byte {
	switch f.kind {
	case reflect.Bool:
		return strconv.AppendBool(buf, v.Bool())
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(buf, v.Int(), 10)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(buf, v.Uint(), 10)
	}
	// XML Schema part 2, section 3.2.5.1: infinity is INF, without a plus.
	switch n := v.Float(); {
	case math.IsInf(n, 1):
		return append(buf, "INF"...)
	case math.IsInf(n, -1):
		return append(buf, "-INF"...)
	default:
		return strconv.AppendFloat(buf, n, 'g', -1, f.typ.Bits())
	}
}
