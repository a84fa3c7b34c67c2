package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestJSONKeepsOrderAndDigits(t *testing.T) {
	const document = "b: 9007199254740991\na: [1.50, true, null, \"x\"]\n\"1\": {d: {}, c: []}\ntext: \"<é\\u00a0\\uffff\\U0001f600\\U0010ffff\\\\x00\\n\"\n"
	const want = `{"b":9007199254740991,"a":[1.50,true,null,"x"],"1":{"d":{},"c":[]},"text":"<é\u00a0\uffff😀􏿿\\x00\n"}`
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(document), &n); err != nil {
		t.Fatal(err)
	}
	content, err := asJSON(n.Content[0])
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, content); err != nil {
		t.Fatal(err)
	}
	if compact.String() != want {
		t.Errorf("got  %s\nwant %s", compact.String(), want)
	}
	if err := yaml.Unmarshal(content, new(any)); err != nil {
		t.Errorf("not to be read as YAML: %v", err)
	}
}
