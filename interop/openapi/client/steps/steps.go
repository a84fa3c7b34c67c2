// Package steps runs the nine steps of a data pool through a generated client.
package steps

import (
	"errors"
	"fmt"
	"time"
)

// The numbers of a fresh sandbox.
const (
	Customer = "100234"
	Plan     = "23045"
	First    = "0400000011"
	Second   = "0400000012"
	Target   = "0477000003"
	GPSI     = "19459986891"
	Limit    = 10 << 30
)

// Client is what a generated client does, each operation in its own words. A
// write returns the ids of its orders.
type Client struct {
	Create     func() (order string, err error)
	Order      func(id string) (status, pool string, err error)
	Provider   func(pool string) (id string, err error)
	Add        func(pool string) (orders []string, err error)
	Transfer   func(pool string) (orders []string, err error)
	Limit      func(pool string) (order string, err error)
	Read       func(pool string) (limit int64, err error)
	Remove     func(pool string) (orders []string, err error)
	Disconnect func(pool string) (order string, err error)
	Balances   func() (n int, err error)
}

// Run runs the steps, and panics at the first that fails.
func Run(c Client) {
	pool := c.done(must(c.Create()))
	if must(c.Provider(pool)) == "" {
		panic("no provider")
	}
	c.allDone(must(c.Add(pool)), 2)
	c.allDone(must(c.Transfer(pool)), 1)
	c.done(must(c.Limit(pool)))
	if limit := must(c.Read(pool)); limit != Limit {
		panic(fmt.Sprint("the limit is ", limit))
	}
	c.allDone(must(c.Remove(pool)), 1)
	c.done(must(c.Disconnect(pool)))
	if must(c.Balances()) == 0 {
		panic("no balances")
	}
	fmt.Println("the nine steps and the balances")
}

func (c Client) allDone(orders []string, want int) {
	if len(orders) != want {
		panic(fmt.Sprint("orders: ", orders))
	}
	for _, id := range orders {
		c.done(id)
	}
}

// done reads an order until it is done: the sandbox takes a second for it.
func (c Client) done(id string) (pool string) {
	for range 50 {
		status, pool, err := c.Order(id)
		switch {
		case err != nil:
			panic(err)
		case status == "completed":
			return pool
		case status == "failed":
			panic("order " + id + " failed")
		}
		time.Sleep(200 * time.Millisecond)
	}
	panic("order " + id + " is not done")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// ErrProblem is any answer that is not the good one.
var ErrProblem = errors.New("not the good answer")
