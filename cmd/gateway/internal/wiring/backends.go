package wiring

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"

	"causeway.example/adapters/rest"
	restoctane "causeway.example/adapters/rest/octane"
	"causeway.example/adapters/rest/sps"
	"causeway.example/adapters/soap"
	soapoctane "causeway.example/adapters/soap/octane"
	"causeway.example/internal/config"
	"causeway.example/internal/endpoint"
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
	"causeway.example/internal/telemetry"
	"causeway.example/internal/transport"
)

// soapVersions maps the configuration's names, which it has checked.
var soapVersions = map[string]soap.Version{config.SOAP11: soap.SOAP11, config.SOAP12: soap.SOAP12}

// upstream returns the primitives of both back ends, each with its decorators.
func (w *wiring) upstream() (u gateway.Upstream, err error) {
	if err := w.octane(&u); err != nil {
		return u, fmt.Errorf("octane: %w", err)
	}
	if err := w.sps(&u); err != nil {
		return u, fmt.Errorf("sps: %w", err)
	}
	return u, nil
}

func (w *wiring) octane(u *gateway.Upstream) error {
	soapClient, restClient, err := w.octaneClients()
	if err != nil {
		return err
	}
	overREST := newBackend(gateway.Octane, w.cfg.Octane.BaseURL, w.cfg.Octane.MaxConcurrent, w.cfg.Timeouts, w.telemetry)
	overSOAP := overREST.overSOAP()
	u.OrderCreate = decorate(overSOAP, gateway.CallOrderCreate, soapClient.OrderCreate)
	u.OrderQuery = telemetry.Orders(w.telemetry, decorate(overSOAP, gateway.CallOrderQuery, soapClient.OrderQuery))
	u.OrderReset = decorate(overSOAP, gateway.CallOrderReset, soapClient.OrderReset)
	u.ServiceDetail = decorate(overSOAP, gateway.CallServiceDetail, soapClient.ServiceDetail)
	u.DataPool = decorate(overREST, gateway.CallDataPool, restClient.DataPool)
	u.DataPoolView = decorate(overREST, gateway.CallDataPoolView, restClient.DataPool)
	u.OptIn = decorate(overSOAP, gateway.CallOptIn, soapClient.OptIn)
	u.OptOut = decorate(overREST, gateway.CallOptOut, restClient.OptOut)
	u.Transfer = decorate(overREST, gateway.CallTransfer, restClient.Transfer)
	u.DataLimit = decorate(overREST, gateway.CallDataLimit, restClient.DataLimit)
	u.Disconnect = decorate(overREST, gateway.CallDisconnect, restClient.Disconnect)

	// The bindings. No other code knows which protocol serves these operations.
	bindings := w.cfg.Octane.Bindings
	if bindings.GetDataPool == config.BindingSOAP {
		u.DataPoolView = decorate(overSOAP, gateway.CallDataPoolView, soapClient.DataPoolView)
	}
	if bindings.UpdateDataLimit == config.BindingSOAP {
		u.DataLimit = decorate(overSOAP, gateway.CallDataLimit, soapClient.DataLimit)
	}
	if bindings.RemoveConsumers == config.BindingSOAP {
		u.OptOut = decorate(overSOAP, gateway.CallOptOut, soapClient.OptOut)
	}
	return nil
}

// octaneClients returns the adapters of Octane, or nil without a base URL.
func (w *wiring) octaneClients() (*soapoctane.Client, *restoctane.Client, error) {
	o, t := w.cfg.Octane, w.telemetry
	if o.BaseURL == "" {
		return nil, nil, nil
	}
	next := transport.New(o.MaxConcurrent, w.cfg.Timeouts)
	if err := w.clientTLS(string(gateway.Octane), o.TLS, next.SetTLS); err != nil {
		return nil, nil, err
	}
	client := w.exchangeClient(next, o.Headers, o.MaxAnswerBytes)
	codes := gateway.ResultCodes(o.ErrorCodes)
	soapClient := soapoctane.New(soapoctane.Config{
		BaseURL: o.BaseURL, Username: o.Username, Password: o.Password, Exchange: client, ResultCodes: codes, Location: w.location,
		Version:          soapVersions[o.SOAPVersion],
		OnUnknownWord:    t.OnUnknownWord,
		OnUnknownElement: func(name string) { t.OnUnknownElement("octane", name) },
		OnFault:          t.OnFault(gateway.Octane),
	})
	restClient := restoctane.New(restoctane.Config{
		BaseURL: o.BaseURL, Username: o.Username, Password: o.Password, Exchange: client, ResultCodes: codes,
		OnUnknownWord:   t.OnUnknownWord,
		OnUnknownMember: func(name string) { t.OnUnknownMember("octane", name) },
	})
	return soapClient, restClient, nil
}

