package gateway

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

const ownPassword = `p&w<"'>\ü-canary/7+1`

func asXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}

func asJSON(s string) string {
	text, _ := json.Marshal(s) // a string always has a JSON form
	return string(text)
}

func TestRedact(t *testing.T) {
	var own secretSet
	own.add("password", ownPassword)
	own.add("short", "pw1")
	own.add("empty", "")
	tests := []struct{ name, text, want string }{
		{"nothing", "the pool is full", "the pool is full"},
		{"as it stands", "login " + ownPassword + " failed", "login [redacted] failed"},
		{"alone", ownPassword, redacted},
		{"twice", ownPassword + ownPassword, redacted + redacted},
		{"in XML", "<password>" + asXML(ownPassword) + "</password>", "<password>[redacted]</password>"},
		{"in HTML", html.EscapeString(ownPassword), redacted},
		{"in JSON", `{"password":` + asJSON(ownPassword) + `}`, `{"password":"[redacted]"}`},
		{"quoted by Go", strconv.Quote(ownPassword), `"[redacted]"`},
		{"in a form", "password=" + url.QueryEscape(ownPassword) + "&x=1", "password=[redacted]&x=1"},
		{"in a path", "/" + url.PathEscape(ownPassword) + "/", "/[redacted]/"},
		{"in XML in JSON", asJSON(asXML("<p>" + ownPassword + "</p>")), `"\u0026lt;p\u0026gt;[redacted]\u0026lt;/p\u0026gt;"`},
		{"in a form in a form", url.QueryEscape(url.QueryEscape(ownPassword)), redacted},
		{"in XML in a form", url.QueryEscape(asXML(ownPassword)) + "&", "[redacted]&"},
		{"in JSON in XML, hexadecimal", strings.ReplaceAll(asXML(asJSON("a "+ownPassword)), "&#34;", "&#x22;"), "&#x22;a [redacted]&#x22;"},
		{"in XML three times", asXML(asXML(asXML(ownPassword))), redacted},
		{"short, as a word", "login u/pw1: refused", "login u/[redacted]: refused"},
		{"short, inside of words", "pw12 spw1 épw1", "pw12 spw1 épw1"},
		{"not UTF-8 beside it", "\xff" + ownPassword + "\xff", "\xff" + redacted + "\xff"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := own.redact(tt.text); got != tt.want {
				t.Errorf("redact(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// In base64 nothing of a credential is left but, at its ends, the characters that
// contain bits of neighbouring bytes.
func TestRedactBase64(t *testing.T) {
	var own secretSet
	own.add("password", ownPassword)
	for _, before := range []string{"", "u", "us", "user:", "<Envelope><password>"} {
		for _, after := range []string{"", "<", "</", "</password></Envelope>"} {
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
				text := encoding.EncodeToString([]byte(before + ownPassword + after))
				got := own.redact("x " + text + " y")
				head, rest, found := strings.Cut(got, redacted)
				if !found || strings.Contains(rest, redacted) {
					t.Errorf("redact of %q before and %q after: %q", before, after, got)
					continue
				}
				left := len(head) + len(rest) - len("x  y")
				if most := len(encoding.EncodeToString([]byte(before))) + len(encoding.EncodeToString([]byte(after))) + 4; left > most {
					t.Errorf("redact of %q before and %q after leaves %d characters: %q", before, after, left, got)
				}
			}
		}
	}
}

// A back end may still echo a token that was renewed.
func TestRedactKeepsRenewedValues(t *testing.T) {
	var own secretSet
	for i := range 3 * maxSecretValues {
		own.add("token", "token-"+strconv.Itoa(100+i)+"-value")
	}
	if got := own.redact("token-123-value token-116-value"); got != "[redacted] [redacted]" {
		t.Errorf("the last tokens: %q", got)
	}
	if got := own.redact("token-100-value"); got != "token-100-value" {
		t.Errorf("the first token: %q, want it to be dropped", got)
	}
}

func TestClipRedactsFirst(t *testing.T) {
	HideSecret("test.clip", "clip-canary-0412345678")
	const text = "aaaa clip-canary-0412345678"
	if got, want := Clip(text, 12), "aaaa [redact"; got != want {
		t.Errorf("Clip(%q) = %q, want %q", text, got, want)
	}
	if got, want := Word(text, 100), "aaaa [redacted]"; got != want {
		t.Errorf("Word(%q) = %q, want %q", text, got, want)
	}
	if got, want := Word("line 0412345678", 100), "line 0412345678"; got != want {
		t.Errorf("Word masks numbers: %q, want %q", got, want)
	}
}

func TestPublicUpstream(t *testing.T) {
	fault := func(message string) *UpstreamFault { return NewUpstreamFault(Octane, "9", message) }
	for kind := range Kind(len(kindNames)) {
		e := &Error{Kind: kind, Upstream: fault("Plan is not eligible")}
		want := ""
		switch kind {
		case NotFound, Conflict, Rejected, RateLimited, NotUnderstood:
			want = "Plan is not eligible"
		}
		if got := e.PublicUpstream(); got.Message != want || got.Code != "9" {
			t.Errorf("%s: shown %+v, want the message %q", kind, got, want)
		}
	}
	if got := (&Error{Kind: Rejected}).PublicUpstream(); got != nil {
		t.Errorf("without a fault: %+v", got)
	}
}

// Text for callers is shown, and internals are not, even in a refusal.
func TestPublicUpstreamInternals(t *testing.T) {
	shown := []string{
		"Plan not eligible", "not eligible", "Limit was refused", "The plan 23045 is not a data pool provider plan.",
		"Service number is already in a pool (code 4)", "Please try again in: 23 seconds", "please try again in: 1 minute 30 seconds",
		"Invalid date 2026-11-28", "Order 200001 was refused at 10:30", "Ask sales@reseller.com.au for a bigger pool",
		"Customer's credit limit exceeded: $1,000.00", "No such line: 1/2", "Select a plan from the list", "Can't update: set a limit first",
		"Data limit must be < 50 GB and > 1 GB", "Exceptional usage is not allowed", "Plan CF-23045.v2 has ended", "Kein Guthaben für diese Nummer",
		"Try again at 09:15", "U.S. numbers are not supported", "e.g. a mobile number", "N/A", "and/or", "4.5 GB of 10.0 GB",
		"Kein Tarif für „Büro & <Küche> „Łódź“ 🏢“", "The pool <Office> exists", "1 < 2 and 3 > 2", "<name> is required",
	}
	hidden := []string{
		"ORA-12541: TNS:no listener billdb-int-01.corp.local", "ORA-00001: unique constraint (BILL.PK_ORD) violated",
		"java.lang.NullPointerException", "com.utilibill.order.OrderServiceImpl failed", "at com.utilibill.Order.create(Order.java:42)",
		"System.Data.SqlClient.SqlException: Login failed for user 'svc_bill'.", "Object reference not set\n   at Bill.Db.Open(String cs) in C:\\inetpub\\bill\\Db.cs:line 42",
		`Traceback (most recent call last): File "/srv/app.py", line 3`, "panic: runtime error", "Fatal error in /var/www/html/order.php on line 12",
		"SELECT id FROM orders WHERE msn = 1", "INSERT INTO orders VALUES (1)", "SQLSTATE[HY000] [2002]", "Deadlock found when trying to get lock",
		"Duplicate entry '77' for key 'PRIMARY'", "could not connect to billdb.internal", "connect ECONNREFUSED", "Connection refused", "dial tcp 10.1.2.3:1521",
		"jdbc:oracle:thin:@billdb", "http://billing/ws failed", "billdb:1521 is down", "localhost is down", `\\fileserver\share\bill.xml`, "/opt/tiab/conf/db.xml not found",
		"Unmarshalling error: unexpected element in <login><userName>api</userName>", "Internal.Billing.OrderService failed", "billing-svc.default.svc.cluster.local",
		"[::1]:1521 refused", "Stack trace: #0 index.php(12): order()", "nested exception is a timeout", "TypeError at order.js:12",
		"<html><h1>Bad gateway", "<soap:Envelope>", "<?xml version='1.0'?>", "<!DOCTYPE html>", "unexpected </o:login>", "<br/>upstream error",
	}
	for _, message := range shown {
		if got := (&Error{Kind: Rejected, Upstream: NewUpstreamFault(Octane, "9", message)}).PublicUpstream(); got.Message != message {
			t.Errorf("%q is not shown", message)
		}
	}
	for _, message := range hidden {
		if got := (&Error{Kind: Rejected, Upstream: NewUpstreamFault(Octane, "9", message)}).PublicUpstream(); got.Message != "" {
			t.Errorf("%q is shown", got.Message)
		}
		if got := (&Error{Kind: Rejected, Upstream: NewUpstreamFault(Octane, message, "refused")}).PublicUpstream(); got.Code != "" {
			t.Errorf("%q is shown as a code", got.Code)
		}
	}
}

// A credential is found whatever is around it, and nothing of it is left.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{"", "&", "%", `\`, "%2", "&#x", `\u00`, `\ud83d\u`, "&amp;amp;", "p&w", "%70%26w", "+"} {
		f.Add(seed, seed, 0)
		f.Add(seed, "", 4)
	}
	var own secretSet
	own.add("password", ownPassword)
	f.Fuzz(func(t *testing.T, before, after string, how int) {
		escapes := []func(string) string{
			func(s string) string { return s }, asXML, asJSON, url.QueryEscape,
			func(s string) string { return asJSON(asXML(s)) }, func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		}
		escape := escapes[uint(how)%uint(len(escapes))]
		got := own.redact(before + escape(ownPassword) + after)
		if !strings.Contains(got, redacted) {
			// Half an escape before it changes the first character.
			if strings.ContainsAny(before, `&%\`) {
				return
			}
			t.Fatalf("%q, %q, %d: not found: %q", before, after, how, got)
		}
		if strings.Contains(got, ownPassword) || strings.Contains(got, "-canary/7") && !strings.Contains(before+after, "-canary") {
			t.Fatalf("%q, %q, %d: left: %q", before, after, how, got)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	var own secretSet
	for i := range 6 {
		own.add("secret"+strconv.Itoa(i), strings.Repeat("s", i)+"-secret-of-some-length")
	}
	const text = "the back end octane could not be reached: dial tcp 127.0.0.1:8090: connect: connection refused"
	b.ReportAllocs()
	for b.Loop() {
		own.redact(text)
	}
}
