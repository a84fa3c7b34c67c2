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
			"consumerCount=six", "dataLimit=", "dataMaxCap=unlimited", "dataPoolStatus=7", "dataPoolStatus=FROZEN", "dataUsage=-5",
			"name", "serviceNumber=", "serviceNumber=", "serviceNumber=4e8",
		},
	},
	{
		"unknown members", `{"traceId":1,"provider":{"memberId":4711,"planName":"V&D","LINESEQNO":3,"consumers":[{"serviceNumber":"0400000001","0400000009":1}]}}`,
		gateway.PoolRecord{ProviderID: "4711", Consumers: []gateway.Consumer{{ServiceNumber: "0400000001"}}},
		[]string{"**********", "planName", "traceId"},
	},
	{
		"a size with a number in it", `{"provider":{"dataUsage":"call 0400000001"}}`, gateway.PoolRecord{}, []string{"dataUsage=call **********"},
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
		{"404 in JSON", 404, `{}`, failure{gateway.NotFound, "", "404", ""}},
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

func FuzzPoolAnswer(f *testing.F) {
	for _, tt := range poolAnswers {
		f.Add([]byte(tt.body))
	}
	client := New(Config{ResultCodes: resultCodes})
	f.Fuzz(func(t *testing.T, body []byte) {
		o := decodeObject(body)
		e, err := readEnvelope(o)
		if o == nil || err != nil {
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
