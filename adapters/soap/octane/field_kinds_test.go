package octane

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	gocmp "github.com/google/go-cmp/cmp"
)

// Good answers to the three requests, to be spoiled.
const (
	fieldOrder = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>` +
		`<ns2:orderQueryResponse xmlns:ns2="http://order.frontend.ws.utilibill.com.au/"><return><errorCode>0</errorCode><orderQueryResponse>` +
		`<action>ADD_WME_NEW</action><createdOn>2026-11-22T22:38:49.121+11:00</createdOn><internalStatus>COMMITTED</internalStatus><orderId>77</orderId>` +
		`<planName>p</planName><orderItems><wmeNewReqItem><planNo>1</planNo><msn>0477000011</msn></wmeNewReqItem></orderItems></orderQueryResponse></return></ns2:orderQueryResponse></S:Body></S:Envelope>`
	fieldCreate = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>` +
		`<ns2:orderCreateResponse xmlns:ns2="http://order.frontend.ws.utilibill.com.au/"><return><errorCode>0</errorCode><orderId>200001</orderId></return></ns2:orderCreateResponse></S:Body></S:Envelope>`
	fieldRefusal = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>` +
		`<ns2:orderCreateResponse xmlns:ns2="http://order.frontend.ws.utilibill.com.au/"><return><errorCode>2</errorCode><errorMessage>caf` + "\u00e9" + `</errorMessage></return></ns2:orderCreateResponse></S:Body></S:Envelope>`
	fieldBulk = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>` +
		`<n:orderCreateBulkResponse xmlns:n="http://order.frontend.ws.utilibill.com.au/"><ordersCreateResponse><orderResponse><errorCode>0</errorCode><orderId>1001</orderId></orderResponse>` +
		`<orderResponse><errorCode>0</errorCode><orderId>1002</orderId></orderResponse></ordersCreateResponse></n:orderCreateBulkResponse></S:Body></S:Envelope>`
	fieldFault = `<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>` +
		`<S:Fault><faultcode>%s</faultcode><faultstring>%s</faultstring></S:Fault></S:Body></S:Envelope>`
)

// fieldVariant is another spelling of a kind of testdata/field.
type fieldVariant struct {
	name, request string
	status        int    // 200 when zero
	header        string // text/xml; charset=utf-8 when empty
	body          string
	want          fieldAnswer
}

// spoiled returns variants of a good answer in which old is replaced.
func spoiled(request, good, old string, want fieldAnswer, spellings ...string) (variants []fieldVariant) {
	for _, s := range spellings {
		variants = append(variants, fieldVariant{name: s, request: request, body: strings.Replace(good, old, s, 1), want: want})
	}
	return variants
}

// labelled returns variants of a good answer with other headers.
func labelled(request, body string, want fieldAnswer, headers ...string) (variants []fieldVariant) {
	for _, h := range headers {
		variants = append(variants, fieldVariant{name: h, request: request, header: h, body: body, want: want})
	}
	return variants
}

func faulted(status int, code, text string, want fieldAnswer) []fieldVariant {
	return []fieldVariant{{name: code + " " + text, request: "get77", status: status, body: fmt.Sprintf(fieldFault, code, text), want: want}}
}

func gzipped(text string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return out.String()
}

func utf16le(text string) string {
	var out strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		out.WriteByte(byte(u))
		out.WriteByte(byte(u >> 8))
	}
	return out.String()
}

var (
	good          = fieldAnswer{status: 200, members: wholeOrder}
	goodCreate    = fieldAnswer{status: 202, members: placedOrder}
	bad           = fieldAnswer{status: 502, members: badAnswer}
	unknown       = fieldAnswer{status: 502, members: unknownFate}
	bothAccepted  = fieldAnswer{status: 202, members: `{"results":[{"status":"accepted","orderId":"1001"},{"status":"accepted","orderId":"1002"}]}`}
	secondUnknown = fieldAnswer{status: 202, members: `{"results":[{"status":"accepted","orderId":"1001"},{"status":"unknown"}]}`}
	cafe          = fieldAnswer{status: 422, members: "{\"code\":\"upstreamRejected\",\"upstream\":{\"code\":\"2\",\"message\":\"caf\u00e9\"}}"}
)

// counting returns the same answer with these words counted.
func (a fieldAnswer) counting(words ...string) fieldAnswer {
	a.words = words
	return a
}

