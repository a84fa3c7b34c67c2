package vendor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.jws.WebParam;
import javax.jws.WebService;

/** Reads pools and sets limits. A pool has as many consumers as its line's number less one, up to two. */
@WebService(
    name = "UtbDataPool",
    serviceName = "UtbDataPool",
    portName = "UtbDataPoolPort",
    targetNamespace = "urn:causeway:datapool:1")
public class UtbDataPool {
  private static final String ACTIVE = "OPTED-IN";

  private final Map<Integer, Long> limits = new ConcurrentHashMap<>();

  public PoolTypes.Viewed getDataPool(@WebParam(name = "login") Login login, @WebParam(name = "request") PoolTypes.Key key) {
    PoolTypes.Viewed viewed = new PoolTypes.Viewed();
    viewed.provider = new PoolTypes.Provider();
    if (Login.refused(login)) {
      return viewed.refuse(PoolTypes.Viewed.class, 1, "Login failed");
    }
    PoolTypes.Provider pool = viewed.provider;
    pool.memberId = 4710 + key.lineSeqNo;
    pool.dataPoolStatus = ACTIVE;
    pool.dataMaxCap = "50.00 GB";
    pool.dataUsage = "1.25 GB";
    pool.consumerCount = Math.min(key.lineSeqNo - 1, 2);
    for (int i = 1; i <= pool.consumerCount; i++) {
      PoolTypes.Consumer consumer = new PoolTypes.Consumer();
      consumer.lineSeqNo = Lines.of("040000000" + i);
      consumer.custNo = key.custNo;
      consumer.serviceNumber = "040000000" + i;
      consumer.dataPoolStatus = ACTIVE;
      Long limit = limits.get(consumer.lineSeqNo);
      consumer.dataLimit = limit == null ? null : limit / (1L << 30) + ".00 GB";
      pool.consumers.consumer.add(consumer);
    }
    return viewed;
  }

  public OrderTypes.Placed updateDataLimit(@WebParam(name = "login") Login login, @WebParam(name = "request") PoolTypes.Limit limit) {
    OrderTypes.Placed placed = new OrderTypes.Placed();
    if (Login.refused(login)) {
      return placed.refuse(OrderTypes.Placed.class, 1, "Login failed");
    }
    limits.put(limit.lineSeqNo, limit.dataLimit);
    placed.orderId = 4611686018427387905L;
    return placed;
  }
}
