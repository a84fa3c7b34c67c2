package main

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"time"

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
)

// soapVersions are the versions by their names in the configuration, which
// has checked the name.
var soapVersions = map[string]soap.Version{config.SOAP11: soap.SOAP11, config.SOAP12: soap.SOAP12}

// wireUpstream makes the primitives of both back ends, each behind its
// decorators.
func wireUpstream(cfg config.Config, t *telemetry.Telemetry, r *reloads, location *time.Location, answers *exchange.Memory) (gateway.Upstream, error) {
	var u gateway.Upstream
	if err := wireOctane(&u, cfg, t, r, location, answers); err != nil {
		return gateway.Upstream{}, fmt.Errorf("octane: %w", err)
	}
	if err := wireSPS(&u, cfg, t, r, answers); err != nil {
		return gateway.Upstream{}, fmt.Errorf("sps: %w", err)
	}
	return u, nil
}

func wireOctane(u *gateway.Upstream, cfg config.Config, t *telemetry.Telemetry, r *reloads, location *time.Location, answers *exchange.Memory) error {
	soapClient, restClient, err := octaneClients(cfg, t, r, location, answers)
	if err != nil {
		return err
	}
	b := newBackend(gateway.Octane, cfg.Octane.BaseURL, cfg.Octane.MaxConcurrent, cfg, t)
	s := b.overSOAP()
	u.OrderCreate = guard(s, gateway.CallOrderCreate, soapClient.OrderCreate)
	u.OrderQuery = telemetry.Orders(t, guard(s, gateway.CallOrderQuery, soapClient.OrderQuery))
	u.ServiceDetail = guard(s, gateway.CallServiceDetail, soapClient.ServiceDetail)
	u.DataPool = guard(b, gateway.CallDataPool, restClient.DataPool)
	u.DataPoolView = guard(b, gateway.CallDataPoolView, restClient.DataPool)
	u.OptIn = guard(s, gateway.CallOptIn, soapClient.OptIn)
	u.OptOut = guard(b, gateway.CallOptOut, restClient.OptOut)
	u.Transfer = guard(b, gateway.CallTransfer, restClient.Transfer)
	u.DataLimit = guard(b, gateway.CallDataLimit, restClient.DataLimit)
	u.Disconnect = guard(b, gateway.CallDisconnect, restClient.Disconnect)

	// The bindings: nothing else knows which protocol serves these three.
	if cfg.Octane.Bindings.GetDataPool == config.BindingSOAP {
		u.DataPoolView = guard(s, gateway.CallDataPoolView, soapClient.DataPoolView)
	}
	if cfg.Octane.Bindings.UpdateDataLimit == config.BindingSOAP {
		u.DataLimit = guard(s, gateway.CallDataLimit, soapClient.DataLimit)
	}
	if cfg.Octane.Bindings.RemoveConsumers == config.BindingSOAP {
		u.OptOut = guard(s, gateway.CallOptOut, soapClient.OptOut)
	}
	return nil
}

// octaneClients returns the adapters of Octane, and nil without a base URL.
func octaneClients(cfg config.Config, t *telemetry.Telemetry, r *reloads, location *time.Location, answers *exchange.Memory) (*soapoctane.Client, *restoctane.Client, error) {
	o := cfg.Octane
	if o.BaseURL == "" {
		return nil, nil, nil
	}
	pool := newPool(o.MaxConcurrent, cfg.Timeouts)
	if err := r.tls(string(gateway.Octane), o.TLS, pool.secure); err != nil {
		return nil, nil, err
	}
	ex := &exchange.Client{HTTP: &http.Client{Transport: pool}, Header: callHeader(o.Headers), Propagate: t.Propagate()}
	ex.MaxBody, ex.Memory = o.MaxAnswerBytes, answers
	codes := gateway.ResultCodes(o.ErrorCodes)
	return soapoctane.New(soapoctane.Config{
			BaseURL: o.BaseURL, Username: o.Username, Password: o.Password, Exchange: ex, ResultCodes: codes, Location: location,
			Version:          soapVersions[o.SOAPVersion],
			OnUnknownWord:    t.OnUnknownWord,
			OnUnknownElement: func(name string) { t.OnUnknownElement("octane", name) },
			OnFault:          t.OnFault(gateway.Octane),
		}), restoctane.New(restoctane.Config{
			BaseURL: o.BaseURL, Username: o.Username, Password: o.Password, Exchange: ex, ResultCodes: codes,
			OnUnknownWord:   t.OnUnknownWord,
			OnUnknownMember: func(name string) { t.OnUnknownMember("octane", name) },
		}), nil
}

func wireSPS(u *gateway.Upstream, cfg config.Config, t *telemetry.Telemetry, r *reloads, answers *exchange.Memory) error {
	client, err := spsClient(cfg, t, r, answers)
	if err != nil {
		return err
	}
	b := newBackend(gateway.SPS, cfg.SPS.BaseURL, cfg.SPS.MaxConcurrent, cfg, t)
	u.AddBuckets = guard(b, gateway.CallAddBuckets, client.AddBuckets)
	u.SwapPrimaryBucket = guard(b, gateway.CallSwapPrimaryBucket, client.SwapPrimaryBucket)
	u.CancelBuckets = guard(b, gateway.CallCancelBuckets, client.CancelBuckets)
	u.Balances = guard(b, gateway.CallBalances, client.Balances)
	u.UpdateBalances = guard(b, gateway.CallUpdateBalances, client.UpdateBalances)
	return nil
}

// spsClient returns the adapter of SPS, and nil without a base URL.
func spsClient(cfg config.Config, t *telemetry.Telemetry, r *reloads, answers *exchange.Memory) (*sps.Client, error) {
	s := cfg.SPS
	if s.BaseURL == "" {
		return nil, nil //nolint:nilnil // a back end that is not configured is no error
	}
	pool := newPool(s.MaxConcurrent, cfg.Timeouts)
	tokens := tokenPool(cfg, pool)
	if err := r.tls(string(gateway.SPS), s.TLS, func(c *tls.Config) { secureSPS(c, pool, tokens) }); err != nil {
		return nil, err
	}
	operations, err := spsOperations(s.Operations)
	if err != nil {
		return nil, err
	}
	ex := &exchange.Client{HTTP: &http.Client{Transport: pool}, Header: callHeader(s.Headers), Propagate: t.Propagate()}
	ex.MaxBody, ex.Memory = s.MaxAnswerBytes, answers
	return sps.New(sps.Config{
		BaseURL:         s.BaseURL,
		Exchange:        ex,
		Auth:            spsAuth(s, &http.Client{Transport: withHeader{tokens, tokenHeader()}}),
		Operations:      operations,
		Fields:          s.Fields.ByMember(),
		Adjustment:      s.Adjustment.ByName(),
		OnUnknownWord:   t.OnUnknownWord,
		OnUnknownMember: func(name string) { t.OnUnknownMember("sps", name) },
	})
}

// tokenPool is the one for the tokens of SPS: the same one, unless they come
// from another host, which sps.tls.serverName is not the name of.
func tokenPool(cfg config.Config, calls *pool) *pool {
	s := cfg.SPS
	if s.TLS.ServerName == "" || host(s.TokenURL) == host(s.BaseURL) {
		return calls
	}
	return newPool(s.MaxConcurrent, cfg.Timeouts)
}

func secureSPS(c *tls.Config, calls, tokens *pool) {
	calls.secure(c)
	if tokens != calls {
		c = c.Clone()
		c.ServerName = ""
		tokens.secure(c)
	}
}

// host is the host and the port of a URL that the configuration has checked.
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
