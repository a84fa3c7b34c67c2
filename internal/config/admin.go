package config

import (
	"errors"
	"fmt"
	"strings"
)

// minToken is the minimum length of the admin listener's token: that of
// `openssl rand -base64 15`.
const minToken = 20

// ReadToken reads the token from its file. It returns "" if none is configured.
// An error is a [Problems] that repeats nothing of the file.
func (a Admin) ReadToken() (string, error) {
	if a.TokenFile == "" {
		return "", nil
	}
	token, err := readSecret(a.TokenFile)
	switch {
	case err != nil:
	case len(token) < minToken:
		err = fmt.Errorf("the file it names: its token must have at least %d characters", minToken)
	case len(token) > maxHeader || !bearerToken.MatchString(token):
		err = errors.New("the file it names: its token must be letters, digits and ._~+/- as RFC 6750 has it")
	}
	if err != nil {
		return "", Problems{{Path: "admin.tokenFile", Message: err.Error()}}
	}
	return token, nil
}

// TokenFiles returns the names of the token's files: one or none.
func (a Admin) TokenFiles() []string { return named(a.TokenFile) }

func (l *loader) checkAdmin(a Admin) {
	for i, host := range a.Hosts {
		if strings.Contains(host, ":") || !isHost(host) {
			l.refuse(fmt.Sprintf("admin.hosts[%d]", i), "must be the name of a host, without a scheme and a port, such as causeway-admin.example")
		}
	}
	if _, err := a.ReadToken(); err != nil {
		var problems Problems
		errors.As(err, &problems)
		l.refuse("admin.tokenFile", "%s", problems[0].Message)
	}
	for _, name := range a.TokenFiles() {
		l.warnIfOpenToAll("admin.tokenFile", name)
	}
}
