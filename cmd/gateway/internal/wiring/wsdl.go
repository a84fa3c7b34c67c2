package wiring

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	soapoctane "causeway.example/adapters/soap/octane"
	"causeway.example/internal/config"
	"causeway.example/internal/telemetry"
	"causeway.example/internal/transport"
	"causeway.example/internal/wsdl"
	"causeway.example/internal/wsdlcheck"
)

// NewWSDLChecker returns a checker of the services that the configuration
// binds to SOAP.
func (b Build) NewWSDLChecker(ctx context.Context, cfg config.Config) (*wsdlcheck.Checker, error) {
	services, err := soapoctane.Services(ctx)
	if err != nil {
		return nil, err
	}
	for i := range services {
		services[i].Usage.Version = wsdl.Version(cfg.Octane.SOAPVersion)
	}
	client, err := b.WSDLClient(cfg)
	if err != nil {
		return nil, err
	}
	bindings := cfg.Octane.Bindings
	pools := bindings.GetDataPool == config.BindingSOAP || bindings.UpdateDataLimit == config.BindingSOAP
	return &wsdlcheck.Checker{
		Services: services, Client: client,
		BaseURL: strings.TrimRight(cfg.Octane.BaseURL, "/"),
		Called:  func(name string) bool { return name != "UtbDataPool" || pools },
	}, nil
}

// NewWSDLWatch returns the watch that octane.wsdlCheck configures, or nil.
func (b Build) NewWSDLWatch(ctx context.Context, cfg config.Config, t *telemetry.Telemetry, logger *slog.Logger) (*wsdlcheck.Watch, error) {
	if cfg.Octane.WSDLCheck == 0 || cfg.Octane.BaseURL == "" {
		return nil, nil //nolint:nilnil // nothing to watch is no error
	}
	checker, err := b.NewWSDLChecker(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &wsdlcheck.Watch{
		Interval: cfg.Octane.WSDLCheck, Metrics: t.NewWSDL(), Logger: logger,
		Check: func(ctx context.Context) []wsdlcheck.Result {
			// The files of octane.tls may have changed. If they cannot be loaded now,
			// the previous client is used again.
			if client, err := b.WSDLClient(cfg); err == nil {
				checker.Client = client
			}
			defer checker.Client.CloseIdleConnections() // the next check is far away
			return checker.Live(ctx)
		},
	}, nil
}

// wsdlConnections suffices, as documents are read one after the other.
const wsdlConnections = 2

// WSDLClient returns a client that connects as calls to Octane do: with the
// same TLS settings, proxy and limits.
func (b Build) WSDLClient(cfg config.Config) (*http.Client, error) {
	tls, err := cfg.Octane.TLS.ClientConfig()
	if err != nil {
		return nil, err
	}
	next := transport.NewHTTP(wsdlConnections, cfg.Timeouts, tls)
	return &http.Client{Transport: wsdlcheck.Transport{
		BackEnd: transport.WithHeader(next, transport.Header(b.Version, cfg.Octane.Headers)),
		Others:  transport.WithHeader(next, transport.Header(b.Version, nil)),
		BaseURL: cfg.Octane.BaseURL, Username: cfg.Octane.Username, Password: cfg.Octane.Password,
	}}, nil
}
