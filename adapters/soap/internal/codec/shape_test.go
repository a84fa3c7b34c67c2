package codec

import (
	"encoding/xml"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// twice is made here, as go vet would refuse it in the source.
var twice = reflect.StructOf([]reflect.StructField{
	{Name: "A", Type: reflect.TypeFor[string](), Tag: `xml:"a"`},
	{Name: "B", Type: reflect.TypeFor[string](), Tag: `xml:"a"`},
})

func TestShapeRefusesWhatItCannotCarry(t *testing.T) {
	for name, test := range map[string]struct {
		typ  reflect.Type
		want string
	}{
		"map": {reflect.TypeFor[struct {
			A map[string]string `xml:"a"`
		}](), "cannot carry map"},
		"bytes": {reflect.TypeFor[struct {
			A []byte `xml:"a"`
		}](), "cannot carry bytes"},
		"three pointers": {reflect.TypeFor[struct {
			A ***string `xml:"a"`
		}](), "cannot carry *string"},
		"attribute": {reflect.TypeFor[struct {
			A string `xml:"a,attr"`
		}](), "field A"},
		"namespace": {reflect.TypeFor[struct {
			A string `xml:"urn:x a"`
		}](), "field A"},
		"path": {reflect.TypeFor[struct {
			A string `xml:"b>a"`
		}](), "field A"},
		"any with a name": {reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[[]part](), Tag: `xml:"a,any"`}}), "field A"},
		"any twice": {reflect.TypeFor[struct {
			A []part `xml:",any"`
			B []part `xml:",any"`
		}](), "any element"},
		"name as a value": {reflect.TypeFor[struct {
			A xml.Name `xml:"a"`
		}](), "field Space"},
		"embedded pointer": {reflect.TypeFor[struct{ *embedded }](), "field embedded"},
		"no tag":           {reflect.TypeFor[struct{ A string }](), "field A"},
		"named twice":      {twice, "another field is named a"},
		"any of text": {reflect.TypeFor[struct {
			A []string `xml:",any"`
		}](), "any element"},
		"nested": {reflect.TypeFor[struct {
			A *struct {
				B chan int `xml:"b"`
			} `xml:"a"`
		}](), "field A: field B: cannot carry chan int"},
		"embedded deep": {reflect.TypeFor[struct{ embedded }](), "field Bad"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newBuilder().shape(test.typ); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

type embedded struct {
	Bad chan int `xml:"bad"`
}

func TestRootNameIsTheRootsOwn(t *testing.T) {
	name, err := rootName(reflect.TypeFor[message]())
	if want := (xml.Name{Space: "urn:test", Local: "message"}); err != nil || name != want {
		t.Errorf("got %v, %v, want %v", name, err, want)
	}
	for name, typ := range map[string]reflect.Type{
		"none": reflect.TypeFor[struct{ A string }](),
		"no namespace": reflect.TypeFor[struct {
			XMLName xml.Name `xml:"a"`
		}](),
		"empty namespace": reflect.StructOf([]reflect.StructField{{Name: "XMLName", Type: nameType, Tag: `xml:" a"`}}), // go vet would refuse it in the source
		"no name": reflect.TypeFor[struct {
			XMLName xml.Name `xml:"urn:t a,omitempty"`
		}](),
		"other type": reflect.TypeFor[struct {
			XMLName string `xml:"urn:t a"`
		}](),
	} {
		if _, err := rootName(typ); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Named is embedded with a tag, which makes an element of it.
type Named struct {
	A *string `xml:"a"`
}

func TestShapeOfANamedEmbeddedStruct(t *testing.T) {
	type wrapper struct {
		XMLName xml.Name `xml:"urn:test message"`
		Named   `xml:"named"`
	}
	if got, want := content(t, &wrapper{Named: Named{A: new("1")}}, false), "<named><a>1</a></named>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// As in Go, a field hides one of the same name that is embedded.
func TestShapeHidesEmbeddedFields(t *testing.T) {
	type base struct {
		A *string `xml:"a"`
		B *string `xml:"b"`
	}
	type extended struct {
		base
		A []string `xml:"a"`
	}
	type reversed struct {
		A []string `xml:"a"`
		base
	}
	for typ, want := range map[reflect.Type]string{
		reflect.TypeFor[extended](): "a true, b false",
		reflect.TypeFor[reversed](): "a true, b false",
	} {
		s, err := newBuilder().shape(typ)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range s.fields {
			got = append(got, fmt.Sprint(f.name, " ", f.list))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: got %v, want name and list of %s", typ, got, want)
		}
	}
}
