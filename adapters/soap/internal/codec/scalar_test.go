package codec

import (
	"encoding/xml"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// word is an enumeration, as gowsdl makes one.
type word string

// scalars has each type that gowsdl makes of a simple type and Go holds whole.
type scalars struct {
	XMLName xml.Name `xml:"urn:test message"`
	Byte    *int8    `xml:"byte"`
	Short   *int16   `xml:"short"`
	UByte   *uint8   `xml:"unsignedByte"`
	UShort  *uint16  `xml:"unsignedShort"`
	UInt    *uint32  `xml:"unsignedInt"`
	ULong   *uint64  `xml:"unsignedLong"`
	Float   *float32 `xml:"float"`
	Double  *float64 `xml:"double"`
	Word    *word    `xml:"word"`
	Three   **string `xml:"three"`
	Threes  []**word `xml:"threes"`
	Numbers []*int32 `xml:"numbers"`
}

func TestScalars(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    scalars
		sent    string // content, when empty
	}{
		"smallest":             {`<byte>-128</byte><short>-32768</short>`, scalars{Byte: new(int8(-128)), Short: new(int16(-32768))}, ""},
		"largest":              {`<unsignedByte>255</unsignedByte><unsignedLong>18446744073709551615</unsignedLong>`, scalars{UByte: new(uint8(255)), ULong: new(uint64(math.MaxUint64))}, ""},
		"signs, zeros":         {`<unsignedShort> +007 </unsignedShort><unsignedInt>0</unsignedInt>`, scalars{UShort: new(uint16(7)), UInt: new(uint32(0))}, `<unsignedShort>7</unsignedShort><unsignedInt>0</unsignedInt>`},
		"floating":             {`<float>0.1</float><double>-1E4</double>`, scalars{Float: new(float32(0.1)), Double: new(float64(-10000))}, `<float>0.1</float><double>-10000</double>`},
		"infinite":             {`<float>-INF</float><double>INF</double>`, scalars{Float: new(float32(math.Inf(-1))), Double: new(math.Inf(1))}, ""},
		"not a number":         {`<double>NaN</double>`, scalars{Double: new(math.NaN())}, ""},
		"enumeration":          {`<word>DONE</word>`, scalars{Word: new(word("DONE"))}, ""},
		"three: absent":        {``, scalars{}, ""},
		"three: nil":           {`<three xmlns:i="` + schemaInstance + `" i:nil="true"/>`, scalars{Three: new((*string)(nil))}, ""},
		"three: empty":         {`<three></three>`, scalars{Three: new(new(""))}, ""},
		"three: a value":       {`<three>a</three>`, scalars{Three: new(new("a"))}, ""},
		"three, in lists":      {`<threes>a</threes><threes></threes>`, scalars{Threes: []**word{new(new(word("a"))), new(new(word("")))}}, ""},
		"three, nil in a list": {`<threes>a</threes><threes xmlns:i="` + schemaInstance + `" i:nil="true"/>`, scalars{Threes: []**word{new(new(word("a"))), new((*word)(nil))}}, ""},
		"list of numbers": {
			`<numbers>1</numbers><numbers/><numbers xmlns:i="` + schemaInstance + `" i:nil="true"/><numbers>4</numbers>`,
			scalars{Numbers: []*int32{new(int32(1)), new(int32(0)), new(int32(0)), new(int32(4))}},
			`<numbers>1</numbers><numbers>0</numbers><numbers>0</numbers><numbers>4</numbers>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got scalars
			if r, err := unmarshal(wrapped(test.content), &got); err != nil || r.unknown != nil {
				t.Fatalf("unknown elements %q, error %v", r.unknown, err)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			if test.sent == "" {
				test.sent = test.content
			}
			if diff := cmp.Diff(test.sent, content(t, &test.want, false)); diff != "" {
				t.Errorf("written (-want +got):\n%s", diff)
			}
		})
	}
}

// A text that is no value of the type is an absent value, and reported.
func TestScalarsThatCannotBeRead(t *testing.T) {
	for _, content := range []string{
		`<byte>128</byte>`, `<short>1.5</short>`, `<unsignedByte>256</unsignedByte>`, `<unsignedInt>-1</unsignedInt>`, `<unsignedInt>++1</unsignedInt>`,
		`<float>1e39</float>`, `<float>1e999</float>`, `<double>0x1p-2</double>`, `<double>1_000</double>`, `<double>ten</double>`, `<float>Infinity</float>`, `<unsignedLong>18446744073709551616</unsignedLong>`,
	} {
		var got scalars
		reported := unmarshalReporting(t, wrapped(content+"<word>after</word>"), &got)
		element, _, _ := strings.Cut(content[1:], ">")
		if diff := cmp.Diff([]string{element + " unreadable"}, reported); diff != "" {
			t.Errorf("%s: reported (-want +got):\n%s", content, diff)
		}
		if diff := cmp.Diff(scalars{Word: new(word("after"))}, got); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", content, diff)
		}
	}
	var got scalars
	reported := unmarshalReporting(t, wrapped(`<numbers>1</numbers><numbers>x</numbers><numbers>3</numbers>`), &got)
	if diff := cmp.Diff([]*int32{new(int32(1)), new(int32(0)), new(int32(3))}, got.Numbers); diff != "" || len(reported) != 1 {
		t.Errorf("an item of a list keeps its place: reported %q (-want +got):\n%s", reported, diff)
	}
}
