package config

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"causeway.example/internal/endpoint"
)

// Bounds of the maximum size of a back end's response, in bytes.
const (
	minAnswerBytes = 64 << 10
	maxAnswerBytes = 64 << 20
)

func (l *loader) checkOctane(o Octane) {
	if o.BaseURL != "" {
		l.endpoint("octane.baseUrl", o.BaseURL)
		l.required("octane.username", o.Username, "octane.baseUrl is set")
		l.required("octane.password", o.Password, "octane.baseUrl is set")
	}
	if strings.Contains(o.Username, ":") {
		l.refuse("octane.username", "must not contain a colon (RFC 7617, section 2)")
	}
	l.oneOf("octane.soapVersion", o.SOAPVersion, SOAP11, SOAP12)
	l.oneOf("octane.bindings.getDataPool", o.Bindings.GetDataPool, BindingREST, BindingSOAP)
	l.oneOf("octane.bindings.updateDataLimit", o.Bindings.UpdateDataLimit, BindingREST, BindingSOAP)
	l.oneOf("octane.bindings.removeConsumers", o.Bindings.RemoveConsumers, BindingREST, BindingSOAP)
	l.checkErrorCodes(o.ErrorCodes)
	l.between("octane.bulkMax", int64(o.BulkMax), 1, 1000)
	l.between("octane.maxConcurrent", int64(o.MaxConcurrent), 1, 10000)
	l.between("octane.maxAnswerBytes", o.MaxAnswerBytes, minAnswerBytes, maxAnswerBytes)
	// "Local" and "" are valid for package time and differ between machines.
	if _, err := time.LoadLocation(o.TimeZone); err != nil || o.TimeZone == "" || o.TimeZone == "Local" {
		l.refuse("octane.timeZone", "must be the IANA name of a time zone, such as Australia/Sydney")
	}
	if o.PollInterval < time.Second {
		l.refuse("octane.pollInterval", "must be at least 1s")
	}
	l.atMost("octane.pollInterval", o.PollInterval, 24*time.Hour)
	if o.WSDLCheck != 0 && o.WSDLCheck < time.Minute {
		l.refuse("octane.wsdlCheck", "must be 0s, which is off, or at least 1m")
	}
	l.atMost("octane.wsdlCheck", o.WSDLCheck, maxTTL)
	l.checkHeaders("octane.headers", o.Headers)
	l.checkTLS("octane.tls", o.TLS, o.BaseURL)
}

// checkErrorCodes refuses codes with two meanings, zero, which is success, and
// spellings that the back end never uses.
func (l *loader) checkErrorCodes(c ErrorCodes) {
	seen := map[string]string{"0": "success"}
	for _, list := range []struct {
		name  string
		codes []string
	}{
		{"login", c.Login}, {"validation", c.Validation}, {"notFound", c.NotFound}, {"conflict", c.Conflict},
	} {
		for _, code := range list.codes {
			canonical := canonicalCode(code)
			switch other := seen[code]; {
			case !codeText.MatchString(code):
				l.refuse("octane.errorCodes."+list.name, "must be codes of 1 to 64 characters of ASCII without blanks")
			case code != canonical:
				l.refuse("octane.errorCodes."+list.name, "has a code that never matches, because codes are compared as numbers are written: write %s", shortCode(canonical))
			case other != "":
				l.refuse("octane.errorCodes."+list.name, "has a code that means %s already", other)
			}
			seen[code] = list.name
		}
	}
}

var (
	codeText = regexp.MustCompile(`^[!-~]{1,64}$`)
	// codeNumber finds a whole number: sign, leading zeros, digits, and a
	// fraction of zeros.
	codeNumber = regexp.MustCompile(`^([+-]?)0*(0|[1-9][0-9]*)(\.0*)?$`)
)

// shortCode returns a code for a message. A long number may be a secret in the
// wrong place.
func shortCode(code string) string {
	if len(code) > 4 {
		return "it without a sign, zeros and a fraction that say nothing"
	}
	return code
}

// canonicalCode returns the spelling in which codes that are whole numbers are
// compared.
func canonicalCode(code string) string {
	parts := codeNumber.FindStringSubmatch(code)
	switch {
	case parts == nil:
		return code
	case parts[1] == "-" && parts[2] != "0":
		return "-" + parts[2]
	default:
		return parts[2]
	}
}

func (l *loader) checkSPS(s SPS) {
	l.oneOf("sps.auth", s.Auth, AuthOAuth2, AuthBearer, AuthAPIKey)
	if s.TokenURL != "" {
		l.endpoint("sps.tokenUrl", s.TokenURL)
	}
	if s.BaseURL != "" {
		l.endpoint("sps.baseUrl", s.BaseURL)
		l.checkSPSCredentials(s)
	}
	l.checkSPSHeaders(s)
	l.between("sps.maxConcurrent", int64(s.MaxConcurrent), 1, 10000)
	l.between("sps.maxAnswerBytes", s.MaxAnswerBytes, minAnswerBytes, maxAnswerBytes)
	l.checkTLS("sps.tls", s.TLS, s.BaseURL, s.TokenURL)
	l.checkOperations(s.Operations)
	l.checkFields(s.Fields)
	l.checkAdjustment(s.Adjustment)
}

func (l *loader) checkSPSCredentials(s SPS) {
	const why = "sps.baseUrl is set, and sps.auth is %s"
	switch s.Auth {
	case AuthOAuth2:
		l.required("sps.tokenUrl", s.TokenURL, fmt.Sprintf(why, s.Auth))
		l.required("sps.clientId", s.ClientID, fmt.Sprintf(why, s.Auth))
		l.required("sps.clientSecret", s.ClientSecret, fmt.Sprintf(why, s.Auth))
	case AuthBearer:
		l.required("sps.bearerToken", s.BearerToken, fmt.Sprintf(why, s.Auth))
	case AuthAPIKey:
		l.required("sps.apiKey", s.APIKey, fmt.Sprintf(why, s.Auth))
	}
}

func (l *loader) checkOperations(o Operations) {
	for name, value := range byKey[string](o) {
		at := "sps.operations." + name
		e, err := endpoint.Parse(value)
		switch {
		case err != nil:
			l.refuse(at, "must be a verb, a blank and a plain path, such as POST /buckets")
		case e.CheckMethod(name == "getBalances") != nil:
			l.refuse(at, "getBalances, and no other operation, must be a GET")
		}
	}
}

func (l *loader) checkFields(f Fields) {
	owners := map[string]string{}
	for member, names := range byKey[[]string](f) {
		if len(names) == 0 {
			l.refuse("sps.fields."+member, "must have at least one name")
		}
		for _, name := range names {
			folded := strings.ToLower(name) // members are matched regardless of case
			if other := owners[folded]; other != "" {
				l.refuse("sps.fields."+member, "has a name that stands twice: for %s as well", other)
			}
			owners[folded] = member
		}
	}
}

func (l *loader) checkAdjustment(a Adjustment) {
	owners := map[string]string{}
	for key, word := range byKey[string](a) {
		if word == "" {
			l.refuse("sps.adjustment."+key, "must not be empty")
		}
		// A word may be an action and a member: they never occur in one place.
		place := "member " + word
		if key == "credit" || key == "debit" || key == "set" {
			place = "action " + word
		}
		if other := owners[place]; other != "" {
			l.refuse("sps.adjustment."+key, "has a word that stands twice: for %s as well", other)
		}
		owners[place] = key
	}
}
