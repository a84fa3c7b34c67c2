package codec

import (
	"encoding/xml"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMarshalContent(t *testing.T) {
	for name, test := range map[string]struct {
		request   message
		qualified bool
		want      string
	}{
		"zeros that are set":  {message{Text: new(""), Number: new(int32(0)), Flag: new(false)}, false, `<text></text><number>0</number><long>0</long><flag>false</flag>`},
		"limits":              {message{Number: new(int32(-1 << 31)), Long: 1<<63 - 1, Flag: new(true)}, false, `<number>-2147483648</number><long>9223372036854775807</long><flag>true</flag>`},
		"names of fields":     {message{Part: &part{Part: &part{Name: new("a")}}}, false, `<long>0</long><part><part><name>a</name></part></part>`},
		"lists of 1 and 2":    {message{Item: []*part{{}}, Word: []string{"a", ""}}, false, `<long>0</long><item></item><word>a</word><word></word>`},
		"nil item":            {message{Item: []*part{nil}}, false, `<long>0</long>`},
		"qualified":           {message{Part: &part{Name: new("a")}}, true, `<o:long>0</o:long><o:part><o:name>a</o:name></o:part>`},
		"markup":              {message{Text: new(`</text><number>1</number><!--&amp;]]>"'`)}, false, `<text>&lt;/text&gt;&lt;number&gt;1&lt;/number&gt;&lt;!--&amp;amp;]]&gt;&#34;'</text><long>0</long>`},
		"line ends":           {message{Text: new("a\r\nb\tc")}, false, "<text>a&#13;\nb\tc</text><long>0</long>"},
		"beyond the BMP":      {message{Text: new("é😀\uFFFD")}, false, "<text>é😀\uFFFD</text><long>0</long>"},
		"leading zeros, bank": {message{Text: new(" 0400123456 ")}, false, "<text> 0400123456 </text><long>0</long>"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, content(t, &test.request, test.qualified)); diff != "" {
				t.Errorf("content (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMarshalRefusesWhatXMLCannotCarry(t *testing.T) {
	for name, text := range map[string]string{
		"null": "a\x00", "bell": "\a", "escape": "\x1b[0m", "not a character": "\uFFFE", "invalid UTF-8": "\xff", "half a pair": "\xed\xa0\x80",
	} {
		t.Run(name, func(t *testing.T) {
			document, err := marshal(&message{Part: &part{Name: &text}}, false)
			var character *CharacterError
			if !errors.As(err, &character) || character.Element != "name" || document != "" {
				t.Errorf("got %q, %v, want a CharacterError of name", document, err)
			}
		})
	}
}

// carriable is what the encoder must accept: an oracle that shares no code
// with it.
func carriable(s string) bool {
	for _, r := range s {
		inside := r == 0x9 || r == 0xA || r == 0xD || r >= 0x20 && r < 0xD800 || r > 0xDFFF && r < 0xFFFE || r > 0xFFFF
		if !inside {
			return false
		}
	}
	return utf8.ValidString(s)
}

// FuzzMarshal: whatever a text holds, it is refused or it comes back whole,
// and the number of elements never changes.
func FuzzMarshal(f *testing.F) {
	for _, seed := range []string{"", "0400123456", "V&D", "</text><long>1</long>", "]]>", "\r\n", "\x00", "\xff", "<!DOCTYPE x>", "&#0;", "é😀"} {
		f.Add(seed, seed+"x", true)
	}
	f.Fuzz(func(t *testing.T, a, b string, qualified bool) {
		sent := message{Text: &a, Part: &part{Name: &b}, Word: []string{b, a}}
		document, err := marshal(&sent, qualified)
		if err != nil {
			if carriable(a) && carriable(b) {
				t.Fatalf("refused %q, %q: %v", a, b, err)
			}
			return
		}
		if !carriable(a) || !carriable(b) {
			t.Fatalf("carried %q, %q", a, b)
		}
		if n := elements(t, document); n != 7 {
			t.Errorf("%d elements, want 7: %s", n, document)
		}
		var got message
		r, err := unmarshal(document, &got)
		if err != nil || r.unknown != nil {
			t.Fatalf("unknown elements %q, error %v", r.unknown, err)
		}
		if diff := cmp.Diff(sent, got); diff != "" {
			t.Errorf("round trip (-sent +got):\n%s", diff)
		}
	})
}

func elements(t *testing.T, document string) (n int) {
	t.Helper()
	var root struct {
		Inside []node `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(document), &root); err != nil {
		t.Fatal(err)
	}
	for _, child := range root.Inside {
		n += child.count()
	}
	return n + 1
}

type node struct {
	Inside []node `xml:",any"`
}

func (n node) count() int {
	sum := 1
	for _, child := range n.Inside {
		sum += child.count()
	}
	return sum
}
