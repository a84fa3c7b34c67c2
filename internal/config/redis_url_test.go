package config_test

import (
	"strings"
	"testing"

	"causeway.example/internal/config"
)

func loadRedisURL(url string, more ...string) error {
	_, _, err := config.Load(config.Source{Environ: append([]string{"GATEWAY_SANDBOX_ENABLED=true", "GATEWAY_REDIS_URL=" + url}, more...)})
	return err
}

// TestRedisURL: a URL that names no one server, or has what would not be obeyed,
// is refused with what it is.
func TestRedisURL(t *testing.T) {
	const database = "must have the number of a database"
	for url, want := range map[string]string{
		"redis://r:6379/abc":        database,
		"redis://r:6379/-1":         database,
		"redis://r:6379/+1":         database,
		"redis://r:6379/01":         database,
		"redis://r:6379/1e3":        database,
		"redis://r:6379/%31x":       database,
		"redis://r:6379/0/1":        database,
		"redis://r:6379//0":         database,
		"redis://r:6379//":          database,
		"redis://r:6379/0x10":       database,
		"redis://r:6379/db0":        database,
		"redis://r:6379/4294967296": database,

		"redis://r:6379/0?foo=1":                        "has the option foo,",
		"redis://r:6379?db=x":                           "has the option db, which is not supported: the database is the path",
		"redis://r:6379/0?db=1":                         "has the option db,",
		"rediss://r:6379/0?skip_verify=true":            "has the option skip_verify, which is not supported: it would trust any server. Use redis.caFile",
		"redis://r:6379/0?skip_verify=false":            "redis.serverName",
		"redis://r:6379/0?read_timeout=5s":              "has the option read_timeout, which is not supported: redis.readBudget",
		"redis://r:6379/0?dial_timeout=5s&pool_size=10": "has the option dial_timeout, which is not supported: redis.readBudget and redis.writeBudget bound each call; has the option pool_size,",
		"redis://r:6379/0?max_retries=3":                "has the option max_retries,",
		"redis://r:6379/0?client_name=web":              "has the option client_name,",
		"redis://r:6379/0?ssl_cert_reqs=none":           "has the option ssl_cert_reqs,",
		"redis://r:6379/0?timeout=5":                    "has the option timeout,",
		"redis://r:6379/0?idle_timeout=5":               "has the option idle_timeout,",
		"redis://r:6379/0?SKIP_VERIFY=true":             "has an option,",
		"redis://r:6379/0?hunter2":                      "has an option,",
		"redis://r:6379/0?Pr0tocol=2":                   "has an option,",
		"redis://r:6379/0?protocol=":                    "protocol, which must be 2 or 3",
		"redis://r:6379/0?protocol=4":                   "protocol, which must be 2 or 3",
		"redis://r:6379/0?protocol=2&protocol=3":        "protocol, which must be 2 or 3",
		"redis://r:6379/0?protocol=02":                  "protocol, which must be 2 or 3",
		"redis://r:6379/0?protocol=2;foo=1":             "cannot be read",

		"redis://a:6379,b:6379":                  "redis.addresses",
		"redis://a,b":                            "redis.addresses",
		"rediss://user:hunter2@a:1,b:2,c:3/0":    "redis.addresses",
		"redis://a:6379,b:6379/0?sentinel=main":  "redis.addresses",
		"redis://[::1]:6379,[::2]:6379":          "redis.addresses",
		"redis-sentinel://a:26379/main":          "redis://cache.example",
		"redis+cluster://a:6379":                 "redis://cache.example",
		"redis://:hunter2@r:6379/0?password=x12": "has the option password,",
	} {
		err := loadRedisURL(url)
		if err == nil || !strings.Contains(err.Error(), "redis.url") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want it refused with %q", url, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "x12")) {
			t.Errorf("%s: the message holds a secret: %v", url, err)
		}
	}
	for _, url := range []string{
		"redis://r", "redis://r/", "redis://r:6379/0", "redis://r:6379/15/", "rediss://u:p%2Cw@r:6379/3?protocol=2", "redis://u:p,w@r:6379/0",
		"redis://r?protocol=3", "redis://[::1]:6379/2147483647", "REDIS://r:6379/1", "redis://r/%31",
	} {
		if err := loadRedisURL(url); (err == nil) != (url != "redis://r/%31") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestRedisUser: a user without a password, or two users, would not be obeyed.
func TestRedisUser(t *testing.T) {
	for _, tt := range []struct{ url, user, password, want string }{
		{"redis://r", "u", "", "redis.username (GATEWAY_REDIS_USERNAME): has no effect"},
		{"redis://r", "u", "p", ""},
		{"redis://:p@r", "u", "", ""},
		{"redis://u@r", "", "p", ""},
		{"redis://u@r", "v", "p", "redis.username (GATEWAY_REDIS_USERNAME): redis.url holds a user as well"},
		{"redis://u:p@r", "", "", ""},
	} {
		err := loadRedisURL(tt.url, "GATEWAY_REDIS_USERNAME="+tt.user, "GATEWAY_REDIS_PASSWORD="+tt.password)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}
