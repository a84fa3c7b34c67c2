package main

// Expressions of what the gateway accepts. They have no look-around, so that each
// validator of JSON schemas reads them alike; what they cannot say, the
// templates check (templates/_gateway.tpl).
const (
	plainText  = `^([^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?)?$`
	username   = `^([^:\s\x00-\x1f\x7f]([^:\x00-\x1f\x7f]*[^:\s\x00-\x1f\x7f])?)?$`
	headerName = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"
	keyName    = `^[A-Za-z0-9._-]{1,64}$`

	host       = `([A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]+\])`
	portNumber = `0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])`
	hostPort   = `^(` + host + `|[0-9A-Fa-f.]+):` + portNumber + `$`
	// The templates say what is wrong with the rest of a URL.
	httpScheme  = `^(https?://.*)?$`
	redisScheme = `^(rediss?://[^@]*)?$`
	serverName  = `^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+)?$`

	operationPath = `(/|(/(\.{0,2}[A-Za-z0-9_~-][A-Za-z0-9._~-]*|\.{3,}[A-Za-z0-9_~-]?[A-Za-z0-9._~-]*))+/?)$`
)

func between(least, most int) schema {
	return schema{"type": "integer", "minimum": least, "maximum": most}
}

// codes are error codes as they are compared: no zero, and numbers in their one
// spelling.
var codes = schema{"type": "array", "items": schema{
	"type": "string", "pattern": "^[!-~]{1,64}$",
	"not": schema{"pattern": `^(0|-0+|0[0-9]+|\+[0-9]+|-0[0-9]+|[+-]?[0-9]+\.0*)$`},
}}

// words are those of a back end, of which there must be one.
var (
	fieldNames = schema{"type": "array", "minItems": 1, "items": pattern(plainText)}
	fieldWord  = schema{"type": "string", "minLength": 1, "pattern": plainText}
	write      = pattern("^(POST|PUT|PATCH|DELETE) " + operationPath)
)

// gatewayRules are what the gateway refuses of its own configuration, as far as one
// value says it. TestTheChartRefuses proves it by running the gateway.
var gatewayRules = map[string]schema{
	"config.auth.keys": {"type": "array", "items": closed(schema{
		"name": pattern(keyName), "sha256": pattern("^[0-9a-f]{64}$"),
	})},
	"configCheck.activeDeadlineSeconds": positive,
	"configCheck.podAnnotations":        annotations,
	"configCheck.podLabels":             labels,

	"config.maxBodyBytes":          between(1<<10, 4<<20),
	"config.maxConnections":        {"anyOf": []schema{{"enum": []int{0}}, between(16, 1_000_000)}},
	"config.cache.maxEntries":      between(100, 10_000_000),
	"config.octane.bulkMax":        between(1, 1000),
	"config.octane.maxConcurrent":  between(1, 10_000),
	"config.octane.maxAnswerBytes": between(64<<10, 64<<20),
	"config.sps.maxConcurrent":     between(1, 10_000),
	"config.sps.maxAnswerBytes":    between(64<<10, 64<<20),

	"config.octane.baseUrl":         pattern(httpScheme),
	"config.sps.baseUrl":            pattern(httpScheme),
	"config.sps.tokenUrl":           pattern(httpScheme),
	"config.tracing.endpoint":       pattern(httpScheme),
	"config.octane.username":        pattern(username),
	"config.octane.tls.serverName":  pattern(serverName),
	"config.sps.tls.serverName":     pattern(serverName),
	"config.tracing.tls.serverName": pattern(serverName),
	"config.sps.apiKeyHeader":       pattern(headerName),

	// A URL with a password belongs into secrets.redisUrl: a message about another
	// fault of one would show it.
	"config.redis.url":       pattern(redisScheme),
	"config.redis.addresses": {"type": "array", "items": pattern(hostPort)},

	"config.octane.errorCodes.login":      codes,
	"config.octane.errorCodes.validation": codes,
	"config.octane.errorCodes.notFound":   codes,
	"config.octane.errorCodes.conflict":   codes,

	"config.sps.operations.addBuckets":        write,
	"config.sps.operations.swapPrimaryBucket": write,
	"config.sps.operations.cancelBuckets":     write,
	"config.sps.operations.updateBalances":    write,
	"config.sps.operations.getBalances":       pattern("^GET " + operationPath),
}

// groups are sections whose members are all described by one schema.
var groups = map[string]schema{
	"config.sps.fields":     fieldNames,
	"config.sps.adjustment": fieldWord,
}

// text is a text of the gateway's configuration that no other rule is about.
func text() schema { return pattern(plainText) }
