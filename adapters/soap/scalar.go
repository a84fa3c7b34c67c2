package soap

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// setScalar reads a text as XML Schema part 2 writes the value of v's type;
// blanks around it are gone. The error does not tell the text: it may be a
// phone number.
func setScalar(f *field, v reflect.Value, text string) error {
	switch f.kind {
	case reflect.Bool:
		switch text {
		case "true", "1":
			v.SetBool(true)
		case "false", "0":
			v.SetBool(false)
		default:
			return fmt.Errorf("%w: %s is not a boolean", ErrValue, f.name)
		}
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, f.typ.Bits())
		if err != nil {
			return fmt.Errorf("%w: %s is not a whole number of %d bits", ErrValue, f.name, f.typ.Bits())
		}
		v.SetInt(n)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(strings.TrimPrefix(text, "+"), 10, f.typ.Bits())
		if err != nil {
			return fmt.Errorf("%w: %s is not an unsigned whole number of %d bits", ErrValue, f.name, f.typ.Bits())
		}
		v.SetUint(n)
	default:
		n, err := strconv.ParseFloat(text, f.typ.Bits())
		// Go reads hexadecimals and the word infinity, too.
		if err != nil || strings.ContainsAny(text, "xX_yt") {
			return fmt.Errorf("%w: %s is not a floating-point number", ErrValue, f.name)
		}
		v.SetFloat(n)
	}
	return nil
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
