// Package config holds the gateway's configuration: one typed [Config], its
// defaults, and a strict [Load] that reports all problems at once.
//
// The tag of a field is its key. The keys of the file, the names of the
// environment variables, the output of [Print] and the check of
// docs/configuration.md are derived from the tags.
package config

import "time"

// Config is everything that can be configured. Every field is optional:
// [Default] has a value for it, or the feature is off.
type Config struct {
	// Listen is the host:port of the API.
	Listen string `key:"listen"`
	// AdminListen is the host:port of metrics, probes and profiling.
	AdminListen string `key:"adminListen"`
	// MaxBodyBytes limits the body of a request to the API.
	MaxBodyBytes int64 `key:"maxBodyBytes"`
	// MaxConnections caps the connections of the API's listener; zero derives the
	// cap from the memory limit and the file descriptors.
	MaxConnections int `key:"maxConnections"`

	TLS ServerTLS `key:"tls"`
	// PublicURL is the base URL of the API as callers see it, behind proxies:
	// scheme, host and path prefix. Empty means unknown. It never ends in a slash.
	PublicURL string `key:"publicUrl,url"`

	Docs     Docs     `key:"docs"`
	Auth     Auth     `key:"auth"`
	Admin    Admin    `key:"admin"`
	Octane   Octane   `key:"octane"`
	SPS      SPS      `key:"sps"`
	Cache    Cache    `key:"cache"`
	Redis    Redis    `key:"redis"`
	Timeouts Timeouts `key:"timeouts"`
	Log      Log      `key:"log"`
	Tracing  Tracing  `key:"tracing"`
	Sandbox  Sandbox  `key:"sandbox"`
}

// Docs configures the documentation that is served beside the API.
type Docs struct {
	// Enabled serves it; the pages of problems are served either way.
	Enabled bool `key:"enabled"`
	// Path is where it is mounted. Only the root ends in a slash.
	Path string `key:"path"`
}

// Auth configures who may call the API.
type Auth struct {
	// Keys are the API keys that callers may present.
	Keys []Key `key:"keys,secret"`
	// KeysFile is the file that Keys came from, where GATEWAY_AUTH_KEYS_FILE
	// names one. It has no key. See [Auth.ReadKeys].
	KeysFile string `key:"-"`
	// Open serves without keys.
	Open bool `key:"open"`
	// OpenAnywhere lets Open serve real back ends to other machines as well.
	OpenAnywhere bool `key:"openAnywhere"`
}

// Admin configures who may use the admin listener.
type Admin struct {
	// Hosts are the names, besides addresses and localhost, that requests to the
	// admin listener and to the management of the sandbox may be addressed to.
	Hosts []string `key:"hosts"`
	// TokenFile holds the token that profiling and the cache require; empty
	// requires none. See [Admin.ReadToken].
	TokenFile string `key:"tokenFile"`
}

// Key is one API key, known by its hash only.
type Key struct {
	// Name identifies the caller in logs; it is unique.
	Name string
	// SHA256 is the hash of the key, 64 lower-case hex digits.
	SHA256 string
}

// The protocols that an operation of Octane can be bound to.
const (
	BindingREST = "rest"
	BindingSOAP = "soap"
)

// The versions of SOAP that Octane can be called with.
const (
	SOAP11 = "1.1"
	SOAP12 = "1.2"
)

// Octane is the data-pool back end.
type Octane struct {
	// BaseURL has SOAP at {BaseURL}/UtbOrder, … and REST at {BaseURL}/api/v1.
	// Empty means not configured. It never ends in a slash.
	BaseURL string `key:"baseUrl,url"`
	// Username and Password are the SOAP login and the HTTP Basic credentials.
	Username string `key:"username"`
	Password string `key:"password,secret"`
	// SOAPVersion is [SOAP11] or [SOAP12].
	SOAPVersion string `key:"soapVersion"`

	Bindings   Bindings   `key:"bindings"`
	ErrorCodes ErrorCodes `key:"errorCodes"`
	// BulkMax is how many service numbers one request may name.
	BulkMax int `key:"bulkMax"`
	// TimeZone is the IANA name of the zone of the back end's dates.
	TimeZone string `key:"timeZone"`
	// PollInterval is how long callers are asked to wait before they read an
	// order again.
	PollInterval time.Duration `key:"pollInterval"`
	// MaxConcurrent caps the calls in flight to this back end, and is the size
	// of the pool of connections to it.
	MaxConcurrent int `key:"maxConcurrent"`
	// MaxAnswerBytes limits one answer of this back end, unpacked.
	MaxAnswerBytes int64 `key:"maxAnswerBytes"`
	// WSDLCheck is the time between two comparisons of the live WSDLs with the
	// compiled ones: zero, which is off, or at least a minute.
	WSDLCheck time.Duration `key:"wsdlCheck"`
	// Headers are sent with every call besides the gateway's own ones, by name.
	Headers map[string]string `key:"headers,secret"`
	TLS     TLS               `key:"tls"`
}

