package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// collectionSchema is the format of the collection: Postman's v2.1.
const collectionSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

// defaultBaseURL is where a sandbox listens. A collection is kept apart from
// where it was downloaded, so its base URL cannot be a relative one.
const defaultBaseURL = "http://127.0.0.1:8080"

// The variables of the collection that no parameter has.
const (
	baseVariable = "baseUrl"
	keyVariable  = "key"
	// orderVariable and newPoolVariable are set by the answers.
	orderVariable   = "orderId"
	newPoolVariable = "newDataPoolNumber"
)

// variableNames are the collection variables of path parameters that need
// another name than their own: those of one operation whose example differs have
// their own variable.
var variableNames = map[string]string{
	"serviceNumber":                        "dataPoolNumber",
	"consumerServiceNumber":                "consumerNumber",
	"disconnectDataPool/serviceNumber":     newPoolVariable,
	"removeConsumer/consumerServiceNumber": "formerConsumerNumber",
	"retryOrder/orderId":                   "failedOrderId",
}

type collection struct {
	Info      collectionInfo `json:"info"`
	Auth      collectionAuth `json:"auth"`
	Variables []keyValue     `json:"variable"`
	Folders   []folder       `json:"item"`
}

type collectionInfo struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Version     string `json:"version"`
	Schema      string `json:"schema"`
}

type collectionAuth struct {
	Type   string     `json:"type"`
	Bearer []keyValue `json:"bearer"`
}

// keyValue is a variable, a parameter or a header.
type keyValue struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
}

type folder struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Items       []item `json:"item"`
}

type item struct {
	Name    string        `json:"name"`
	Request request       `json:"request"`
	Events  []scriptEvent `json:"event"`
}

type request struct {
	Method      string       `json:"method"`
	Description string       `json:"description"`
	Headers     []keyValue   `json:"header"`
	Body        *requestBody `json:"body,omitempty"`
	URL         requestURL   `json:"url"`
}

type requestBody struct {
	Mode    string `json:"mode"`
	Raw     string `json:"raw"`
	Options struct {
		Raw struct {
			Language string `json:"language"`
		} `json:"raw"`
	} `json:"options"`
}

type requestURL struct {
	Raw       string     `json:"raw"`
	Host      []string   `json:"host"`
	Path      []string   `json:"path"`
	Variables []keyValue `json:"variable,omitempty"`
}

type scriptEvent struct {
	Listen string `json:"listen"`
	Script struct {
		Type string   `json:"type"`
		Exec []string `json:"exec"`
	} `json:"script"`
}

