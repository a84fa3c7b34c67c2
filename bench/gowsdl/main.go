// Gowsdl answers getOrder with the client that gowsdl generates, on gowsdl's
// own runtime: the same JSON, and nothing else of what the gateway does.
//
//	gowsdl LISTEN BASEURL USERNAME PASSWORD
package main

import (
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/hooklift/gowsdl/soap"

	"causeway.example/bench/gowsdl/utborder"
)

//go:generate ./generate.sh

// namespace is that of the service UtbOrder.
const namespace = "http://order.frontend.ws.utilibill.com.au/"

// order and pool are the JSON of the gateway's API.
type order struct {
	OrderID        string `json:"orderId"`
	Action         string `json:"action"`
	Status         string `json:"status"`
	UpstreamStatus string `json:"upstreamStatus"`
	CreatedAt      string `json:"createdAt"`
	DataPool       pool   `json:"dataPool"`
}

type pool struct {
	ServiceNumber string `json:"serviceNumber"`
	Href          string `json:"href"`
}

func main() {
	orders := utborder.NewUtbOrder(soap.NewClient(os.Args[2] + "/UtbOrder"))
	login := &utborder.Login{UserName: os.Args[3], Password: os.Args[4]}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/v1/customers/:customerNumber/orders/:orderId", func(c *gin.Context) {
		id, err := strconv.ParseInt(c.Param("orderId"), 10, 64)
		if err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		answer, err := orders.OrderQueryContext(c.Request.Context(), &utborder.OrderQuery{
			Space: namespace, Login: login, Request: &utborder.OrderQueryRequest{OrderId: id},
		})
		if err != nil {
			log.Print(err)
			c.Status(http.StatusBadGateway)
			return
		}
		c.JSON(http.StatusOK, orderOf(c.Param("customerNumber"), answer.Return_.OrderQueryResponse))
	})
	server := &http.Server{Addr: os.Args[1], Handler: engine, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// orderOf maps the one order that is asked for: a committed one.
func orderOf(customer string, detail *utborder.OrderQueryDetail) order {
	number := detail.OrderItems.WmeNewReqItem.Msn
	return order{
		OrderID:        strconv.FormatInt(detail.OrderId, 10),
		Action:         "createDataPool",
		Status:         "completed",
		UpstreamStatus: detail.InternalStatus,
		CreatedAt:      detail.CreatedOn,
		DataPool:       pool{ServiceNumber: number, Href: "/v1/customers/" + customer + "/data-pools/" + number},
	}
}
