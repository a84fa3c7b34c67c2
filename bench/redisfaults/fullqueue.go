package main

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"
)

// dropsAfter is how long a connection is waited for before it counts as
// dropped: a queue with room answers at once on loopback.
const dropsAfter = 100 * time.Millisecond

// fullQueue is a listening socket whose queue is full: the kernel drops what
// asks for a connection, as a firewall would.
type fullQueue struct {
	socket int
	queued []net.Conn
}

func newFullQueue(ctx context.Context, address string) (*fullQueue, error) {
	at, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, err
	}
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	q := &fullQueue{socket: socket}
	err = errors.Join(
		syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1),
		syscall.Bind(socket, &syscall.SockaddrInet4{Port: at.Port, Addr: [4]byte{127, 0, 0, 1}}),
		syscall.Listen(socket, 0),
	)
	for range 8 {
		if err != nil {
			break
		}
		var conn net.Conn
		if conn, err = (&net.Dialer{Timeout: dropsAfter}).DialContext(ctx, "tcp", address); err == nil {
			q.queued = append(q.queued, conn)
		}
	}
	if timeout, is := errors.AsType[net.Error](err); is && timeout.Timeout() {
		return q, nil // the last one was dropped
	}
	q.close()
	return nil, errors.Join(errors.New("the queue does not fill"), err)
}

func (q *fullQueue) close() {
	_ = syscall.Close(q.socket)
	for _, conn := range q.queued {
		_ = conn.Close()
	}
}
