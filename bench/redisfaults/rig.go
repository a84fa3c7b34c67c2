package main

import (
	"context"
	"net"
	"time"

	"causeway.example/bench/certificate"
	"causeway.example/bench/process"
)

// rig is a gateway with a Redis behind a proxy.
type rig struct {
	*gateway
	server *process.Redis
	proxy  *proxy
}

// plainRig has one server.
func (b *bench) plainRig(ctx context.Context) (r *rig, err error) {
	r = &rig{}
	if r.server, err = b.StartRedis(ctx); err != nil {
		return nil, err
	}
	if r.proxy, err = newProxy(ctx, r.server.Address); err != nil {
		return nil, err
	}
	r.gateway, err = b.startGateway(ctx, "GATEWAY_REDIS_URL=redis://"+r.proxy.address)
	return r, err
}

// clusterRig has a cluster of one node, which calls itself by the proxy's
// address.
func (b *bench) clusterRig(ctx context.Context) (r *rig, err error) {
	r = &rig{}
	bus, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(bus)
	if r.server, err = b.StartRedis(ctx, "--cluster-enabled", "yes", "--cluster-port", port); err != nil {
		return nil, err
	}
	if r.proxy, err = newProxy(ctx, r.server.Address); err != nil {
		return nil, err
	}
	_, port, _ = net.SplitHostPort(r.proxy.address)
	err = r.server.Do(ctx, "CLUSTER ADDSLOTSRANGE 0 16383", "CONFIG SET cluster-announce-ip 127.0.0.1", "CONFIG SET cluster-announce-port "+port)
	if err != nil {
		return nil, err
	}
	_, err = process.Until(ctx, 10*time.Second, func() (bool, error) { return r.server.Do(ctx, "SET x x") == nil, nil })
	if err != nil {
		return nil, err
	}
	r.gateway, err = b.startGateway(ctx, "GATEWAY_REDIS_ADDRESSES="+r.proxy.address)
	return r, err
}

// tlsRig has a server that speaks TLS to the gateway.
func (b *bench) tlsRig(ctx context.Context) (r *rig, err error) {
	r = &rig{}
	certFile, keyFile, err := certificate.Files(b.Dir)
	if err != nil {
		return nil, err
	}
	secure, err := process.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(secure)
	r.server, err = b.StartRedis(ctx, "--tls-port", port, "--tls-auth-clients", "no",
		"--tls-cert-file", certFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", certFile)
	if err != nil {
		return nil, err
	}
	if r.proxy, err = newProxy(ctx, secure); err != nil {
		return nil, err
	}
	if r.proxy.impostor, err = certificate.Untrusted(); err != nil {
		return nil, err
	}
	r.gateway, err = b.startGateway(ctx, "GATEWAY_REDIS_URL=rediss://"+r.proxy.address, "GATEWAY_REDIS_CA_FILE="+certFile)
	return r, err
}