// asPostman writes the description as a Postman collection: a folder for each
// tag, the operations in the order of the flow, and a script for each that checks
// the answer and keeps what the next requests need.
func asPostman(document *yaml.Node) ([]byte, error) {
	d, err := describedIn(document)
	if err != nil {
		return nil, err
	}
	c := collection{
		Info: collectionInfo{d.Info.Title, d.Info.Description, d.Info.Version, collectionSchema},
		Auth: collectionAuth{"bearer", []keyValue{{Key: "token", Value: "{{" + keyVariable + "}}", Type: "string"}}},
		Variables: []keyValue{
			{Key: baseVariable, Value: defaultBaseURL, Type: "string", Description: "The address of the gateway, without a slash at its end."},
			{Key: keyVariable, Type: "string", Description: "The API key alone, which is a secret: set it as a current value, which Postman does not share. A sandbox serves without one."},
		},
	}
	for _, tag := range d.Tags {
		c.Folders = append(c.Folders, folder{Name: tag.Name, Description: tag.Description})
	}
	var faults []error
	for _, op := range d.operations() {
		i := slices.IndexFunc(c.Folders, func(f folder) bool { return slices.Contains(op.Tags, f.Name) })
		if i < 0 {
			return nil, fmt.Errorf("%s has no tag that the document describes", op.ID)
		}
		each, err := c.item(op)
		c.Folders[i].Items = append(c.Folders[i].Items, each)
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(c)
	return out.Bytes(), err
}

// item returns the request of an operation, and adds the variables that it needs.
func (c *collection) item(op *operation) (item, error) {
	each := item{Name: op.Summary, Request: request{
		Method: op.Method, Description: op.Description,
		Headers: []keyValue{{Key: "Accept", Value: jsonType}},
		URL:     requestURL{Host: []string{"{{" + baseVariable + "}}"}},
	}}
	var faults []error
	for _, p := range op.Parameters {
		if p.In == "path" {
			variable, err := c.variable(op.ID, p)
			faults = append(faults, err)
			each.Request.URL.Variables = append(each.Request.URL.Variables, keyValue{Key: p.Name, Value: "{{" + variable + "}}", Description: p.Description})
			continue
		}
		// Nobody sends an optional header by mistake: it has to be switched on.
		each.Request.Headers = append(each.Request.Headers, keyValue{Key: p.Name, Value: p.Example.Value, Description: p.Description, Disabled: !p.Required})
	}
	if op.Body != nil {
		example := op.Body.Content[jsonType].Example
		text, err := indented(&example)
		faults = append(faults, err)
		each.Request.Headers = append(each.Request.Headers, keyValue{Key: "Content-Type", Value: jsonType})
		each.Request.Body = &requestBody{Mode: "raw", Raw: text}
		each.Request.Body.Options.Raw.Language = "json"
	}
	path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
	each.Request.URL.Path = strings.Split(strings.TrimPrefix(path, "/"), "/")
	each.Request.URL.Raw = each.Request.URL.Host[0] + path
	event := scriptEvent{Listen: "test"}
	event.Script.Type, event.Script.Exec = "text/javascript", op.script()
	each.Events = []scriptEvent{event}
	return each, errors.Join(faults...)
}

// variable returns the collection variable of a path parameter. Its value is the
// example, of which there must be one only.
func (c *collection) variable(operation string, p parameter) (string, error) {
	name, own := variableNames[operation+"/"+p.Name]
	if !own {
		if name = variableNames[p.Name]; name == "" {
			name = p.Name
		}
	}
	i := slices.IndexFunc(c.Variables, func(v keyValue) bool { return v.Key == name })
	switch {
	case i < 0:
		c.Variables = append(c.Variables, keyValue{Key: name, Value: p.Example.Value, Type: "string", Description: p.Description})
	case c.Variables[i].Value != p.Example.Value:
		return "", fmt.Errorf("%s has another example of %s: name a variable of its own", operation, p.Name)
	}
	return name, nil
}

// script returns the test of an answer: its status, what it says of the write,
// and what later requests need of it. The members are those of the example.
func (o *operation) script() []string {
	status, answer := o.success()
	statuses := []string{status}
	for _, r := range o.Responses { // switched off unless set up otherwise
		for _, m := range r.Content {
			if r.Ref == "" && member(&m.Example, "code") == "notAvailable" {
				statuses = append(statuses, strconv.Itoa(http.StatusNotImplemented))
			}
		}
	}
	lines := []string{fmt.Sprintf("pm.test(\"%s answers %s\", () => pm.expect(pm.response.code, pm.response.text()).to.be.oneOf([%s]));",
		o.ID, strings.Join(statuses, " or "), strings.Join(statuses, ", "))}
	if more := o.keep(status, &answer.Example); more != nil {
		lines = append(lines, "if (pm.response.code === "+status+") {", "  const answer = pm.response.json();")
		for _, line := range more {
			lines = append(lines, "  "+line)
		}
		lines = append(lines, "}")
	}
	return lines
}

// keep returns the part of the script that reads a good answer.
func (o *operation) keep(status string, answer *yaml.Node) []string {
	_, follows := o.Responses[status].Headers[retryHeader]
	switch {
	case has(answer, "results"):
		return []string{
			fmt.Sprintf("pm.test(\"%s: every item is accepted\", () => answer.results.forEach((each) => pm.expect(each.status, JSON.stringify(each)).to.equal(\"accepted\")));", o.ID),
			fmt.Sprintf("pm.collectionVariables.set(%q, answer.results.find((each) => each.orderId).orderId);", orderVariable),
		}
	case o.Method == http.MethodGet && follows && has(answer, orderVariable):
		return append(slices.Clone(readAgain),
			fmt.Sprintf("else pm.test(\"%s: the order is completed\", () => pm.expect(answer.status).to.equal(\"completed\"));", o.ID),
			fmt.Sprintf("if (answer.dataPool) pm.collectionVariables.set(%q, answer.dataPool.serviceNumber);", newPoolVariable))
	case o.Method != http.MethodGet && has(answer, orderVariable):
		return []string{
			fmt.Sprintf("pm.test(\"%s is an order\", () => pm.expect(answer.orderId).to.be.a(\"string\"));", o.ID),
			fmt.Sprintf("pm.collectionVariables.set(%q, answer.orderId);", orderVariable),
		}
	}
	return nil
}

// readAgain lets a runner send the request again when Retry-After has passed, as
// long as that is a matter of seconds. Nobody wants to watch it for half an hour.
var readAgain = []string{
	"const seconds = Number(pm.response.headers.get(\"" + retryHeader + "\"));",
	"if (seconds > 60) console.log(`the order is ${answer.status}: send this again in ${seconds} s`);",
	"else if (seconds > 0) {",
	"  pm.execution.setNextRequest(pm.info.requestName);",
	"  setTimeout(() => {}, seconds * 1000);",
	"}",
}

// has reports whether an example is an object with a member.
func has(example *yaml.Node, name string) bool {
	for i := 0; i+1 < len(example.Content); i += 2 {
		if example.Kind == yaml.MappingNode && example.Content[i].Value == name {
			return true
		}
	}
	return false
}

// member returns the text of an example's member.
func member(example *yaml.Node, name string) string {
	var object map[string]any
	_ = example.Decode(&object) // what is no object has no member
	text, _ := object[name].(string)
	return text
}
