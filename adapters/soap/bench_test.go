package soap_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"causeway.example/adapters/soap"
	"causeway.example/adapters/soap/internal/utbdatapool"
	"causeway.example/adapters/soap/internal/utborder"
)

// sizes are the sizes of the documents in the benchmarks.
var sizes = []struct {
	name  string
	bytes int
}{{"2kB", 2 << 10}, {"64kB", 64 << 10}, {"4MB", 4 << 20}}

// poolAnswer returns an answer of getDataPool of about size bytes, as JAX-WS RI
// writes it.
func poolAnswer(size int) []byte {
	const consumer = `<consumer><memberId>%d</memberId><custNo>100234</custNo><lineSeqNo>%d</lineSeqNo><serviceNumber>04%08d</serviceNumber>` +
		`<dataPoolStatus>OPTED-IN</dataPoolStatus><dataUsage>1.25 GB</dataUsage><dataLimit>5.00 GB</dataLimit></consumer>`
	const end = `</consumers></provider></return></ns2:getDataPoolResponse></S:Body></S:Envelope>`
	var b strings.Builder
	b.WriteString(`<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>` +
		`<ns2:getDataPoolResponse xmlns:ns2="` + utbdatapool.TargetNamespace + `"><return><errorCode>0</errorCode><provider>` +
		`<memberId>4711</memberId><dataPoolStatus>OPTED-IN</dataPoolStatus><dataMaxCap>50.00 GB</dataMaxCap><dataUsage>V&amp;D 1.25 GB</dataUsage><consumers>`)
	for i := 1; b.Len()+len(consumer)+len(end) < size; i++ {
		fmt.Fprintf(&b, consumer, 480000+i, i, i)
	}
	b.WriteString(end)
	return []byte(b.String())
}

// poolEnvelope is the type that encoding/xml decodes the same answer into. The
// generation step has removed the nested XMLNames, which encoding/xml refuses.
type poolEnvelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		Answer utbdatapool.GetDataPoolResponse `xml:"urn:causeway:datapool:1 getDataPoolResponse"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

// bulkOrder returns an orderCreateBulk of about size bytes.
func bulkOrder(size int) *utborder.OrderCreateBulk {
	const bytesEach = 281 // of an order on the wire
	list := &utborder.OrderList{}
	for i := range max(1, (size-300)/bytesEach) {
		list.OrderCreate = append(list.OrderCreate, &utborder.Order{
			CustNo: new(int32(100234)), OrderType: new("SRVC_ORD"), OrderAction: new("WME_OPT_IN_CONSUMER"), CustReqDate: new("2026-02-15"),
			OrderItems: &utborder.OrderItems{WmeOptInConsumerReqItem: &utborder.OptInConsumerItem{
				ProviderId: new(int32(4711)), ServiceNumber: new(fmt.Sprintf("04%08d", i)),
			}},
		})
	}
	return &utborder.OrderCreateBulk{Login: &utborder.Login{UserName: new("website"), Password: new("V&D <secret>")}, Orders: list}
}

// bulkEnvelope is the type that encoding/xml encodes the same request from.
type bulkEnvelope struct {
	XMLName xml.Name                                    `xml:"soapenv:Envelope"`
	Space   string                                      `xml:"xmlns:soapenv,attr"`
	Body    struct{ Request *utborder.OrderCreateBulk } `xml:"soapenv:Body"`
}

func decodeOurs(document []byte) (*utbdatapool.GetDataPoolResponse, error) {
	response := new(utbdatapool.GetDataPoolResponse)
	fault, err := soap.Unmarshal(document, "text/xml; charset=utf-8", response, nil)
	if fault != nil {
		err = errors.New("a fault")
	}
	return response, err
}

func decodeStandard(document []byte) (*utbdatapool.GetDataPoolResponse, error) {
	var e poolEnvelope
	err := xml.Unmarshal(document, &e)
	return &e.Body.Answer, err
}

// readTokens is the minimum cost of a decoder that uses encoding/xml.
func readTokens(document []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(document)); ; {
		switch _, err := d.RawToken(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func encodeOurs(request *utborder.OrderCreateBulk) ([]byte, error) {
	return soap.Marshal(soap.SOAP11, request, utborder.QualifiedChildren)
}

func encodeStandard(request *utborder.OrderCreateBulk) ([]byte, error) {
	e := bulkEnvelope{Space: "http://schemas.xmlsoap.org/soap/envelope/"}
	e.Body.Request = request
	return xml.Marshal(e)
}

// TestCodecsAgree: both codecs decode the same values, so that the benchmarks
// compare equal work.
func TestCodecsAgree(t *testing.T) {
	for _, size := range sizes {
		document := poolAnswer(size.bytes)
		ours, err := decodeOurs(document)
		if err != nil {
			t.Fatal(err)
		}
		standard, err := decodeStandard(document)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(ours.Return_.Provider.Consumers.Consumer); n < size.bytes/400 {
			t.Errorf("%s: only %d consumers", size.name, n)
		}
		if diff := cmp.Diff(standard, ours, cmpopts.IgnoreTypes(xml.Name{})); diff != "" {
			t.Errorf("%s: decoded values differ (-standard +ours):\n%s", size.name, diff)
		}
	}
}

// TestEncodersAgree: what both encoders write decodes to the same request.
func TestEncodersAgree(t *testing.T) {
	for _, size := range sizes {
		request := bulkOrder(size.bytes)
		for name, encode := range map[string]func(*utborder.OrderCreateBulk) ([]byte, error){"ours": encodeOurs, "standard": encodeStandard} {
			document, err := encode(request)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Request utborder.OrderCreateBulk `xml:"Body>orderCreateBulk"`
			}
			if err := xml.Unmarshal(document, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*request, got.Request, cmpopts.IgnoreTypes(xml.Name{})); diff != "" {
				t.Errorf("%s, %s: what was written reads differently (-want +got):\n%s", size.name, name, diff)
			}
		}
	}
}

// The benchmarks name the codec last, so that `benchstat -col /codec` puts
// them side by side, encoding/xml first.

func BenchmarkDecode(b *testing.B) {
	codecs := []struct {
		name string
		read func([]byte) error
	}{
		{"encoding-xml", func(d []byte) error { _, err := decodeStandard(d); return err }},
		{"ours", func(d []byte) error { _, err := decodeOurs(d); return err }},
		{"RawToken", readTokens},
	}
	for _, size := range sizes {
		document := poolAnswer(size.bytes)
		for _, codec := range codecs {
			b.Run("size="+size.name+"/codec="+codec.name, func(b *testing.B) {
				b.SetBytes(int64(len(document)))
				b.ReportAllocs()
				for b.Loop() {
					if err := codec.read(document); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	codecs := []struct {
		name  string
		write func(*utborder.OrderCreateBulk) ([]byte, error)
	}{{"encoding-xml", encodeStandard}, {"ours", encodeOurs}}
	for _, size := range sizes {
		request := bulkOrder(size.bytes)
		document, err := encodeOurs(request)
		if err != nil {
			b.Fatal(err)
		}
		for _, codec := range codecs {
			b.Run("size="+size.name+"/codec="+codec.name, func(b *testing.B) {
				b.SetBytes(int64(len(document))) // the same for all: the documents differ in their namespaces
				b.ReportAllocs()
				for b.Loop() {
					if _, err := codec.write(request); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
