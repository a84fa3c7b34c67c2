package main

// The order that is read: a committed one of the simulators' seeds.
const (
	orderPath = "/v1/customers/100234/orders/100001"
	orderID   = "100001"
	// pool stands in every good answer, JSON or SOAP.
	pool = "0477000001"
)

// Credentials of this run alone.
const (
	username = "bench"
	password = "bench-password"
	apiKey   = "cwk_bench"
)

// contender is one way to read the order. Its command and configuration may
// name addresses as {listen}, {spare}, {sandbox} and {sink}, the configuration's own
// file as {config}, and the folder of built programs as {bin}.
type contender struct {
	name    string
	command []string
	config  string
	// passes tells that it takes SOAP and passes it on; otherwise it answers
	// JSON.
	passes bool
	// most is how many times this one's CPU time the gateway may take.
	most float64
	// requests of one measurement: some two seconds of work.
	requests int
	note     string
}

// gateway is the contender that all others are compared with.
var gateway = contender{
	name:    "Causeway",
	command: []string{"{bin}/gateway", "serve", "--config", "{config}"},
	config: `
listen: "{listen}"
adminListen: "{spare}"
auth: {keys: [{name: bench, sha256: "{keyHash}"}]}
octane: {baseUrl: "http://{sandbox}/tiab", username: ` + username + `, password: ` + password + `}
`,
	requests: 20_000,
	note:     "JSON to SOAP and back, with everything around it: API key, correlation, metrics, a log line a request to a file, deadlines, retries, limit, breaker",
}

var others = []contender{
	{
		name:    "(a) httputil.ReverseProxy",
		command: []string{"{bin}/proxy", "{listen}", "http://{sandbox}"},
		passes:  true, most: 1.6, requests: 20_000,
		note: "passes the SOAP bytes; no log, no metrics",
	},
	{
		name:    "(b) gowsdl's runtime",
		command: []string{"{bin}/gowsdl", "{listen}", "http://{sandbox}/tiab", username, password},
		most:    1.0 / 3, requests: 8_000,
		note: "gin and the generated client, nothing else; it opens a connection for each call",
	},
	{
		name:    "(c) node-soap behind fastify",
		command: []string{"node", "nodesoap/server.js", "{listen}", "http://{sandbox}/tiab", username, password},
		most:    1.0 / 8, requests: 4_000,
		note: "no log; keep-alive switched on",
	},
	{
		name:    "(d) Caddy",
		command: []string{"caddy", "run", "--adapter", "caddyfile", "--config", "{config}"},
		config: `
{
	admin off
	auto_https off
}
http://{listen} {
	reverse_proxy {sandbox}
}
`,
		passes: true, most: 1, requests: 20_000,
		note: "passes the SOAP bytes; no access log",
	},
}

// envelope is the call that the gateway makes for the order.
const envelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>` +
	`<tns:orderQuery xmlns:tns="http://order.frontend.ws.utilibill.com.au/">` +
	`<login><userName>` + username + `</userName><password>` + password + `</password></login>` +
	`<request><orderId>` + orderID + `</orderId></request></tns:orderQuery></soap:Body></soap:Envelope>`

// loadArgs are the arguments of the load program for this contender.
func (c contender) loadArgs(address string) []string {
	if c.passes {
		return []string{
			"-method", "POST", "-url", "http://" + address + "/tiab/UtbOrder", "-body", envelope, "-want", pool,
			"-header", "Content-Type: text/xml; charset=utf-8", "-header", `SOAPAction: ""`,
		}
	}
	return []string{"-url", "http://" + address + orderPath, "-want", pool, "-header", "Authorization: Bearer " + apiKey}
}
