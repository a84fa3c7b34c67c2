// Package endpoint holds the rules for the method and the path of an operation
// of a REST back end, as the configuration writes them: "PUT /balances". The
// configuration checks them and the adapter sends them.
package endpoint

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// Endpoint is the method of one operation and its path below the base URL.
type Endpoint struct {
	Method string
	Path   string
}

// Parse reads an endpoint such as "PUT /balances".
func Parse(text string) (Endpoint, error) {
	method, target, found := strings.Cut(text, " ")
	if !found {
		return Endpoint{}, fmt.Errorf("%q is not a verb and a path, such as PUT /balances", text)
	}
	e := Endpoint{Method: method, Path: target}
	return e, e.Check()
}

// plainPath needs no escaping, so it is sent as it is written.
var plainPath = regexp.MustCompile(`^/[A-Za-z0-9/._~-]*$`)

// Check returns an error unless the method is one that back ends serve and the
// path stays below the base URL whatever that is.
func (e Endpoint) Check() error {
	switch e.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return fmt.Errorf("verb %q is not one of GET, POST, PUT, PATCH, DELETE", e.Method)
	}
	if !plainPath.MatchString(e.Path) {
		return fmt.Errorf("path %q is not an absolute path of plain characters, without query", e.Path)
	}
	if clean := path.Clean(e.Path); clean != e.Path && clean+"/" != e.Path {
		return fmt.Errorf("path %q has empty or dot segments", e.Path)
	}
	return nil
}

// CheckMethod returns an error unless the method fits an operation that reads,
// or one that writes. A read has its subject in the query. A write must not be
// a GET: net/http repeats a GET by itself when a connection breaks.
func (e Endpoint) CheckMethod(read bool) error {
	switch isGet := e.Method == http.MethodGet; {
	case isGet && !read:
		return errors.New("a write cannot be a GET")
	case !isGet && read:
		return errors.New("a read must be a GET")
	}
	return nil
}
