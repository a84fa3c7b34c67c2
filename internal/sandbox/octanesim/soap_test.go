package octanesim

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"causeway.example/internal/programtest"
	"causeway.example/internal/sandbox/answer"
)

const textXML = "text/xml; charset=utf-8"

func TestSOAPProtocol(t *testing.T) {
	query := `<o:orderQuery xmlns:o="` + orderNS + `">` + goodLogin + `<request><orderId>100001</orderId></request></o:orderQuery>`
	good := envelope(query)
	for _, test := range []struct {
		name, contentType, message string
		status                     int
		contains                   string
	}{
		{"good", textXML, good, 200, "<internalStatus>COMMITTED</internalStatus>"},
		{"other prefixes, same names", textXML, strings.NewReplacer("e:", "soapenv:", ":e=", ":soapenv=", "o:", "ns9:", ":o=", ":ns9=").Replace(good), 200, "COMMITTED"},
		{"any order of children", textXML, envelope(`<o:orderQuery xmlns:o="` + orderNS + `"><request><orderId>100001</orderId></request>` +
			`<login><password>secret</password><userName>user</userName></login></o:orderQuery>`), 200, "COMMITTED"},
		{"unknown children are ignored", textXML, strings.Replace(good, "<request>", "<later>1</later><request><later/>", 1), 200, "COMMITTED"},
		{"a header that may be ignored", textXML, strings.Replace(good, "<e:Body>", `<e:Header><h xmlns="urn:x"/></e:Header><e:Body>`, 1), 200, "COMMITTED"},
		{"a header that must be understood", textXML, strings.Replace(good, "<e:Body>", `<e:Header><h xmlns="urn:x" e:mustUnderstand="1"/></e:Header><e:Body>`, 1), 500, "<faultcode>S:MustUnderstand</faultcode>"},
		{"children in the wrapper's namespace are absent", textXML, strings.Replace(good, "<o:orderQuery xmlns:o=", "<orderQuery xmlns=", 1), 500, "XML reader error"},
		{"default namespace", textXML, envelope(`<orderQuery xmlns="` + orderNS + `">` + goodLogin + `<request><orderId>100001</orderId></request></orderQuery>`), 200, "<errorCode>1</errorCode>"},
		{"default namespace undone", textXML, envelope(`<orderQuery xmlns="` + orderNS + `">` + strings.Replace(goodLogin, "<login>", `<login xmlns="">`, 1) +
			`<request xmlns=""><orderId>100001</orderId></request></orderQuery>`), 200, "COMMITTED"},
		{"one qualified child is absent", textXML, strings.NewReplacer("<request>", "<o:request>", "</request>", "</o:request>").Replace(good), 200, "<errorCode>3</errorCode>"},
		{"unknown operation", textXML, strings.ReplaceAll(good, "o:orderQuery", "o:orderErase"), 500, "<faultstring>Cannot find dispatch method for {" + orderNS + "}orderErase</faultstring>"},
		{"operation in another namespace", textXML, strings.ReplaceAll(good, orderNS, serviceNS), 500, "Cannot find dispatch method for {" + serviceNS + "}orderQuery"},
		{"unqualified operation", textXML, envelope("<orderQuery/>"), 500, "Cannot find dispatch method for {}orderQuery"},
		{"empty body", textXML, envelope(""), 500, "Cannot find dispatch method for {}"},
		{"wrong password", textXML, strings.Replace(good, "secret", "guess", 1), 200, "<errorCode>1</errorCode>"},
		{"wrong user", textXML, strings.Replace(good, "user<", "root<", 1), 200, "<errorCode>1</errorCode>"},
		{"no login", textXML, strings.Replace(good, goodLogin, "", 1), 200, "<errorCode>1</errorCode>"},
		{"malformed", textXML, good[:len(good)-10], 500, "<faultcode>S:Client</faultcode>"},
		{"no XML", textXML, "{}", 500, "<faultcode>S:Client</faultcode>"},
		{"document type", textXML, "<!DOCTYPE a [<!ENTITY b 'c'>]>" + good, 500, "DTD is not allowed"},
		{"SOAP 1.2 envelope", textXML, strings.ReplaceAll(good, answer.SOAPNamespace, "http://www.w3.org/2003/05/soap-envelope"), 500, "<faultcode>S:VersionMismatch</faultcode>"},
		{"SOAP 1.2 media type", "application/soap+xml", good, 415, ""},
		{"no media type", "", good, 415, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := newOctane(t, false).post("UtbOrder", test.contentType, test.message)
			if got.Status != test.status || !strings.Contains(string(got.Body), test.contains) {
				t.Errorf("answer %d %s, want %d with %q", got.Status, got.Body, test.status, test.contains)
			}
		})
	}
}

