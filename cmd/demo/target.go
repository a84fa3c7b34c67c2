package main

import (
	"fmt"
	"slices"
	"strings"
)

// target is where a gateway listens. What is empty cannot be shown.
type target struct {
	api     string // without /v1
	key     string
	admin   string
	sandbox string
}

// targetOf reads the target from an environment.
func targetOf(environ []string) target {
	value := func(name string) string {
		for _, entry := range slices.Backward(environ) {
			if text, found := strings.CutPrefix(entry, name+"="); found {
				return strings.TrimRight(text, "/")
			}
		}
		return ""
	}
	return target{
		api: value("GATEWAY_URL"), key: value("GATEWAY_API_KEY"),
		admin: value("GATEWAY_ADMIN_URL"), sandbox: value("GATEWAY_SANDBOX_URL"),
	}
}

// bindings are the protocols of the three operations that have two.
type bindings struct{ getDataPool, updateDataLimit, removeConsumers string }

var defaultBindings = bindings{"rest", "rest", "soap"}

func parseBindings(text string) (bindings, error) {
	words := strings.Split(text, ",")
	if len(words) != 3 {
		return bindings{}, fmt.Errorf("%d words, not three", len(words))
	}
	for _, word := range words {
		if word != "rest" && word != "soap" {
			return bindings{}, fmt.Errorf("%q is neither rest nor soap", word)
		}
	}
	return bindings{words[0], words[1], words[2]}, nil
}

func (b bindings) String() string {
	return b.getDataPool + "," + b.updateDataLimit + "," + b.removeConsumers
}

// environ sets the bindings of a gateway.
func (b bindings) environ() []string {
	return []string{
		"GATEWAY_OCTANE_BINDINGS_GET_DATA_POOL=" + b.getDataPool,
		"GATEWAY_OCTANE_BINDINGS_UPDATE_DATA_LIMIT=" + b.updateDataLimit,
		"GATEWAY_OCTANE_BINDINGS_REMOVE_CONSUMERS=" + b.removeConsumers,
	}
}

// calls are the names that the simulators give to the calls behind the three
// operations.
func (b bindings) calls() (get, limit, remove string) {
	get, limit, remove = "rest dataPool", "rest modifyConsumerDataLimit", "rest removeConsumers"
	if b.getDataPool == "soap" {
		get = "soap getDataPool"
	}
	if b.updateDataLimit == "soap" {
		limit = "soap updateDataLimit"
	}
	if b.removeConsumers == "soap" {
		remove = "soap orderCreateBulk"
	}
	return get, limit, remove
}
