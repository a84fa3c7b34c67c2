package config

import (
	"encoding/base64"
	"iter"
	"net/url"
	"strings"
)

// Secrets yields every credential of the gateway with its key: texts of fields
// tagged secret, passwords in URLs, configured headers, and the values of HTTP
// Basic made of them. Hashes of API keys are no secrets. None of the yielded
// values may appear in a log or a response.
func (c Config) Secrets() iter.Seq2[string, string] {
	return func(yield func(path, value string) bool) {
		for _, f := range fields {
			if headers, isHeaders := f.at(&c).Interface().(map[string]string); isHeaders && !headerSecrets(f.path, headers, yield) {
				return
			}
			text, isText := f.at(&c).Interface().(string)
			if !isText || text == "" || !f.secret && !f.url {
				continue
			}
			if f.url {
				if !urlSecrets(f.path, text, yield) {
					return
				}
				continue
			}
			if !yield(f.path, text) {
				return
			}
		}
		for _, pair := range []struct{ path, user, password string }{
			{"octane.basic", c.Octane.Username, c.Octane.Password},
			{"sps.basic", c.SPS.ClientID, c.SPS.ClientSecret},
			// RFC 6749, section 2.3.1: both are form-encoded first.
			{"sps.basic", url.QueryEscape(c.SPS.ClientID), url.QueryEscape(c.SPS.ClientSecret)},
		} {
			if pair.password != "" && !basicSecrets(pair.path, pair.user, pair.password, yield) {
				return
			}
		}
	}
}

// basicSecrets yields the user-pass of RFC 7617, section 2, plain and encoded.
func basicSecrets(path, user, password string, yield func(path, value string) bool) bool {
	userPass := user + ":" + password
	return yield(path, userPass) && yield(path, base64.StdEncoding.EncodeToString([]byte(userPass)))
}

// minHeaderSecret is the minimum length of a header value that may be a
// credential: shorter ones, such as "web", are settings.
const minHeaderSecret = 5

// headerSecrets yields the values of configured headers and the credentials in
// them (RFC 9110, section 11.4): the part after the scheme, and for Basic the
// decoded part.
func headerSecrets(path string, headers map[string]string, yield func(path, value string) bool) bool {
	for name, value := range headers {
		texts := []string{value}
		if scheme, credentials, found := strings.Cut(value, " "); found {
			texts = append(texts, credentials)
			if userPass, err := base64.StdEncoding.DecodeString(credentials); err == nil && strings.EqualFold(scheme, "Basic") {
				texts = append(texts, string(userPass))
			}
		}
		for _, text := range texts {
			if len(text) >= minHeaderSecret && !yield(path+"."+name, text) {
				return false
			}
		}
	}
	return true
}

// urlSecrets yields the password and the values of the query of a URL.
func urlSecrets(path, text string, yield func(path, value string) bool) bool {
	u, err := url.Parse(text)
	if err != nil {
		return true // refused by the check
	}
	if password, set := u.User.Password(); set && password != "" && !yield(path, password) {
		return false
	}
	for _, values := range u.Query() {
		for _, value := range values {
			if len(strings.TrimSpace(value)) >= 8 && !yield(path, value) { // a shorter one is a setting, such as a timeout
				return false
			}
		}
	}
	return true
}
