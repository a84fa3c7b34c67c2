package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// requestTime bounds one request, beyond the gateway's own deadline.
const requestTime = 40 * time.Second

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 4 << 20

// client talks HTTP to the gateway and to what stands beside it.
type client struct{ http http.Client }

func newClient() *client { return &client{http.Client{Timeout: requestTime}} }

// answer is an answer and its JSON.
type answer struct {
	status   int
	location string
	took     time.Duration
	body     []byte
	json     any // nil when it is none
}

// do sends a request. Its error is one of the connection: any status is an
// answer.
func (c *client) do(ctx context.Context, method, url, key string, body any) (answer, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, fmt.Errorf("%s %s: %w", method, url, err)
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", method, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	begin := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }() // it was read to its end
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, url, err)
	}
	a := answer{status: resp.StatusCode, location: resp.Header.Get("Location"), took: time.Since(begin), body: text}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // amounts and bytes as they were written
	if decoder.Decode(&a.json) != nil {
		a.json = nil
	}
	return a, nil
}

// get finds a value by names of members and, for lists, by positions. It is
// nil when there is none.
func (a answer) get(path ...any) any {
	value := a.json
	for _, step := range path {
		switch at := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[at]
		case int:
			list, _ := value.([]any)
			if at >= len(list) {
				return nil
			}
			value = list[at]
		}
	}
	return value
}

// text is get for text and numbers; anything else is empty.
func (a answer) text(path ...any) string {
	switch v := a.get(path...).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// list is get for lists.
func (a answer) list(path ...any) []any {
	list, _ := a.get(path...).([]any)
	return list
}
