package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"causeway.example/internal/config"
)

// sayHowLong adds to an operation's description how long a call may take, by
// the default settings. A client's own limit has to be longer.
func sayHowLong(method string, op *openapi3.Operation) { op.Description += howLong(method) }

func howLong(method string) string {
	limit := config.Default().Timeouts.Operation
	advice := "give up no earlier"
	if method != http.MethodGet {
		advice = "a client that gives up earlier does not learn what became of its write"
	}
	return fmt.Sprintf(" A call takes %d seconds at most, unless the gateway is set up otherwise: %s.", limit/time.Second, advice)
}