// Bindings picks [BindingREST] or [BindingSOAP] for the operations that the
// back end's two documents describe differently.
type Bindings struct {
	GetDataPool     string `key:"getDataPool"`
	UpdateDataLimit string `key:"updateDataLimit"`
	RemoveConsumers string `key:"removeConsumers"`
}

// ErrorCodes classifies the in-band result codes of Octane. Every other code
// except zero is a refusal.
type ErrorCodes struct {
	Login      []string `key:"login"`
	Validation []string `key:"validation"`
	NotFound   []string `key:"notFound"`
	Conflict   []string `key:"conflict"`
}

// The ways to authenticate with SPS.
const (
	AuthOAuth2 = "oauth2"
	AuthBearer = "bearer"
	AuthAPIKey = "apiKey"
)

// SPS is the Subscription Balance Management back end, v5.
type SPS struct {
	// BaseURL is what the paths of Operations are appended to. Empty means
	// not configured. It never ends in a slash.
	BaseURL string `key:"baseUrl,url"`
	// Auth is [AuthOAuth2], [AuthBearer] or [AuthAPIKey].
	Auth string `key:"auth"`
	// TokenURL, ClientID, ClientSecret and Scopes serve AuthOAuth2 (client
	// credentials).
	TokenURL     string   `key:"tokenUrl,url"`
	ClientID     string   `key:"clientId"`
	ClientSecret string   `key:"clientSecret,secret"`
	Scopes       []string `key:"scopes"`
	// BearerToken serves AuthBearer.
	BearerToken string `key:"bearerToken,secret"`
	// APIKey, in the header APIKeyHeader, serves AuthAPIKey.
	APIKey       string `key:"apiKey,secret"`
	APIKeyHeader string `key:"apiKeyHeader"`
	// CancelBuckets enables the operation that SPS announces for the future.
	CancelBuckets bool `key:"cancelBuckets"`
	// MaxConcurrent caps the calls in flight to this back end, and is the size
	// of the pool of connections to it.
	MaxConcurrent int `key:"maxConcurrent"`
	// MaxAnswerBytes limits one answer of this back end, unpacked.
	MaxAnswerBytes int64 `key:"maxAnswerBytes"`
	// Headers are sent with every call besides the gateway's own ones, by name,
	// but not to TokenURL.
	Headers map[string]string `key:"headers,secret"`
	TLS     TLS               `key:"tls"`

	Operations Operations `key:"operations"`
	Fields     Fields     `key:"fields"`
	Adjustment Adjustment `key:"adjustment"`
}

// Operations holds the method and path ("GET /balances") of each operation of
// SPS. They are not public, so the defaults are assumptions.
type Operations struct {
	AddBuckets        string `key:"addBuckets"`
	SwapPrimaryBucket string `key:"swapPrimaryBucket"`
	CancelBuckets     string `key:"cancelBuckets"`
	GetBalances       string `key:"getBalances"`
	UpdateBalances    string `key:"updateBalances"`
}

// Fields lists, for each member of a balance, the names that SPS may use; the
// first one that is present is read. No name is in two lists.
type Fields struct {
	BucketRefID     []string `key:"bucketRefId"`
	Name            []string `key:"name"`
	Type            []string `key:"type"`
	Unit            []string `key:"unit"`
	InitialAmount   []string `key:"initialAmount"`
	UsedAmount      []string `key:"usedAmount"`
	RemainingAmount []string `key:"remainingAmount"`
	Primary         []string `key:"primary"`
	ValidFrom       []string `key:"validFrom"`
	ValidTo         []string `key:"validTo"`
	Status          []string `key:"status"`
}

// Adjustment has the back end's word for each member of an adjustment of a
// balance, and for each of its actions.
type Adjustment struct {
	BucketRefID string `key:"bucketRefId"`
	Action      string `key:"action"`
	Amount      string `key:"amount"`
	Unit        string `key:"unit"`
	Reason      string `key:"reason"`
	ValidTo     string `key:"validTo"`
	Credit      string `key:"credit"`
	Debit       string `key:"debit"`
	Set         string `key:"set"`
}