// exchangeClient returns the HTTP client of an adapter.
func (w *wiring) exchangeClient(next http.RoundTripper, headers map[string]string, maxBody int64) *exchange.Client {
	return &exchange.Client{
		HTTP: &http.Client{Transport: next}, Header: transport.Header(w.build.Version, headers), Propagate: w.telemetry.Propagate(),
		MaxBody: maxBody, Memory: w.answers,
	}
}

func (w *wiring) sps(u *gateway.Upstream) error {
	client, err := w.spsClient()
	if err != nil {
		return err
	}
	b := newBackend(gateway.SPS, w.cfg.SPS.BaseURL, w.cfg.SPS.MaxConcurrent, w.cfg.Timeouts, w.telemetry)
	u.AddBuckets = decorate(b, gateway.CallAddBuckets, client.AddBuckets)
	u.SwapPrimaryBucket = decorate(b, gateway.CallSwapPrimaryBucket, client.SwapPrimaryBucket)
	u.CancelBuckets = decorate(b, gateway.CallCancelBuckets, client.CancelBuckets)
	u.Balances = decorate(b, gateway.CallBalances, client.Balances)
	u.UpdateBalances = decorate(b, gateway.CallUpdateBalances, client.UpdateBalances)
	return nil
}

// spsClient returns the adapter of SPS, or nil without a base URL.
func (w *wiring) spsClient() (*sps.Client, error) {
	s, t := w.cfg.SPS, w.telemetry
	if s.BaseURL == "" {
		return nil, nil //nolint:nilnil // a back end that is not configured is no error
	}
	calls := transport.New(s.MaxConcurrent, w.cfg.Timeouts)
	tokens := tokenTransport(w.cfg, calls)
	if err := w.clientTLS(string(gateway.SPS), s.TLS, func(c *tls.Config) { setTLS(c, calls, tokens) }); err != nil {
		return nil, err
	}
	operations, err := spsOperations(s.Operations)
	if err != nil {
		return nil, err
	}
	return sps.New(sps.Config{
		BaseURL:         s.BaseURL,
		Exchange:        w.exchangeClient(calls, s.Headers, s.MaxAnswerBytes),
		Auth:            spsAuth(s, &http.Client{Transport: transport.WithHeader(tokens, transport.TokenHeader(w.build.Version))}),
		Operations:      operations,
		Fields:          s.Fields.ByMember(),
		Adjustment:      s.Adjustment.ByName(),
		OnUnknownWord:   t.OnUnknownWord,
		OnUnknownMember: func(name string) { t.OnUnknownMember("sps", name) },
	})
}

// tokenTransport returns the transport to the token endpoint: that of the calls,
// unless sps.tls.serverName is set and the token endpoint is another host, which
// has a certificate of its own name.
func tokenTransport(cfg config.Config, calls *transport.Transport) *transport.Transport {
	s := cfg.SPS
	if s.TLS.ServerName == "" || host(s.TokenURL) == host(s.BaseURL) {
		return calls
	}
	return transport.New(s.MaxConcurrent, cfg.Timeouts)
}

func setTLS(c *tls.Config, calls, tokens *transport.Transport) {
	calls.SetTLS(c)
	if tokens != calls {
		c = c.Clone()
		c.ServerName = ""
		tokens.SetTLS(c)
	}
}

// host returns the host and the port of a URL that the configuration has
// checked.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

func spsAuth(s config.SPS, client *http.Client) rest.Auth {
	switch s.Auth {
	case config.AuthBearer:
		return rest.Bearer(s.BearerToken)
	case config.AuthAPIKey:
		return rest.APIKey(s.APIKeyHeader, s.APIKey)
	default:
		return rest.OAuth2(rest.ClientCredentials{
			TokenURL: s.TokenURL, ClientID: s.ClientID, ClientSecret: s.ClientSecret, Scopes: s.Scopes,
		}, client)
	}
}

func spsOperations(o config.Operations) (map[string]sps.Endpoint, error) {
	endpoints := map[string]sps.Endpoint{}
	for name, text := range o.ByName() {
		e, err := endpoint.Parse(text)
		if err != nil {
			return nil, err
		}
		endpoints[name] = e
	}
	return endpoints, nil
}
