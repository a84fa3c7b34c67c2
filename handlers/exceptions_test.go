package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// exception is a rule that no schema can express: a request that matches the schemas and is
// refused. The description has to state it in words.
type exception struct {
	name      string
	operation string
	body      string // "" for the example's
	headers   []string
	query     string
	status    int
	code      string   // of the violation, or of the problem
	says      []string // phrases of the description
	at        []string // the path of that description in the document, without its last part
}

var general = []string{"info"}

func member(schema, name string) []string {
	return []string{"components", "schemas", schema, "properties", name}
}

// exceptions are all such rules. They are tested with the default settings.
var exceptions = []exception{
	{
		"the pool that they are in", "transferConsumers", `{"targetServiceNumber":"0477000001","serviceNumbers":["0400000006"]}`, nil, "",
		400, "samePool",
		[]string{"another pool", "the pool in the path is refused"},
		member("ConsumerTransfer", "targetServiceNumber"),
	},
	{
		"a day that February has not", "addConsumers", `{"serviceNumbers":["0400000011"],"requestedDate":"2027-02-29"}`, nil, "",
		400, "format",
		[]string{"a day of the calendar"},
		member("ConsumerAddition", "requestedDate"),
	},
	{
		"a day in the past", "addConsumers", `{"serviceNumbers":["0400000011"],"requestedDate":"2020-02-29"}`, nil, "",
		400, "pastDate",
		[]string{"not in the past"},
		member("ConsumerAddition", "requestedDate"),
	},
	{
		"a time on such a day", "updateBalances", `{"balances":[{"bucketRefId":"1","action":"set","amount":"1","validTo":"2027-04-31T00:00:00Z"}]}`, nil, "",
		400, "format",
		[]string{"a time of the calendar"},
		member("Adjustment", "validTo"),
	},
	{
		"more consumers than octane.bulkMax: added", "addConsumers", `{"serviceNumbers":[` + many(testBulkMax+1) + `]}`, nil, "",
		400, "tooManyItems",
		[]string{"`octane.bulkMax`", "At most 50"},
		member("ConsumerAddition", "serviceNumbers"),
	},
	{
		"more consumers than octane.bulkMax: moved", "transferConsumers", `{"targetServiceNumber":"0477000003","serviceNumbers":[` + many(testBulkMax+1) + `]}`, nil, "",
		400, "tooManyItems",
		[]string{"`octane.bulkMax`", "At most 50"},
		member("ConsumerTransfer", "serviceNumbers"),
	},
	{
		"more consumers than octane.bulkMax: removed", "removeConsumers", `{"serviceNumbers":[` + many(1000) + `]}`, nil, "",
		400, "tooManyItems",
		[]string{"`octane.bulkMax`", "At most 50"},
		member("ConsumerRemoval", "serviceNumbers"),
	},
	{
		"two members of one name", "swapPrimaryBucket", `{"bucketRefId":"1000002","bucketRefId":"1000003"}`, nil, "",
		400, "duplicateMember",
		[]string{"two members of one name"},
		general,
	},
	{
		"two members of one name, spelled differently", "updateDataLimit", `{"limitBytes":1,"limit\u0042ytes":1}`, nil, "",
		400, "duplicateMember",
		[]string{"two members of one name"},
		general,
	},
	{
		"half of a surrogate pair", "createDataPool", `{"planNumber":"23045","name":"Office \ud800","notificationEmail":"ops@example.com"}`, nil, "",
		400, "characters",
		[]string{"half of a surrogate pair"},
		general,
	},
	{
		"a body that is too large", "swapPrimaryBucket", strings.Repeat(" ", testMaxBody) + `{"bucketRefId":"1000002"}`, nil, "",
		413, "bodyTooLarge",
		[]string{"`maxBodyBytes` (413)"},
		general,
	},
	{
		"a content coding", "swapPrimaryBucket", "",
		[]string{"Content-Encoding", "gzip"},
		"",
		415, "unsupportedMediaType",
		[]string{"another type than `application/json` in UTF-8 (415)"},
		general,
	},
	{
		"an idempotency key", "updateBalances", "",
		[]string{"Idempotency-Key", "1"},
		"",
		400, "idempotencyNotSupported",
		[]string{"`Idempotency-Key`"},
		general,
	},
	{
		"a query parameter", "getBalances", "", nil, "page=2",
		400, "unknownParameter",
		[]string{"query parameters"},
		general,
	},
	{
		"a body where there is none", "removeConsumer", `{}`, nil, "",
		400, "bodyNotAllowed",
		[]string{"a body where there is none"},
		general,
	},
}

// many returns n different service numbers.
func many(n int) string {
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprintf(`"04%08d"`, i)
	}
	return strings.Join(numbers, ",")
}

func TestExceptionsAreDescribed(t *testing.T) {
	s, err := describedSchemas()
	if err != nil {
		t.Fatal(err)
	}
	calls := s.calls(t)
	api := newSite(t, Options{Service: untouched(t)})
	for _, e := range exceptions {
		t.Run(e.name, func(t *testing.T) {
			c := calls[e.operation]
			r := c.request(t)
			if e.body != "" {
				var body any
				if err := json.Unmarshal([]byte(e.body), &body); err != nil {
					t.Fatal(err)
				}
				c.body = body
				r = httptest.NewRequestWithContext(t.Context(), c.method, r.URL.Path, strings.NewReader(e.body))
				r.Header.Set("Content-Type", "application/json")
			}
			// Go reads an unpaired surrogate as U+FFFD, which the patterns refuse; a validator
			// in JavaScript reads another character.
			if !c.valid(false) && !strings.Contains(e.body, `\ud800`) {
				t.Error("the schemas refuse it already")
			}
			for i := 0; i < len(e.headers); i += 2 {
				r.Header.Set(e.headers[i], e.headers[i+1])
			}
			r.URL.RawQuery = e.query
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			p := problem(t, w)
			if w.Code != e.status || p.Code != e.code && (w.Code != http.StatusBadRequest || len(p.Errors) != 1 || p.Errors[0].Code != e.code) {
				t.Errorf("status %d: %+v", w.Code, p)
			}
			description, _ := s.get(append(e.at, "description")...).(string)
			for _, words := range e.says {
				if !strings.Contains(description, words) {
					t.Errorf("%v does not say %q: %q", e.at, words, description)
				}
			}
		})
	}
}
