import interop.utbdatapool.*;
import javax.jws.WebService;

/** UtbDataPool, by the rules of docs/interop.md. */
@WebService(
    endpointInterface = "interop.utbdatapool.UtbDataPool",
    targetNamespace = "urn:causeway:datapool:1",
    serviceName = "UtbDataPool",
    portName = "UtbDataPoolPort")
public final class Pools implements UtbDataPool {
  private static final long LIMIT_ORDER = 9007199254740995L;

  private final Rules rules;

  Pools(Rules rules) {
    this.rules = rules;
  }

  private boolean refuses(Login login) {
    return login == null || rules.refuses(login.getUserName(), login.getPassword());
  }

  @Override
  public DataPoolResult getDataPool(Login login, DataPoolRequest request) {
    DataPoolResult result = new DataPoolResult();
    if (refuses(login)) {
      result.setErrorCode(Rules.LOGIN);
      result.setErrorMessage("login failed");
      return result;
    }
    Rules.log("getDataPool", request.getCustNo(), request.getLineSeqNo());
    String wrong = Rules.wrong("custNo", request.getCustNo(), 100234);
    if (wrong != null) {
      result.setErrorCode(Rules.VALIDATION);
      result.setErrorMessage(wrong);
      return result;
    }
    // Pools of two, no and one consumer stand on the lines 1, 2 and 3.
    Consumers consumers = new Consumers();
    switch (request.getLineSeqNo()) {
      case 1:
        consumers.getConsumer().add(consumer(6, "0400000001", "5.00 GB"));
        consumers.getConsumer().add(consumer(7, "0400000002", null));
        break;
      case 2:
        break;
      case 3:
        consumers.getConsumer().add(consumer(26, "0400000021", null));
        break;
      default:
        result.setErrorCode(Rules.NOT_FOUND);
        result.setErrorMessage("no such pool");
        return result;
    }
    Provider provider = new Provider();
    provider.setMemberId(4710 + request.getLineSeqNo());
    provider.setDataPoolStatus("OPTED-IN");
    provider.setDataMaxCap("50.00 GB");
    provider.setDataUsage("1.25 GB");
    provider.setConsumerCount(consumers.getConsumer().size());
    provider.setConsumers(consumers);
    result.setErrorCode(0);
    result.setProvider(provider);
    return result;
  }

  private static Consumer consumer(int line, String number, String limit) {
    Consumer consumer = new Consumer();
    consumer.setMemberId(6000 + line);
    consumer.setCustNo(100234);
    consumer.setLineSeqNo(line);
    consumer.setServiceNumber(number);
    consumer.setDataPoolStatus("OPTED-IN");
    consumer.setDataUsage("0.50 GB");
    consumer.setDataLimit(limit);
    return consumer;
  }

  @Override
  public DataLimitResult updateDataLimit(Login login, DataLimitRequest request) {
    DataLimitResult result = new DataLimitResult();
    if (refuses(login)) {
      result.setErrorCode(Rules.LOGIN);
      result.setErrorMessage("login failed");
      return result;
    }
    Rules.log("updateDataLimit", request.getCustNo(), request.getLineSeqNo(), request.getDataLimit());
    String wrong =
        Rules.wrong(
            "custNo", request.getCustNo(), 100234,
            "lineSeqNo", request.getLineSeqNo(), 6,
            "dataLimit", request.getDataLimit(), 10737418240L);
    if (wrong != null) {
      result.setErrorCode(Rules.VALIDATION);
      result.setErrorMessage(wrong);
      return result;
    }
    result.setErrorCode(0);
    result.setOrderId(LIMIT_ORDER);
    return result;
  }
}
