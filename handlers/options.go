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

// Options are what the API is built from.
type Options struct {
	// Service holds the fifteen operations; none may be nil.
	Service gateway.Service
	// Keys are the callers. Without any, Open must be set.
	Keys *Keyring
	// Open serves requests without a key.
	Open bool
	// BulkMax is the largest number of service numbers in one request; required.
	BulkMax int
	// MaxBody is the largest request body in bytes; required.
	MaxBody int64
	// BodyMemory bounds what the bodies of all requests take in memory.
	BodyMemory BodyMemory
	// Location is the zone whose days a requested date names; nil means UTC.
	Location *time.Location
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
	// PollInterval is how long a caller should wait before it reads an order that
	// is not done; zero says nothing.
	PollInterval time.Duration
	// PublicURL is the base URL of the API as callers see it, without a slash at
	// its end, such as https://api.example/causeway. Location, href and the type of
	// problems begin with it, and its path may stand before the path of a request.
	// Empty: they are absolute paths.
	PublicURL string
	// Docs is what is served beside the API.
	Docs Docs
	// Begin is called when a request for an operation has been read, and returns
	// the operation's context: it is what gives it a deadline. end is called when
	// the request is answered. Nil changes nothing.
	Begin func(context.Context, gateway.Class) (ctx context.Context, end func())
	// Refuse says why a request may not be answered at all, whoever sends it, and
	// "" of all others: it is then 403 forbidden. Nil refuses none.
	Refuse func(*http.Request) (why string)
	// OnShortKey receives the name of the caller's key with each request whose
	// key is valid, but too short to be random. It is called concurrently; nil
	// means that nobody listens.
	OnShortKey func(ctx context.Context, caller string)
	// OnRequest receives one event for each request, after its answer, with the
	// request's context, which may have ended. It is called concurrently; nil
	// means that nobody listens.
	OnRequest func(context.Context, gateway.RequestEvent)
}

// Docs are the options of the documentation.
type Docs struct {
	// Disabled leaves it out: the pages of problems and the icon stay.
	Disabled bool
	// Path is where it is mounted: "" for the root, or such as "/developer".
	Path string
	// PersistAuthorization lets Swagger UI keep the API key in the browser.
	PersistAuthorization bool
}

// New returns the API as a handler. It fails when the options cannot serve:
// no keys and not open, an operation that is missing.
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

// check returns every error of the options, joined.
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
