package app

import (
	"context"
	"errors"
	"net"
	"strconv"
)

// Check builds a program with the same functions as [New] and releases it, so
// that it fails if and only if New would. It opens no listener and connects to
// no server.
func Check(ctx context.Context, o Options) error {
	p, err := newProgram(ctx, o, openNothing)
	if err != nil {
		return err
	}
	p.Close(ctx)
	return nil
}

// openNothing is an opener of listeners that accept no connection.
func openNothing(_ context.Context, address string) (net.Listener, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, err
	}
	if host == "" {
		host = net.IPv6unspecified.String()
	}
	return unopened(net.JoinHostPort(host, strconv.FormatUint(max(port, 1), 10))), nil // 0 stands for a free port
}

// unopened is the address of a listener that is not open.
type unopened string

// Accept implements [net.Listener].
func (unopened) Accept() (net.Conn, error) { return nil, errors.New("not open") }

// Close implements [net.Listener].
func (unopened) Close() error { return nil }

// Addr implements [net.Listener].
func (u unopened) Addr() net.Addr { return u }

// Network implements [net.Addr].
func (unopened) Network() string { return "tcp" }

func (u unopened) String() string { return string(u) }
