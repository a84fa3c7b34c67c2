package vendor;

import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;

/** Places orders and tells what became of them. Every order is done at once. */
@WebService(
    name = "UtbOrder",
    serviceName = "UtbOrder",
    portName = "UtbOrderPort",
    targetNamespace = "http://order.frontend.ws.utilibill.com.au/")
public class UtbOrder extends UnrelatedOperations {
  /** Above 2^53, where a double loses digits. */
  private final AtomicLong next = new AtomicLong(9007199254740993L);

  private final Map<Long, OrderTypes.Order> orders = new ConcurrentHashMap<>();

  public OrderTypes.Placed orderCreate(
      @WebParam(name = "login") Login login, @WebParam(name = "createRequest") OrderTypes.Order order) throws CarrierException {
    return place(login, order);
  }

  @WebResult(name = "ordersCreateResponse")
  public OrderTypes.BatchResult orderCreateBulk(
      @WebParam(name = "login") Login login, @WebParam(name = "orders") OrderTypes.Batch batch) throws CarrierException {
    OrderTypes.BatchResult result = new OrderTypes.BatchResult();
    for (OrderTypes.Order order : batch.orderCreate) {
      result.orderResponse.add(place(login, order));
    }
    return result;
  }

  public OrderTypes.Queried orderQuery(@WebParam(name = "login") Login login, @WebParam(name = "request") OrderTypes.Query query) {
    OrderTypes.Queried result = new OrderTypes.Queried();
    OrderTypes.Order order = orders.get(query.orderId);
    if (Login.refused(login)) {
      return result.refuse(OrderTypes.Queried.class, 1, "Login failed");
    }
    if (order == null) {
      return result.refuse(OrderTypes.Queried.class, 3, "No such order");
    }
    OrderTypes.Detail detail = result.orderQueryResponse = new OrderTypes.Detail();
    detail.orderId = query.orderId;
    detail.action = order.orderAction;
    detail.internalStatus = OrderTypes.State.COMMITTED;
    detail.createdOn = new Date(1780000000000L);
    detail.orderItems = new OrderTypes.Items();
    OrderTypes.NewService made = new OrderTypes.NewService();
    made.msn = "0477000001";
    detail.orderItems.item = made;
    detail.note = new OrderTypes.Note();
    detail.note.replyTo = new OrderTypes.Note();
    return result;
  }

  @WebResult(name = "return")
  public Outcome orderReset(@WebParam(name = "login") Login login, @WebParam(name = "request") OrderTypes.Reset request) {
    return new Outcome();
  }

  /** Places what is complete: a child that got lost on the way is refused by its name. */
  private OrderTypes.Placed place(Login login, OrderTypes.Order order) throws CarrierException {
    OrderTypes.Placed placed = new OrderTypes.Placed();
    if (Login.refused(login)) {
      return placed.refuse(OrderTypes.Placed.class, 1, "Login failed");
    }
    if (order.custNo != 100234 || !"SRVC_ORD".equals(order.orderType) || order.orderItems == null) {
      return placed.refuse(OrderTypes.Placed.class, 2, "custNo, orderType or orderItems");
    }
    OrderTypes.Item item = order.orderItems.item;
    if (item instanceof OrderTypes.NewPool) {
      OrderTypes.NewPool pool = (OrderTypes.NewPool) item;
      if (pool.planNo == 500) {
        throw new CarrierException("Träger nicht erreichbar", pool.poolName);
      }
      if (pool.planNo != 23045) {
        return placed.refuse(OrderTypes.Placed.class, 2, "Kein Tarif für „" + pool.poolName + "“");
      }
    } else if (item.serviceNumber == null || !item.serviceNumber.startsWith("04")) {
      return placed.refuse(OrderTypes.Placed.class, 2, "serviceNumber");
    }
    if (item instanceof OrderTypes.OptIn && (((OrderTypes.OptIn) item).providerId != 4711 || order.custReqDate == null)) {
      return placed.refuse(OrderTypes.Placed.class, 2, "providerId or custReqDate");
    }
    placed.success = true;
    placed.orderId = next.getAndIncrement();
    orders.put(placed.orderId, order);
    return placed;
  }
}
