package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// asJSON returns a document as JSON and keeps the order of its keys; encoding/json would
// sort those of a map.
func asJSON(document *yaml.Node) ([]byte, error) {
	var flat, out bytes.Buffer
	if err := writeJSON(&flat, document); err != nil {
		return nil, err
	}
	if err := json.Indent(&out, flat.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func writeJSON(out *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return writeList(out, "{}", n.Content, func(i int) byte { return ":,"[i%2] })
	case yaml.SequenceNode:
		return writeList(out, "[]", n.Content, func(int) byte { return ',' })
	default:
		return writeScalar(out, n)
	}
}

// writeList writes nodes between brackets. after returns the byte that follows the node at
// an index.
func writeList(out *bytes.Buffer, brackets string, nodes []*yaml.Node, after func(int) byte) error {
	out.WriteByte(brackets[0])
	for i, node := range nodes {
		if err := writeJSON(out, node); err != nil {
			return err
		}
		if i < len(nodes)-1 {
			out.WriteByte(after(i))
		}
	}
	out.WriteByte(brackets[1])
	return nil
}

// writeScalar writes a number as it is written in the source, and anything else as its
// value.
func writeScalar(out *bytes.Buffer, n *yaml.Node) error {
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	switch value.(type) {
	case int, int64, uint64, float64:
		value = json.Number(n.Value)
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	out.WriteString(visible(text.String())) // the trailing line break is white space
	return nil
}

// visible escapes characters that cannot be printed. Many tools read JSON as YAML, which
// accepts neither U+FFFF unescaped (YAML 1.2 section 5.1) nor surrogate pairs.
func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) || r == '\n' || r > 0xFFFF {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