func TestSOAPEndpoints(t *testing.T) {
	o := newOctane(t, false)
	for path, want := range map[string]int{"/tiab/UtbNothing": 404, "/tiab/UtbOrder/": 404, "/tiab/UtbOrder": 405} {
		if got := o.do(httptest.NewRequest(http.MethodPut, path, nil), ""); got.Status != want {
			t.Errorf("PUT %s: %d, want %d", path, got.Status, want)
		}
	}
}

func TestBulkLoginRefusedForEachItem(t *testing.T) {
	o := newOctane(t, false)
	got := o.post("UtbOrder", textXML, envelope(`<o:orderCreateBulk xmlns:o="`+orderNS+`"><orders><orderCreate/><orderCreate/></orders></o:orderCreateBulk>`))
	if codes := got.texts(t, "errorCode"); len(codes) != 2 || codes[0] != "1" {
		t.Errorf("codes %v in %s", codes, got.Body)
	}
}

func TestUnknownOrder(t *testing.T) {
	got := newOctane(t, false).query("123")
	wantText(t, got, "errorCode", "3")
	if n := len(got.texts(t, "orderQueryResponse")); n != 1 && strings.Contains(string(got.Body), "<orderQueryResponse>") {
		t.Errorf("reply has an inner detail: %s", got.Body)
	}
}

func TestOrderReset(t *testing.T) {
	o := newOctane(t, false)
	wantText(t, o.soap("UtbOrder", "orderReset", "<request><orderId>100003</orderId><retryOrder>true</retryOrder></request>"), "errorCode", "0")
	wantText(t, o.soap("UtbOrder", "orderReset", "<request><orderId>1</orderId></request>"), "errorCode", "3")
}

// The replies as the clients' schemas have them: checked by a validator that
// nobody here wrote, against the schema that is served.
func TestRepliesAreValid(t *testing.T) {
	o := newOctane(t, false)
	key := "<request><custNo>100234</custNo><lineSeqNo>" + o.line("0477000001") + "</lineSeqNo></request>"
	for name, test := range map[string]struct {
		service string
		reply   received
	}{
		"created":        {"UtbOrder", o.create(newPoolOrder("23045"))},
		"refused":        {"UtbOrder", o.create(newPoolOrder("1"))},
		"bulk":           {"UtbOrder", o.bulk(optInOrder("4711", "0400000011"), optInOrder("1", "0400000012"))},
		"query":          {"UtbOrder", o.query("100001")},
		"query, no msn":  {"UtbOrder", o.query("100002")},
		"query, unknown": {"UtbOrder", o.query("1")},
		"success false":  {"UtbOrder", o.query("999022")},
		"detail":         {"UtbServiceV3", o.detail("0400000001")},
		"no detail":      {"UtbServiceV3", o.detail("0400000777")},
		"pool":           {"UtbDataPool", o.soap("UtbDataPool", "getDataPool", key)},
		"no pool":        {"UtbDataPool", o.soap("UtbDataPool", "getDataPool", "")},
		"limit":          {"UtbDataPool", o.soap("UtbDataPool", "updateDataLimit", "<request><custNo>100234</custNo><lineSeqNo>"+o.line("0400000001")+"</lineSeqNo><dataLimit>1</dataLimit></request>")},
	} {
		t.Run(name, func(t *testing.T) {
			body := string(test.reply.Body)
			begin, end := strings.Index(body, "<ns2:"), strings.Index(body, "</S:Body>")
			if begin < 0 || end < 0 {
				t.Fatalf("reply %s", body)
			}
			file := filepath.Join(t.TempDir(), "reply.xml")
			if err := os.WriteFile(file, []byte(body[begin:end]), 0o600); err != nil {
				t.Fatal(err)
			}
			schema := filepath.Join("wsdl", test.service+".xsd")
			if out, err := exec.CommandContext(t.Context(), programtest.Path(t, "xmllint"), "--noout", "--nonet", "--schema", schema, file).CombinedOutput(); err != nil {
				t.Errorf("%v: %s\n%s", err, out, body[begin:end])
			}
		})
	}
}
