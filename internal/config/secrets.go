package config

import (
	"encoding/base64"
	"iter"
	"net/url"
	"strings"
)

// Secrets yields every credential of the gateway, with the key that it came
// from: those of each member tagged secret that is a text, the password in
// each URL, the extra headers, and the Basic values made of them. Hashes of API
// keys are none.
// It is what must be kept out of every log and every answer.
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

// basicSecrets yields the user-pass of RFC 7617, section 2, as it stands and
// as the header has it.
func basicSecrets(path, user, password string, yield func(path, value string) bool) bool {
	userPass := user + ":" + password
	return yield(path, userPass) && yield(path, base64.StdEncoding.EncodeToString([]byte(userPass)))
}

// minHeaderSecret is the length in bytes from which the value of an extra
// header may be a credential: shorter ones, such as "web", are settings.
const minHeaderSecret = 5

// headerSecrets yields the values of extra headers, and what they hold as
// credentials (RFC 9110, section 11.4): those behind the name of a scheme, and
// of Basic what is encoded.
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
		return true // the check has refused it
	}
	if password, set := u.User.Password(); set && password != "" && !yield(path, password) {
		return false
	}
	for _, values := range u.Query() {
		for _, value := range values {
			if len(strings.TrimSpace(value)) >= 8 && !yield(path, value) { // shorter is a setting, such as a timeout
				return false
			}
		}
	}
	return true
}
