package config

import "time"

// Default returns the configuration of an empty file.
func Default() Config {
	return Config{
		Listen:       "127.0.0.1:8080",
		AdminListen:  "127.0.0.1:8081",
		MaxBodyBytes: 256 << 10,
		Docs:         Docs{Enabled: true, Path: "/"},
		Octane: Octane{
			SOAPVersion: SOAP11, // as in the vendor's samples
			// The back end's own reference, not the published flow table, which
			// has soap, soap, rest.
			Bindings: Bindings{GetDataPool: BindingREST, UpdateDataLimit: BindingREST, RemoveConsumers: BindingSOAP},
			// Assumptions: the codes are not public.
			ErrorCodes: ErrorCodes{
				Login: []string{"1"}, Validation: []string{"2"}, NotFound: []string{"3"}, Conflict: []string{"4"},
			},
			BulkMax:       50,
			TimeZone:      "Australia/Sydney",
			PollInterval:  30 * time.Minute, // requested by the back end's owner
			MaxConcurrent: 64, MaxAnswerBytes: 1 << 20,
			TLS: TLS{Renegotiation: RenegotiateNever},
		},
		SPS: SPS{ //nolint:gosec // G101 takes the names of settings for credentials.
			Auth:          AuthOAuth2,
			APIKeyHeader:  "X-API-Key",
			MaxConcurrent: 64, MaxAnswerBytes: 1 << 20,
			TLS:        TLS{Renegotiation: RenegotiateNever},
			Operations: defaultOperations(),
			Fields:     defaultFields(),
			Adjustment: Adjustment{
				BucketRefID: "bucketRefId", Action: "action", Amount: "value", Unit: "unit", Reason: "reason", ValidTo: "expiryDate",
				Credit: "CREDIT", Debit: "DEBIT", Set: "SET",
			},
		},
		Cache: Cache{
			TTL: 24 * time.Hour, MemoryTTL: time.Minute, NegativeTTL: 30 * time.Second, MaxEntries: 100_000,
			StaleIfError: 7 * 24 * time.Hour, // a providerId does not change during its pool's lifetime
		},
		Redis:    Redis{ReadBudget: 20 * time.Millisecond, WriteBudget: 50 * time.Millisecond},
		Timeouts: defaultTimeouts(),
		Log:      Log{Level: "info"},
		Tracing:  Tracing{Ratio: 0.05, TLS: TLS{Renegotiation: RenegotiateNever}},
		Sandbox:  Sandbox{Listen: "127.0.0.1:8090", OrderTime: 5 * time.Second, Limits: true},
	}
}

func defaultTimeouts() Timeouts {
	return Timeouts{
		Operation: 25 * time.Second, Attempt: 10 * time.Second,
		// Enough for a burst of a thousand calls of 100 ms, and no longer than a
		// person waits for a page.
		Queue: 2 * time.Second,
		// A lost SYN is retransmitted after 1 s and after 3 s (RFC 6298). One
		// retransmission fits; after that, another attempt is better.
		Dial: 3 * time.Second, TLSHandshake: 5 * time.Second,
		// As long as the attempt: abandoning a write that was sent leaves its outcome
		// unknown, so only an operator who knows the back end should shorten it.
		FirstByte: 10 * time.Second,
		// Longer than the 60 s of load balancers: the side that sends requests should
		// be the one that closes idle connections.
		Idle:  75 * time.Second,
		Drain: 5 * time.Second, Shutdown: 30 * time.Second,
	}
}

// defaultOperations returns assumptions in the style of the neighbouring APIs:
// short, flat, camelCase, with the subject in the query or the body.
func defaultOperations() Operations {
	return Operations{
		AddBuckets:        "POST /buckets",
		SwapPrimaryBucket: "PUT /primaryBucket",
		CancelBuckets:     "POST /buckets/cancel",
		GetBalances:       "GET /balances",
		UpdateBalances:    "PUT /balances",
	}
}

// defaultFields returns the names that such APIs use; the real ones are not
// public.
func defaultFields() Fields {
	return Fields{
		BucketRefID:     []string{"bucketRefId", "bucketId", "balanceId", "id"},
		Name:            []string{"name", "bucketName", "description"},
		Type:            []string{"type", "usageType", "bucketType"},
		Unit:            []string{"unit", "units", "quantityUnit", "uom"},
		InitialAmount:   []string{"initialValue", "initialAmount", "initial", "total"},
		UsedAmount:      []string{"usedValue", "usedAmount", "used"},
		RemainingAmount: []string{"remainingValue", "remainingAmount", "remaining", "balance", "availableAmount", "value", "amount"},
		Primary:         []string{"isPrimary", "primary"},
		ValidFrom:       []string{"startDate", "startTime", "validFrom"},
		ValidTo:         []string{"expiryDate", "endDate", "endTime", "validTo"},
		Status:          []string{"status", "state"},
	}
}