// Cache configures how long look-ups of service numbers are cached.
type Cache struct {
	// TTL is how long an entry is fresh.
	TTL time.Duration `key:"ttl"`
	// MemoryTTL is how long the process uses its own copy of an entry before it
	// reads Redis again.
	MemoryTTL time.Duration `key:"memoryTtl"`
	// StaleIfError is how long after TTL a stale entry is served while the back
	// end fails; zero disables it.
	StaleIfError time.Duration `key:"staleIfError"`
	// NegativeTTL is how long the process caches that the back end does not know
	// a number; zero disables it.
	NegativeTTL time.Duration `key:"negativeTtl"`
	// MaxEntries bounds the number of entries in memory.
	MaxEntries int `key:"maxEntries"`
	// Secret is the key that names and authenticates entries in Redis; all
	// replicas need the same one. Empty derives it from the login at Octane,
	// which is rotated.
	Secret string `key:"secret,secret"`
}

// Redis is the cache that replicas share. Without URL and Addresses, look-ups
// are cached in memory only.
type Redis struct {
	// URL names one server: redis:// or rediss://, with or without userinfo.
	URL string `key:"url,url,secret"`
	// Addresses are the host:port of a cluster's nodes or, with MasterName,
	// of the sentinels.
	Addresses  []string `key:"addresses"`
	MasterName string   `key:"masterName"`
	// Username and Password are those of the servers.
	Username string `key:"username"`
	Password string `key:"password,secret"`
	// SentinelUsername and SentinelPassword are those of the sentinels.
	SentinelUsername string `key:"sentinelUsername"`
	SentinelPassword string `key:"sentinelPassword,secret"`
	// TLS encrypts the connections to Addresses; a URL has a scheme for it.
	TLS bool `key:"tls"`
	// CAFile holds the only authorities to trust; empty means the system's.
	CAFile string `key:"caFile"`
	// CertFile and KeyFile are the client certificate, and ServerName is the name
	// in the certificates of the servers and sentinels, as in [TLS].
	CertFile   string `key:"certFile"`
	KeyFile    string `key:"keyFile"`
	ServerName string `key:"serverName"`
	// ReadBudget and WriteBudget bound one call.
	ReadBudget  time.Duration `key:"readBudget"`
	WriteBudget time.Duration `key:"writeBudget"`
}

// Configured reports whether replicas share a cache.
func (r Redis) Configured() bool { return r.URL != "" || len(r.Addresses) > 0 }

// Timeouts are the time limits.
type Timeouts struct {
	// Operation bounds one operation of the API, all its calls included.
	Operation time.Duration `key:"operation"`
	// Attempt bounds one call to a back end.
	Attempt time.Duration `key:"attempt"`
	// Queue bounds how long a call waits while MaxConcurrent others are in flight
	// at its back end; zero disables waiting.
	Queue time.Duration `key:"queue"`
	// Dial, TLSHandshake and FirstByte bound parts of an attempt: connecting, the
	// handshake, and the wait from the request to the first byte of the response.
	// None is longer than Attempt.
	Dial         time.Duration `key:"dial"`
	TLSHandshake time.Duration `key:"tlsHandshake"`
	FirstByte    time.Duration `key:"firstByte"`
	// Idle is how long a client's connection is kept between two requests.
	Idle time.Duration `key:"idle"`
	// Drain is how long a gateway continues to serve after SIGTERM while its
	// readiness probe fails, so that load balancers can remove it first.
	Drain time.Duration `key:"drain"`
	// Shutdown bounds the wait for requests in flight after Drain.
	Shutdown time.Duration `key:"shutdown"`
}

// Log configures the log.
type Log struct {
	// Level is debug, info, warn or error.
	Level string `key:"level"`
}

// Sandbox is the simulator of both back ends, inside the gateway's process.
type Sandbox struct {
	Enabled bool   `key:"enabled"`
	Listen  string `key:"listen"`
	// OrderTime is how long an order takes until it is committed.
	OrderTime time.Duration `key:"orderTime"`
	// Limits enforces the published rate limits (problem 233).
	Limits bool `key:"limits"`
	// The credentials that the simulators require; empty ones are generated at
	// start.
	Username     string `key:"username"`
	Password     string `key:"password,secret"`
	ClientID     string `key:"clientId"`
	ClientSecret string `key:"clientSecret,secret"`
	// InUse reports that every back end was replaced by a simulator. It has no
	// key. See [Config.UseSandbox].
	InUse bool `key:"-"`
}
