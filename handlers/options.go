package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"causeway.example/internal/gateway"
)

// Options configure the API.
type Options struct {
	// Service holds the operations; none may be nil.
	Service gateway.Service
	// Keys are the API keys of the callers. Without any, Open must be set.
	Keys *Keyring
	// Open serves requests without a key.
	Open bool
	// BulkMax is the largest number of service numbers in one request; required.
	BulkMax int
	// MaxBody is the largest request body in bytes; required.
	MaxBody int64
	// BodyMemory bounds the memory that the bodies of all requests take.
	BodyMemory BodyMemory
	// Location is the time zone of requested dates; nil means UTC.
	Location *time.Location
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
	// PollInterval is how long a caller should wait before it reads an order that is
	// not completed. Zero: responses do not say.
	PollInterval time.Duration
	// PublicURL is the base URL of the API as callers see it, without a trailing slash,
	// such as https://api.example/causeway. Location, href and the type of problems
	// begin with it, and the path of a request may begin with its path. Empty: they are
	// absolute paths.
	PublicURL string
	// Docs configures the documentation that is served beside the API.
	Docs Docs
	// Begin is called when the request of an operation has been read. It returns the
	// operation's context, with its deadline; end is called after the response. Nil: the
	// request's context is used.
	Begin func(context.Context, gateway.Class) (ctx context.Context, end func())
	// Refuse returns why a request must be answered with 403 forbidden whoever sends it,
	// or "" for a request that may be served. Nil: all may.
	Refuse func(*http.Request) (why string)
	// OnShortKey is called with the name of the caller's key for each request whose key
	// is valid, but too short to be random. It is called concurrently, and may be nil.
	OnShortKey func(ctx context.Context, caller string)
	// OnRequest is called with one event for each request, after its response. The
	// context is the request's, and may have ended. It is called concurrently, and may be
	// nil.
	OnRequest func(context.Context, gateway.RequestEvent)
}

// Docs configures the documentation.
type Docs struct {
	// Disabled removes it, except for the pages of problems and the icon.
	Disabled bool
	// Path is where it is mounted: "" for the root, or a path such as "/developer".
	Path string
	// PersistAuthorization makes Swagger UI store the API key in the browser.
	PersistAuthorization bool
}

// New returns the API as an HTTP handler. It returns an error for options that cannot
// serve, such as a missing operation.
func New(o Options) (http.Handler, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Refuse == nil {
		o.Refuse = func(*http.Request) string { return "" }
	}
	if o.Begin == nil {
		o.Begin = func(ctx context.Context, _ gateway.Class) (context.Context, func()) { return ctx, func() {} }
	}
	if o.OnShortKey == nil {
		o.OnShortKey = func(context.Context, string) {}
	}
	if o.OnRequest == nil {
		o.OnRequest = func(context.Context, gateway.RequestEvent) {}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &server{engine: newEngine(&handler{Options: o}), onRequest: o.OnRequest, publicURL: o.PublicURL, prefix: o.pathPrefix()}
	return s, checkPrefix(s.prefix, s.engine)
}

// check returns everything that is wrong with the options, joined.
func (o Options) check() error {
	var errs []error
	if len(o.Keys.all()) == 0 && !o.Open {
		errs = append(errs, errors.New("no API keys, and the API is not open"))
	}
	if o.BulkMax < 1 || o.MaxBody < 1 {
		errs = append(errs, fmt.Errorf("no room for a request: BulkMax is %d, MaxBody is %d", o.BulkMax, o.MaxBody))
	}
	service := reflect.ValueOf(o.Service)
	for i := range service.NumField() {
		if service.Field(i).IsNil() {
			errs = append(errs, fmt.Errorf("the operation %s is missing", service.Type().Field(i).Name))
		}
	}
	return errors.Join(errs...)
}
