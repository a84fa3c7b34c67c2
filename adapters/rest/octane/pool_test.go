package octane

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"causeway.example/internal/gateway"
)

func ptr[T any](v T) *T { return &v }

const gb = int64(1) << 30

var poolAnswers = []struct {
	name     string
	body     string
	want     gateway.PoolRecord
	reported []string
}{
	{
		"everything", `{"errorCode":0,"errorMessage":"OK","success":true,"provider":{"memberId":4711,"dataPoolStatus":"OPTED-IN","dataMaxCap":"50.00 GB","dataUsage":"1.25 GB",
		"consumerCount":2,"consumers":[
		{"memberId":1,"custNo":100234,"lineSeqNo":11,"serviceNumber":"0400000001","dataPoolStatus":"OPTED-IN","dataUsage":"0.00 GB","dataLimit":"5 GB"},
		{"memberId":2,"custNo":100234,"lineSeqNo":12,"serviceNumber":"0400000002","dataPoolStatus":"opted-out pending","dataUsage":"512 MB","dataLimit":null}]}}`,
		gateway.PoolRecord{
			ProviderID: "4711", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN",
			CapBytes: ptr(50 * gb), UsedBytes: ptr(gb * 5 / 4), ConsumerCount: ptr(2),
			Consumers: []gateway.Consumer{
				{ServiceNumber: "0400000001", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", UsedBytes: ptr(int64(0)), LimitBytes: ptr(5 * gb)},
				{ServiceNumber: "0400000002", Status: gateway.PoolPendingDisconnection, UpstreamStatus: "opted-out pending", UsedBytes: ptr(gb / 2)},
			},
		},
		nil,
	},
	{
		"other names, numbers, at the top", `{"success":"true","provider":{"memberId":"4711"},"consumerCount":"1","members":{"msn":400000001,"status":"OPTED-IN","usage":1024,"limit":2048}}`,
		gateway.PoolRecord{ProviderID: "4711", ConsumerCount: ptr(1), Consumers: []gateway.Consumer{
			{ServiceNumber: "0400000001", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", UsedBytes: ptr(int64(1024)), LimitBytes: ptr(int64(2048))},
		}},
		nil,
	},
	{
		"inside response, bare numbers, a zero lost", `{"errorCode":"0","response":{"provider":{"memberId":4711,"consumer":["0400000001",400000002,"400000003",null]}}}`,
		gateway.PoolRecord{ProviderID: "4711", Consumers: []gateway.Consumer{{ServiceNumber: "0400000001"}, {ServiceNumber: "0400000002"}, {ServiceNumber: "0400000003"}}},
		nil,
	},
	{"no list", `{"provider":{"memberId":4711}}`, gateway.PoolRecord{ProviderID: "4711"}, nil},
	{"null for a list", `{"provider":{"memberId":4711,"consumers":null}}`, gateway.PoolRecord{ProviderID: "4711"}, nil},
	{"an empty list", `{"provider":{"memberId":4711,"consumers":[]}}`, gateway.PoolRecord{ProviderID: "4711", Consumers: []gateway.Consumer{}}, nil},
	{"blank sizes", `{"provider":{"dataMaxCap":"","dataUsage":" "}}`, gateway.PoolRecord{}, nil},
	{
		"what cannot be read is nil", `{"provider":{"memberId":" ","dataPoolStatus":"FROZEN","dataMaxCap":"unlimited","dataUsage":-5,"consumerCount":"six","consumers":[
		{"csn":4e8,"dataLimit":{},"status":7},{"name":"x"},[]]}}`,
		gateway.PoolRecord{UpstreamStatus: "FROZEN", Consumers: []gateway.Consumer{{UpstreamStatus: "7"}, {}, {}}},
		[]string{
			"consumerCount=unreadable", "dataLimit=unreadable", "dataMaxCap=unreadable", "dataPoolStatus=7", "dataPoolStatus=FROZEN", "dataUsage=unreadable",
			"name", "serviceNumber=unreadable", "serviceNumber=unreadable", "serviceNumber=unreadable",
		},
	},
	{
		"unknown members", `{"traceId":1,"provider":{"memberId":4711,"planName":"V&D","LINESEQNO":3,"consumers":[{"serviceNumber":"0400000001","0400000009":1}]}}`,
		gateway.PoolRecord{ProviderID: "4711", Consumers: []gateway.Consumer{{ServiceNumber: "0400000001"}}},
		[]string{"**********", "planName", "traceId"},
	},
	{
		"a member twice",
		`{"success":true,"success":true,"x":1,"x":2,"provider":{"memberId":4711,"MEMBERID":4711,"dataPoolStatus":"OPTED-IN","dataUsage":"1 GB","dataUsage":"2 GB","dataMaxCap":null,"datamaxcap":"2 GB","consumers":[{"msn":"0400000001","msn":"0400000002"},"0400000003"]}}`,
		gateway.PoolRecord{
			ProviderID: "4711", Status: gateway.PoolActive, UpstreamStatus: "OPTED-IN", CapBytes: ptr(2 * gb),
			Consumers: []gateway.Consumer{{}, {ServiceNumber: "0400000003"}},
		},
		[]string{"dataMaxCap=repeated", "dataUsage=repeated", "memberId=repeated", "msn=repeated", "success=repeated", "x", "x=repeated"},
	},
	{
		"lists that differ are no list", `{"provider":{"memberId":1,"consumers":[],"Consumers":["0400000001"]}}`,
		gateway.PoolRecord{ProviderID: "1"},
		[]string{"consumers=repeated"},
	},
	{
		"numbers in other notations, and what is none", `{"provider":{"memberId":" 0004711 ","consumers":["0400 000 001","+61400000002","0400000003/../x","٠٤٠٠٠٠٠٠٠٤",""]}}`,
		gateway.PoolRecord{ProviderID: "4711", Consumers: []gateway.Consumer{{ServiceNumber: "0400000001"}, {ServiceNumber: "0400000002"}, {}, {}, {}}},
		[]string{"serviceNumber=unreadable", "serviceNumber=unreadable", "serviceNumber=unreadable"},
	},
	{
		"a word without end, and controls", `{"provider":{"memberId":"null","dataPoolStatus":"FROZEN\u0000\u001b[31m` + strings.Repeat("x", 1<<16) + `"}}`,
		gateway.PoolRecord{UpstreamStatus: "FROZEN[31m" + strings.Repeat("x", 54)},
		[]string{"dataPoolStatus=FROZEN\x00\x1b[31m" + strings.Repeat("x", 52)},
	},
	{
		"a size with a number in it", `{"provider":{"dataUsage":"call 0400000001"}}`, gateway.PoolRecord{}, []string{"dataUsage=unreadable"},
	},
}

func TestDataPool(t *testing.T) {
	for _, tt := range poolAnswers {
		t.Run(tt.name, func(t *testing.T) {
			client, reported := serve(t, answering(200, tt.body))
			got, err := client.DataPool(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			slices.Sort(*reported)
			if diff := cmp.Diff(tt.reported, *reported); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDataPoolFailures(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   failure
	}{
		{"not a pool", 200, `{"success":false,"errorMessage":"0400000001 is no pool"}`, failure{gateway.Rejected, "", "", "********** is no pool"}},
		{"not found", 200, `{"success":"false","errorCode":"3","errorMessage":"no line"}`, failure{gateway.NotFound, "", "3", "no line"}},
		{"a text alone", 200, `{"errorMessage":"no line"}`, failure{gateway.Rejected, "", "", "no line"}},
		{"credentials in band", 200, `{"errorCode":1,"errorMessage":"s3cret"}`, failure{gateway.UpstreamAuth, "", "1", ""}},
		{"credentials", 401, `<html>s3cret</html>`, failure{gateway.UpstreamAuth, "", "401", ""}},
		{"404 in JSON", 404, `{}`, failure{gateway.NotUnderstood, "", "404", ""}},
		{"404 of the back end", 404, `{"success":false}`, failure{gateway.NotFound, "", "404", ""}},
		{"404 of the back end, with a text", 404, `{"errorMessage":"no such line"}`, failure{gateway.NotFound, "", "404", "no such line"}},
		{"404 of the back end, with a code", 404, `{"errorCode":"99"}`, failure{gateway.NotFound, "", "99", ""}},
		{"500 with a code that is known", 500, `{"success":false,"errorCode":"03","errorMessage":"no line"}`, failure{gateway.NotFound, "", "3", "no line"}},
		{"500 with a code of validation", 500, `{"errorCode":2,"errorMessage":"bad"}`, failure{gateway.Rejected, "", "2", "bad"}},
		{"500 with any other code", 500, `{"success":false,"errorCode":17,"errorMessage":"crash"}`, failure{gateway.BadUpstream, "", "17", "crash"}},
		{"limited", 200, `{"success":false,"errorCode":233,"errorMessage":"try again in: 42 seconds"}`, failure{gateway.RateLimited, "", "233", "try again in: 42 seconds"}},
		{"limited, 500", 500, `{"errorCode":"0233"}`, failure{gateway.RateLimited, "", "233", ""}},
		{"an identity that differs", 200, `{"provider":{"memberId":1,"MemberID":2}}`, failure{gateway.BadUpstream, "", "", ""}},
		{"a verdict that differs", 200, `{"success":true,"Success":false,"provider":{"memberId":1}}`, failure{gateway.BadUpstream, "", "", ""}},
		{"404 in HTML", 404, `<html>`, failure{gateway.NotUnderstood, "", "404", ""}},
		{"429 in JSON", 429, `{"errorMessage":"slow"}`, failure{gateway.RateLimited, "", "429", "slow"}},
		{"success without a pool", 200, `{"success":true,"errorMessage":"OK"}`, failure{gateway.BadUpstream, "", "", ""}},
		{"an identity that is no number", 200, `{"success":true,"provider":{"memberId":"x"}}`, failure{gateway.BadUpstream, "", "", ""}},
		{"an identity in floating point", 200, `{"success":true,"provider":{"memberId":4.711e3}}`, failure{gateway.BadUpstream, "", "", ""}},
		{"an identity that is a list", 200, `{"success":true,"provider":{"memberId":[]}}`, failure{gateway.BadUpstream, "", "", ""}},
		{"a pool that is none", 200, `{"provider":"x"}`, failure{gateway.BadUpstream, "", "", ""}},
		{"nothing", 200, `{}`, failure{gateway.BadUpstream, "", "", ""}},
		{"a contradiction", 200, `{"success":true,"errorCode":3,"provider":{}}`, failure{gateway.BadUpstream, "", "", ""}},
		{"HTML", 503, `<html>`, failure{gateway.BadUpstream, "", "503", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, answering(tt.status, tt.body))
			_, err := client.DataPool(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
			if diff := cmp.Diff(&tt.want, failureOf(err), cmp.AllowUnexported(failure{})); diff != "" {
				t.Error(diff)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the password leaks: %v", err)
			}
		})
	}
}

// TestRouteIsMissing: a 404 of what stands before the back end says nothing of
// the line, and nobody forgets it.
func TestRouteIsMissing(t *testing.T) {
	for name, body := range map[string]string{
		"Kong":                   `{"message":"no Route matched with those values"}`,
		"Spring":                 `{"timestamp":"2026-11-28T00:00:00Z","status":404,"error":"Not Found","path":"/tiab/api/v1/datapool"}`,
		"Apigee":                 `{"fault":{"faultstring":"Unable to identify proxy for host","detail":{"errorcode":"messaging.adaptors.http.flow.ApplicationNotFound"}}}`,
		"WSO2":                   `{"code":"404","type":"Status report","message":"Not Found","description":"The requested resource is not available."}`,
		"AWS":                    `{"message":"Not Found"}`,
		"Azure":                  `{ "statusCode": 404, "message": "Resource not found" }`,
		"RFC 9457":               `{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource api/v1/datapool."}`,
		"DataPower":              `{"httpCode":"404","httpMessage":"Not Found","moreInformation":"No resources match requested URI"}`,
		"a page":                 `<html><body>404</body></html>`,
		"a list":                 `[]`,
		"words that say nothing": `{"errorCode":null,"errorMessage":"","success":""}`,
	} {
		client, _ := serve(t, answering(404, body))
		_, err := client.DataPool(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.NotUnderstood || e.PublicCode() != gateway.CodeBadUpstream {
			t.Errorf("%s: a read got %v", name, err)
		}
		_, err = client.Disconnect(t.Context(), gateway.LineKey{CustomerNumber: "1", LineSeqNo: "1"})
		if e := gateway.AsError(err); e == nil || e.Kind != gateway.NotUnderstood || e.Outcome != gateway.Refused {
			t.Errorf("%s: a write got %v", name, err)
		}
	}
}

func FuzzPoolAnswer(f *testing.F) {
	for _, tt := range poolAnswers {
		f.Add([]byte(tt.body))
	}
	client := New(Config{ResultCodes: resultCodes})
	f.Fuzz(func(t *testing.T, body []byte) {
		o := decodeObject(body)
		e := readEnvelope(o)
		if o == nil {
			return
		}
		record, err := client.pool(o, e)
		if err != nil {
			if gateway.KindOf(err) == gateway.Internal || gateway.AsError(err).Outcome != "" {
				t.Fatalf("%+v", err)
			}
			return
		}
		if strings.Trim(record.ProviderID, "0123456789") != "" {
			t.Fatalf("provider %q", record.ProviderID)
		}
		sizes := []*int64{record.CapBytes, record.UsedBytes}
		for _, c := range record.Consumers {
			sizes = append(sizes, c.UsedBytes, c.LimitBytes)
		}
		for _, size := range sizes {
			if size != nil && *size < 0 {
				t.Fatalf("size %d", *size)
			}
		}
	})
}