const (
	item2   = `<errorCode>0</errorCode><orderId>1002</orderId>`
	xsi     = ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"`
	typeXML = "Content-Type: text/xml; charset=utf-8"
)

// fieldVariants are the further spellings, by kind.
var fieldVariants = map[string][]fieldVariant{
	"f01 f02 echoes and internals": slices.Concat(
		faulted(500, "S:Server", "login p-canary-77", fieldAnswer{status: 502, members: `{"upstream":{"message":null}}`}),
		faulted(500, "S:p-canary-77", "no", bad),
		faulted(500, "S:Client", "java.sql.SQLException: p-canary-77", fieldAnswer{status: 502, members: `{"upstream":{"message":null}}`}),
		faulted(500, "v:Strange", "at com.example.Bill.run(Bill.java:3)", fieldAnswer{status: 502, members: `{"upstream":{"message":null}}`}),
		spoiled("get77", fieldOrder, "<internalStatus>COMMITTED", fieldAnswer{status: 200, members: `{"status":"inProgress","upstreamStatus":"[redacted]"}`}.counting("orderStatus [redacted]"), "<internalStatus>p-canary-77"),
		spoiled("get77", fieldOrder, "<planName>p</planName>", good, "<p-canary-77/>", "<echo><password>p-canary-77</password></echo>", "<planName>p-canary-77</planName>"),
	),
	"f03 content codings": slices.Concat(
		labelled("get77", fieldOrder, good, typeXML+"\r\nContent-Encoding: none", typeXML+"\r\nContent-Encoding: 8bit, identity", typeXML+"\r\nContent-Encoding: gzip", typeXML+"\r\nContent-Encoding: br", typeXML+"\r\nContent-Encoding: \"binary\""),
		labelled("get77", gzipped(fieldOrder), good, typeXML, typeXML+"\r\nContent-Encoding: x-gzip", typeXML+"\r\nContent-Encoding: utf-8"),
	),
	"f04 values nobody reads": slices.Concat(
		spoiled("get77", fieldOrder, "<planNo>1<", good.counting("planNo unreadable"), "<planNo>99999999999<", "<planNo>1.5<", "<planNo>0x1<", "<planNo>null<"),
		spoiled("get77", fieldOrder, "<planNo>1</planNo>", good.counting("planNo repeated"), "<planNo>1</planNo><planNo>1</planNo>", "<planNo>1</planNo><planNo>2</planNo>", "<planNo>1</planNo><planNo/>"),
		spoiled("get77", fieldOrder, "<planName>p</planName>", good.counting("errorMessage repeated"), "<errorMessage>a</errorMessage><errorMessage>b</errorMessage>"),
		spoiled("get77", fieldOrder, "<orderId>77</orderId>", good.counting("orderId repeated"), "<orderId>77</orderId><orderId>77</orderId>"),
		spoiled("get77", fieldOrder, "<orderId>77</orderId>", good, "<orderId>0077</orderId>", "<orderId> +77\n</orderId>", "<orderId/>"),
		spoiled("get77", fieldOrder, "<orderId>77</orderId>", bad.counting("orderId repeated"), "<orderId>77</orderId><orderId>78</orderId>"),
		spoiled("get77", fieldOrder, "<orderId>77</orderId>", bad.counting("orderId unreadable"), "<orderId>77.0</orderId>", "<orderId>seven</orderId>", "<orderId>7 7</orderId>"),
		spoiled("get77", fieldOrder, "<errorCode>0</errorCode>", good, "<errorCode>0.0</errorCode>", "<errorCode>00</errorCode>", "<errorCode>OK</errorCode>", "<errorCode/>", "<errorCode>null</errorCode>"),
		spoiled("get77", fieldOrder, "<errorCode>0</errorCode>", bad.counting("errorCode repeated"), "<errorCode>0</errorCode><errorCode>3</errorCode>"),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", unknown.counting("errorCode repeated"), "<errorCode>0</errorCode><errorCode>3</errorCode>", "<errorCode/><errorCode>3</errorCode>"),
		spoiled("create", fieldCreate, "<orderId>200001</orderId>", unknown.counting("orderId unreadable"), "<orderId>ORD-1</orderId>", "<orderId>2e5</orderId>"),
		spoiled("create", fieldCreate, "<orderId>", goodCreate, "<orderId>000", "<orderId> +"),
		spoiled("bulk", fieldBulk, item2, secondUnknown.counting("orderId unreadable"), "<errorCode>0</errorCode><orderId>n/a</orderId>", "<errorCode>0</errorCode><orderId>99999999999999999999</orderId>"),
		spoiled("bulk", fieldBulk, item2, secondUnknown.counting("errorCode repeated"), "<errorCode>0</errorCode><errorCode>E1</errorCode><orderId>1002</orderId>"),
		spoiled("bulk", fieldBulk, item2, secondUnknown, "<errorCode>ERR_OPT</errorCode><orderId>1002</orderId>", "<errorCode>0</errorCode><orderId>null</orderId>"),
		spoiled("bulk", fieldBulk, item2, bothAccepted.counting("orderId repeated"), item2+"<orderId>1002</orderId>"),
		spoiled("bulk", fieldBulk, item2, fieldAnswer{status: 202, members: `{"results":[{"status":"accepted"},{"status":"rejected","error":{"code":"conflict","message":"no","upstream":{"code":"4","message":"no"}}}]}`},
			"<errorCode>4</errorCode><errorMessage>no</errorMessage>", "<errorCode>004</errorCode><errorMessage>no</errorMessage>", "<errorCode>4.0</errorCode><errorMessage>no</errorMessage>"),
	),
	"f05 marks": slices.Concat(
		labelled("create", "\xEF\xBB\xBF"+fieldRefusal, cafe, "Content-Type: text/xml; charset=windows-1252", "Content-Type: text/xml; charset=us-ascii", "Content-Type: text/xml; charset=utf-16", "Content-Type: text/xml; charset=EBCDIC-CP-US"),
		labelled("create", "\xFF\xFE"+utf16le(fieldRefusal), cafe, typeXML, "Content-Type: text/xml; charset=iso-8859-1", "Content-Type: text/xml; charset=utf-16be", "Content-Type: text/xml"),
		labelled("create", utf16le(fieldRefusal), cafe, typeXML, "Content-Type: text/xml; charset=utf-16be"),
	),
	"f06 numbers": slices.Concat(
		spoiled("get77", fieldOrder, "<msn>0477000011<", fieldAnswer{status: 200, members: withoutPool}.counting("serviceNumber unreadable"),
			"<msn>N/A<", "<msn>undefined<", "<msn>../../100235/data-pools/0477000001<", "<msn>0<", "<msn>4.77000011E+8<", "<msn>0477000011, 0477000012<", "<msn>٠٤٧٧٠٠٠٠١١<"),
		spoiled("get77", fieldOrder, "<msn>0477000011<", fieldAnswer{status: 200, members: withoutPool}.counting("character replaced", "serviceNumber unreadable"), "<msn>0477&#0;000011<"),
		spoiled("get77", fieldOrder, "<msn>0477000011<", good, "<msn>477000011<", "<msn>+61 477 000 011<", "<msn> 0477-000-011<", "<msn><![CDATA[0477000011]]><"),
		spoiled("get77", fieldOrder, "<msn>0477000011</msn>", good.counting("serviceNumber unreadable"), "<msn>null</msn><serviceNumber>0477000011</serviceNumber>"),
		spoiled("get77", fieldOrder, "</wmeNewReqItem>", fieldAnswer{status: 200, members: withoutPool}.counting("serviceNumber repeated"), "</wmeNewReqItem><wmeNewReqItem><msn>0477000012</msn></wmeNewReqItem>"),
	),
	"S16 words": slices.Concat(
		[]fieldVariant{{name: "1 MB", request: "get77", body: strings.Replace(fieldOrder, "COMMITTED", strings.Repeat("W", 1_000_000), 1), want: fieldAnswer{status: 200, members: `{"status":"inProgress","upstreamStatus":"` + strings.Repeat("W", 64) + `"}`}.counting("orderStatus " + strings.Repeat("W", 64))}},
		spoiled("get77", fieldOrder, "COMMITTED", fieldAnswer{status: 200, members: `{"status":"completed","upstreamStatus":"COMMITTED"}`}, " COMMITTED\r\n", "COMMITTED&#9;"),
		spoiled("get77", fieldOrder, "COMMITTED", fieldAnswer{status: 200, members: `{"status":"inProgress","upstreamStatus":"AB"}`}.counting("orderStatus A\u0085B"), "A&#x85;B"),
		spoiled("get77", fieldOrder, "ADD_WME_NEW", fieldAnswer{status: 200, members: `{"action":null,"dataPool":null}`}, "<![CDATA[<script>]]>", strings.Repeat("A", 10_000)),
	),
	"f07 references": slices.Concat(
		spoiled("get77", fieldOrder, "<internalStatus>COMMITTED</internalStatus>", bad,
			`<internalStatus href="#s"/>`, `<internalStatus ref="#s"></internalStatus>`, `<internalStatus x:ref="s"> </internalStatus>`, `<internalStatus href="#s"`+xsi+`/>`, `<internalStatus href="cid:1"/>`),
		spoiled("get77", fieldOrder, "<msn>0477000011</msn>", bad, `<msn href="#s"/>`, `<msn z:Ref="i1"`+xsi+`/>`),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", unknown, `<errorCode href="#s"/>`, `<errorCode enc:ref="s"/>`, `<errorCode z:Ref="i1"`+xsi+`/>`),
		spoiled("create", fieldCreate, "<orderId>200001</orderId>", unknown, `<orderId href="#s"/>`, `<orderId enc:ref="s"/>`),
		spoiled("bulk", fieldBulk, item2, secondUnknown.counting("orderResponse unreadable"), `<errorCode href="#s"/><orderId>1002</orderId>`, `<errorCode>0</errorCode><orderId z:Ref="i2"`+xsi+`/>`),
		spoiled("bulk", fieldBulk, "<orderResponse>"+item2+"</orderResponse>", secondUnknown.counting("orderResponse unreadable"), `<orderResponse href="#r2"/>`, `<orderResponse enc:ref="r2"`+xsi+`/>`),
		spoiled("get77", fieldOrder, "<planName>p</planName>", good.counting("planName unreadable"), `<planName href="#s"/>`, `<planName z:Ref="i1"`+xsi+`/>`),
	),
	"f08 success": slices.Concat(
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", unknown, "<success>n</success>", "<success>F</success>", "<success>fail</success>", "<success> NO </success>", "<success>KO</success>", "<errorCode>0</errorCode><success>Failed</success>"),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", unknown.counting("success nein"), "<success>nein</success>"),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", unknown.counting("success repeated"), "<success>Y</success><success>N</success>"),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", goodCreate, "<success>Y</success>", "<success>t</success>", "<success>Yes</success>", "<success>OK</success>", "<success>null</success>"),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode>", goodCreate.counting("success ja"), "<errorCode>0</errorCode><success>ja</success>"),
		spoiled("bulk", fieldBulk, item2, secondUnknown, "<success>N</success><orderId>1002</orderId>"),
		spoiled("create", fieldCreate, "<errorCode>0</errorCode><orderId>200001</orderId>", fieldAnswer{status: 422, members: `{"code":"upstreamRejected","outcome":"rejected"}`}, "<success>N</success>", "<success>f</success><orderId>0</orderId>", "<success>fail</success><orderId/>"),
	),
	"f09 characters": slices.Concat(
		spoiled("create", fieldRefusal, "caf\u00e9", fieldAnswer{status: 422, members: "{\"upstream\":{\"code\":\"2\",\"message\":\"caf\ufffd\"}}"}.counting("character replaced"),
			"caf&#0;", "caf&#xDBFF;", "caf&#x1B;", "caf&#xFFFE;", "caf\x0b", "caf\xe9", "caf\xff", "<![CDATA[caf\x01]]>", "caf&#x7fffffff;"),
		labelled("create", strings.Replace(fieldRefusal, "\u00e9", "\x81", 1), fieldAnswer{status: 422, members: `{"upstream":{"code":"2"}}`}.counting("character replaced"), "Content-Type: text/xml; charset=windows-1252"),
		spoiled("create", fieldCreate, "<orderId>200001", unknown.counting("orderId unreadable", "character replaced"), "<orderId>20000&#0;1", "<orderId>200001\x01"),
		spoiled("create", fieldCreate, "<errorCode>0", unknown.counting("errorCode unreadable", "character replaced"), "<errorCode>0&#xD800;", "<errorCode>\xff"),
		spoiled("get77", fieldOrder, "<planName>p", good.counting("character replaced"), "<planName>&#55357;&#56832;", "<planName a='\x02'>p"),
	),
	"f10 names of encodings": slices.Concat(
		labelled("create", fieldRefusal, cafe, "Content-Type: text/xml; charset=UTF8", "Content-Type: text/xml; charset=utf_8", `Content-Type: text/xml;charset="utf-8;"`, "Content-Type: text/xml; charset=utf-8;", "Content-Type: text/xml; charset=x-vendor",
			"Content-Type: text/xml; charset", "Content-Type: text/xml; charset=us-ascii", "Content-Type: text/xml; charset=utf-16", "Content-Type: text/xml; charset=`utf-8`", "Content-Type: application/soap+xml; charset = 'UTF-8' ; action=a", "Content-Type: , ", "Content-Type: text/xml; charset=utf-8, text/xml"),
		labelled("create", strings.Replace(fieldRefusal, "\u00e9", "\xe9", 1), cafe, "Content-Type: text/xml; charset=ISO8859_1", "Content-Type: text/xml; charset=Cp1252", "Content-Type: text/xml; charset=8859_1", "Content-Type: text/xml; charset=latin-1", "Content-Type: text/xml; charset=ISO-8859-1,",
			"Content-Type: text/xml; charset='ISO-8859-15'", "Content-Type: text/xml; charset=windows1252", "Content-Type: text/xml; charset=iso_8859-1:1987"),
		labelled("create", strings.NewReplacer("\u00e9", "\xe9", "UTF-8", "ISO8859_1").Replace(fieldRefusal), cafe, typeXML, "Content-Type: text/xml", "Content-Type: text/xml; charset=x-vendor", "Content-Type: text/xml; charset=us-ascii"),
		labelled("create", strings.NewReplacer("\u00e9", "\xe9", ` encoding="UTF-8"`, "").Replace(fieldRefusal), cafe, "Content-Type: text/xml", "Content-Type: text/xml; charset=x-vendor"),
		spoiled("create", fieldRefusal, `"UTF-8"`, cafe, `"UTF8"`, `'utf_8'`, `" utf-8 "`, `"x-vendor"`, `"utf-16"`, `"EBCDIC-CP-US"`, `"unicode"`),
	),
	"f11 times": slices.Concat(
		spoiled("get77", fieldOrder, "2026-11-22T22:38:49.121+11:00", fieldAnswer{status: 200, members: withoutTime}.counting("createdOn unreadable"),
			"1900-01-01T00:00:00", "1970-01-01T00:00:00Z", "0000-00-00 00:00:00", "9999-12-31", "12026-11-22T22:38:49Z", "-2026-11-22T22:38:49Z", "2101-01-01T00:00:00+14:00", "null", "2026-13-22T22:38:49Z"),
		spoiled("get77", fieldOrder, "2026-11-22T22:38:49.121+11:00", good,
			"2026-11-22t11:38:49z", "2026-11-22T22:38:49+1100", "2026-11-22 22:38:49.121 +11:00", "2026-11-22T22:38:49,121+11", "2026-11-22T11:38:49 UTC", "2026-11-22T22:38:49.121+11:00[Australia/Sydney]", "2026-11-22 22:38:49"),
	),
	"f12 namespaces": spoiled("get77", fieldOrder, `"http://order.frontend.ws.utilibill.com.au/"`, bad,
		`"https://order.frontend.ws.utilibill.com.au/"`, `"http://v2.order.frontend.ws.utilibill.com.au/"`, `"urn:order"`, `""`),
	"f13 times to come back": slices.Concat(
		faulted(500, "233", "please try again in: 1m30s", fieldAnswer{status: 429, members: `{"code":"rateLimited"}`, after: 90}),
		faulted(500, "233", "please try again in: 2 hours", fieldAnswer{status: 429, members: `{"code":"rateLimited"}`, after: 7200}),
		faulted(500, "233", "please try again in 00:01:30", fieldAnswer{status: 429, members: `{"code":"rateLimited"}`, after: 90}),
		faulted(500, "233", "please try again in an hour and ten minutes", fieldAnswer{status: 429, members: `{"code":"rateLimited"}`, after: 4200}),
		faulted(500, "233", "later", fieldAnswer{status: 429, members: `{"code":"rateLimited"}`, after: 60}),
		labelled("get77", fmt.Sprintf(fieldFault, "233", "try again in: 42 seconds"), fieldAnswer{status: 429, members: `{"code":"rateLimited"}`, after: 600}, typeXML+"\r\nRetry-After: 600"),
	),
	"f14 parts": slices.Concat(
		labelled("get77", "--u\r\n\r\n"+fieldOrder+"\r\n--u--\r\n", good, `Content-Type: multipart/related; boundary=u`, `Content-Type: multipart/related`, typeXML, `Content-Type: multipart/related; boundary="other"`, `Content-Type: multipart/mixed; boundary=u`),
		labelled("get77", "preamble\r\n--u\r\nContent-ID: <a>\r\n\r\nnothing\r\n--u\r\nContent-ID: <root@x>\r\nContent-Type: text/xml\r\n\r\n"+fieldOrder+"\r\n--u--", good, `Content-Type: multipart/related; boundary=u; start="<root@x>"`),
		labelled("get77", "--u\nContent-Type: text/xml; charset=utf-8\nContent-Transfer-Encoding: binary\n\n"+fieldOrder+"\n", good, `Content-Type: multipart/related; boundary=u`),
		labelled("get77", "--u\r\nContent-Transfer-Encoding: base64\r\n\r\n"+base64.StdEncoding.EncodeToString([]byte(fieldOrder))+"\r\n--u--", good, `Content-Type: multipart/related; boundary=u`),
		labelled("get77", "--u\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\n"+strings.ReplaceAll(strings.ReplaceAll(fieldOrder, "=", "=3D"), "><", ">=\r\n<")+"\r\n--u--", good, `Content-Type: multipart/related; boundary=u`),
		labelled("create", "--u\r\nContent-Type: application/xop+xml; charset=iso-8859-1\r\n\r\n"+strings.Replace(fieldRefusal, "\u00e9", "\xe9", 1)+"\r\n--u--", cafe, `Content-Type: multipart/related; boundary=u`),
		labelled("get77", fieldOrder, good, `Content-Type: multipart/related; boundary=u`),
		labelled("get77", "--u\r\n\r\n"+fieldOrder[:200]+"\r\n--u--", bad, `Content-Type: multipart/related; boundary=u`),
		spoiled("create", fieldCreate, "200001", unknown.counting("orderId unreadable"), `<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:1"/>`),
	),
	"f15 faults beside results": slices.Concat(
		spoiled("get77", fieldOrder, "<S:Body>", bad, "<S:Body><S:Fault><faultcode>S:Server</faultcode></S:Fault>", "<S:Header><S:Fault><faultcode>S:Server</faultcode></S:Fault></S:Header><S:Body>"),
		spoiled("get77", fieldOrder, "<return>", bad, "<S:Fault><faultcode>S:Server</faultcode></S:Fault><return>", "<return><S:Fault><faultcode>S:Server</faultcode></S:Fault>", "<Fault><faultcode>9</faultcode></Fault><return>"),
		spoiled("create", fieldCreate, "</S:Body>", unknown, "<S:Fault><faultcode>S:Client</faultcode></S:Fault></S:Body>", "<S:Fault><faultcode>233</faultcode></S:Fault></S:Body>", "<x/><S:Fault><faultcode>2</faultcode></S:Fault></S:Body>"),
	),
}

// TestFieldVariants: the other spellings of a kind have the same results as its
// file in testdata/field.
func TestFieldVariants(t *testing.T) {
	for kind, variants := range fieldVariants {
		for _, v := range variants {
			t.Run(kind+"/"+v.name, func(t *testing.T) {
				status, header := max(v.status, 200), v.header
				if header == "" {
					header = typeXML
				}
				answer := fmt.Sprintf("HTTP/1.1 %d Status\r\n%s\r\nContent-Length: %d\r\n\r\n%s", status, header, len(v.body), v.body)
				got := askField(t, []byte(answer), v.request)
				if got.status != v.want.status || !contains(t, v.want.members, got.body) || got.after < v.want.after {
					t.Errorf("%d, Retry-After %d, %s (%s)\nwant %d, %d, %s", got.status, got.after, got.body, got.failure, v.want.status, v.want.after, v.want.members)
				}
				if diff := gocmp.Diff(v.want.words, got.words); diff != "" {
					t.Errorf("counted (-want +got):\n%s", diff)
				}
				if strings.Contains(got.body+got.failure+strings.Join(slices.Concat(got.words, got.elements), ""), fieldPassword) {
					t.Errorf("the password is in %+v", got)
				}
			})
		}
	}
}
