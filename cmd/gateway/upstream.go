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
	"causeway.example/internal/gateway"
	"causeway.example/internal/gateway/exchange"
	"causeway.example/internal/telemetry"
)

// soapVersions are the versions by their names in the configuration, which
// has checked the name.
var soapVersions = map[string]soap.Version{config.SOAP11: soap.SOAP11, config.SOAP12: soap.SOAP12}

// wireUpstream makes the primitives of both back ends, each behind its
// decorators. A back end without a base URL answers notConfigured.
func wireUpstream(cfg config.Config, t *telemetry.Telemetry, r *reloads, location *time.Location, answers *exchange.Memory) (gateway.Upstream, error) {
	u := unconfigured()
	if cfg.Octane.BaseURL != "" {
		if err := wireOctane(&u, cfg, t, r, location, answers); err != nil {
			return gateway.Upstream{}, fmt.Errorf("octane: %w", err)
		}
	}
	if cfg.SPS.BaseURL != "" {
		if err := wireSPS(&u, cfg, t, r, answers); err != nil {
			return gateway.Upstream{}, fmt.Errorf("sps: %w", err)
		}
	}
	return u, nil
}

func wireOctane(u *gateway.Upstream, cfg config.Config, t *telemetry.Telemetry, r *reloads, location *time.Location, answers *exchange.Memory) error {
	o := cfg.Octane
	pool := newPool(o.MaxConcurrent, cfg.Timeouts)
	if err := r.tls(string(gateway.Octane), o.TLS, pool.secure); err != nil {
		return err
	}
	ex := &exchange.Client{HTTP: &http.Client{Transport: pool}, Header: callHeader(o.Headers), Propagate: t.Propagate()}
	ex.MaxBody, ex.Memory = o.MaxAnswerBytes, answers
	codes := gateway.ResultCodes(o.ErrorCodes)
	soap := soapoctane.New(soapoctane.Config{
		BaseURL: o.BaseURL, Username: o.Username, Password: o.Password, Exchange: ex, ResultCodes: codes, Location: location,
		Version:          soapVersions[o.SOAPVersion],
		OnUnknownWord:    t.OnUnknownWord,
		OnUnknownElement: func(name string) { t.OnUnknownElement("octane", name) },
		OnFault:          t.OnFault(gateway.Octane),
	})
	rest := restoctane.New(restoctane.Config{
		BaseURL: o.BaseURL, Username: o.Username, Password: o.Password, Exchange: ex, ResultCodes: codes,
		OnUnknownWord:   t.OnUnknownWord,
		OnUnknownMember: func(name string) { t.OnUnknownMember("octane", name) },
	})

	// The bindings: the only place that knows which protocol serves a step.
	view, viewVia := rest.DataPool, byREST("GET /api/v1/datapool")
	limit, limitVia := rest.DataLimit, byREST("POST /api/v1/datapool/modify-consumer-data-limit")
	optOut, optOutVia := rest.OptOut, byREST("POST /api/v1/datapool/remove-consumers")
	if o.Bindings.GetDataPool == config.BindingSOAP {
		view, viewVia = soap.DataPoolView, bySOAP("UtbDataPool/getDataPool")
	}
	if o.Bindings.UpdateDataLimit == config.BindingSOAP {
		limit, limitVia = soap.DataLimit, bySOAP("UtbDataPool/updateDataLimit")
	}
	if o.Bindings.RemoveConsumers == config.BindingSOAP {
		optOut, optOutVia = soap.OptOut, bySOAP("UtbOrder/orderCreateBulk")
	}

	b := newBackend(gateway.Octane, o.BaseURL, o.MaxConcurrent, cfg, t)
	u.OrderCreate = guard(b, gateway.CallOrderCreate, bySOAP("UtbOrder/orderCreate"), soap.OrderCreate)
	u.OrderQuery = telemetry.Orders(t, guard(b, gateway.CallOrderQuery, bySOAP("UtbOrder/orderQuery"), soap.OrderQuery))
	u.ServiceDetail = guard(b, gateway.CallServiceDetail, bySOAP("UtbServiceV3/getServiceDetail"), soap.ServiceDetail)
	u.DataPool = guard(b, gateway.CallDataPool, byREST("GET /api/v1/datapool"), rest.DataPool)
	u.DataPoolView = guard(b, gateway.CallDataPoolView, viewVia, view)
	u.OptIn = guard(b, gateway.CallOptIn, bySOAP("UtbOrder/orderCreateBulk"), soap.OptIn)
	u.OptOut = guard(b, gateway.CallOptOut, optOutVia, optOut)
	u.Transfer = guard(b, gateway.CallTransfer, byREST("POST /api/v1/datapool/transfer"), rest.Transfer)
	u.DataLimit = guard(b, gateway.CallDataLimit, limitVia, limit)
	u.Disconnect = guard(b, gateway.CallDisconnect, byREST("POST /api/v1/datapool/disconnect"), rest.Disconnect)
	return nil
}

