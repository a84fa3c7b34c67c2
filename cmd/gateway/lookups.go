package main

import (
	"causeway.example/internal/config"
	"causeway.example/internal/gateway"
	"causeway.example/internal/telemetry"
)

type direct struct{}

func (direct) Lookup(u gateway.Upstream) gateway.Lookup { return gateway.DirectLookup(u) }
func (direct) Close() error                             { return nil }

func newCache(config.Config, *telemetry.Telemetry) (direct, error) { return direct{}, nil }
