package helmtest

import (
	"strings"
	"testing"
)

// TestNotesOfCacheSecret: who installs a shared cache that a rotated password
// empties reads so.
func TestNotesOfCacheSecret(t *testing.T) {
	const secret = "\nsecrets: {cacheSecret: {name: cache}"
	const url = "\nconfig: {octane: {baseUrl: 'https://octane.example', username: web}, redis: {url: 'rediss://cache.example'}}"
	const keys = "apiKeys: {name: keys}, octanePassword: {name: octane}}"
	for name, tt := range map[string]struct {
		values string
		want   bool
	}{
		"memory":                       {sandbox, false},
		"memory with a secret":         {sandbox + secret + "}", false},
		"demo":                         {sandboxWithRedis, true},
		"demo with a secret":           {sandboxWithRedis + secret + "}", false},
		"cluster":                      {production, true},
		"cluster with a secret":        {strings.Replace(production, "secrets:", "secrets:\n  cacheSecret: {name: cache}", 1), false},
		"URL":                          {url + "\nsecrets: {" + keys, true},
		"URL with a secret":            {url + secret + ", " + keys, false},
		"URL in a Secret":              {sandbox + "\nsecrets: {redisUrl: {name: redis}}", true},
		"URL in a Secret and a secret": {sandbox + secret + ", redisUrl: {name: redis}}", false},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := render(t, tt.values, versions[1])
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(files["causeway/templates/NOTES.txt"], "each ROTATION of it empties the cache"); got != tt.want {
				t.Errorf("the notes say so: %v, want %v", got, tt.want)
			}
		})
	}
}

// TestCacheSecretIsMounted as the other secrets are.
func TestCacheSecretIsMounted(t *testing.T) {
	text := manifests(t, sandbox+"\nsecrets: {cacheSecret: {name: cache, key: entries}}", versions[1])
	for _, want := range []string{"GATEWAY_CACHE_SECRET_FILE", `name: "cache"`, `key: "entries"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