// bySOAP and byREST say in traces how a call travels: service and operation,
// or verb and path.
func bySOAP(operation string) telemetry.Wire { return telemetry.Wire{SOAP: operation} }
func byREST(operation string) telemetry.Wire { return telemetry.Wire{REST: operation} }

func wireSPS(u *gateway.Upstream, cfg config.Config, t *telemetry.Telemetry, r *reloads, answers *exchange.Memory) error {
	s := cfg.SPS
	pool := newPool(s.MaxConcurrent, cfg.Timeouts)
	tokens := tokenPool(cfg, pool)
	if err := r.tls(string(gateway.SPS), s.TLS, func(c *tls.Config) { secureSPS(c, pool, tokens) }); err != nil {
		return err
	}
	operations, err := spsOperations(s.Operations)
	if err != nil {
		return err
	}
	ex := &exchange.Client{HTTP: &http.Client{Transport: pool}, Header: callHeader(s.Headers), Propagate: t.Propagate()}
	ex.MaxBody, ex.Memory = s.MaxAnswerBytes, answers
	adapter, err := sps.New(sps.Config{
		BaseURL:         s.BaseURL,
		Exchange:        ex,
		Auth:            spsAuth(s, &http.Client{Transport: withHeader{tokens, tokenHeader()}}),
		Operations:      operations,
		Fields:          s.Fields.ByMember(),
		Adjustment:      s.Adjustment.ByName(),
		OnUnknownWord:   t.OnUnknownWord,
		OnUnknownMember: func(name string) { t.OnUnknownMember("sps", name) },
	})
	if err != nil {
		return err
	}
	b := newBackend(gateway.SPS, s.BaseURL, s.MaxConcurrent, cfg, t)
	u.AddBuckets = guard(b, gateway.CallAddBuckets, byREST(s.Operations.AddBuckets), adapter.AddBuckets)
	u.SwapPrimaryBucket = guard(b, gateway.CallSwapPrimaryBucket, byREST(s.Operations.SwapPrimaryBucket), adapter.SwapPrimaryBucket)
	u.CancelBuckets = guard(b, gateway.CallCancelBuckets, byREST(s.Operations.CancelBuckets), adapter.CancelBuckets)
	u.Balances = guard(b, gateway.CallBalances, byREST(s.Operations.GetBalances), adapter.Balances)
	u.UpdateBalances = guard(b, gateway.CallUpdateBalances, byREST(s.Operations.UpdateBalances), adapter.UpdateBalances)
	return nil
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
		endpoint, err := sps.ParseEndpoint(text)
		if err != nil {
			return nil, err
		}
		endpoints[name] = endpoint
	}
	return endpoints, nil
}

// unconfigured is the set of primitives of a gateway without back ends.
func unconfigured() gateway.Upstream {
	return gateway.Upstream{
		OrderCreate:   gateway.NotConfigured[gateway.NewDataPool, gateway.OrderID](gateway.Octane),
		OrderQuery:    gateway.NotConfigured[gateway.OrderKey, gateway.Order](gateway.Octane),
		ServiceDetail: gateway.NotConfigured[gateway.ServiceKey, gateway.Line](gateway.Octane),
		DataPool:      gateway.NotConfigured[gateway.LineKey, gateway.PoolRecord](gateway.Octane),
		DataPoolView:  gateway.NotConfigured[gateway.LineKey, gateway.PoolRecord](gateway.Octane),
		OptIn:         gateway.NotConfigured[gateway.OptIn, []gateway.OrderResult](gateway.Octane),
		OptOut:        gateway.NotConfigured[gateway.OptOut, []gateway.OrderResult](gateway.Octane),
		Transfer:      gateway.NotConfigured[gateway.Transfer, []gateway.OrderResult](gateway.Octane),
		DataLimit:     gateway.NotConfigured[gateway.LineLimit, gateway.OrderID](gateway.Octane),
		Disconnect:    gateway.NotConfigured[gateway.LineKey, gateway.OrderID](gateway.Octane),

		AddBuckets:        gateway.NotConfigured[gateway.BucketChange, gateway.Acknowledgement](gateway.SPS),
		SwapPrimaryBucket: gateway.NotConfigured[gateway.PrimaryBucketSwap, gateway.Acknowledgement](gateway.SPS),
		CancelBuckets:     gateway.NotConfigured[gateway.BucketChange, gateway.Acknowledgement](gateway.SPS),
		Balances:          gateway.NotConfigured[gateway.SubscriptionKey, []gateway.Balance](gateway.SPS),
		UpdateBalances:    gateway.NotConfigured[gateway.BalanceUpdate, gateway.Acknowledgement](gateway.SPS),
	}
}
