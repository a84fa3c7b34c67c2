package vendor;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlElements;
import javax.xml.bind.annotation.XmlSeeAlso;
import javax.xml.bind.annotation.XmlType;
import javax.xml.datatype.XMLGregorianCalendar;

/** The types of orders. None of their names is the gateway's own, and some are its names for other things. */
public final class OrderTypes {
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "orderVO")
  public static class Order {
    public int custNo;
    public String orderType;
    public String orderAction;
    public String custReqDate;
    public Items orderItems;
    public BigDecimal creditLimit; // xs:decimal
    public XMLGregorianCalendar embargoedUntil; // xs:anySimpleType
  }

  /** Published as a choice, as one field of several types is. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "itemsVO")
  public static class Items {
    @XmlElements({
      @XmlElement(name = "WmeNewDataPoolReqItem", type = NewPool.class),
      @XmlElement(name = "WmeOptInConsumerReqItem", type = OptIn.class),
      @XmlElement(name = "WmeOptOutConsumerReqItem", type = OptOut.class),
      @XmlElement(name = "wmeNewReqItem", type = NewService.class),
      @XmlElement(name = "wmeModifyPlanReqItem", type = ModifyPlan.class),
      @XmlElement(name = "wmeOnceOffBoltonReqItem", type = Bolton.class),
    })
    public Item item;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "reqItemVO")
  @XmlSeeAlso({NewPool.class, OptIn.class, OptOut.class, NewService.class, ModifyPlan.class, Bolton.class})
  public abstract static class Item {
    public String serviceNumber;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "wmeNewDataPool")
  public static class NewPool extends Item {
    public String department;
    public int planNo;
    public String serviceNotes;
    public String notificationEmail;
    public String poolName;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "wmeOptIn")
  public static class OptIn extends Item {
    public int providerId;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "wmeOptOut")
  public static class OptOut extends Item {}

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "wmeNew")
  public static class NewService extends Item {
    public String msn;
    public Integer planNo;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "wmeModifyPlan")
  public static class ModifyPlan extends Item {
    public int lineSeqNo;
    public int planno;
    public String custReqDate;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "wmeBolton")
  public static class Bolton extends Item {
    public int lineSeqNo;
    public String onceOffBoltonCode;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "orderBatch")
  public static class Batch {
    @XmlElement(nillable = true)
    public List<Order> orderCreate = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "placedVO")
  public static class Placed extends Outcome {
    public Long orderId;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "batchResultVO")
  public static class BatchResult {
    @XmlElement(nillable = true)
    public List<Placed> orderResponse = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "queryVO")
  public static class Query {
    public long orderId;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "resetVO")
  public static class Reset {
    public long orderId;
    public boolean retryOrder;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "queriedVO")
  public static class Queried extends Outcome {
    public Detail orderQueryResponse;
  }

  /** Its name differs from that of a wrapper in one letter's case. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "OrderQueryResponse")
  public static class Detail {
    public long orderId;
    public String action;
    public State internalStatus;
    public String status;
    public Date createdOn;
    public String planName;
    public String errorMessage;
    public Items orderItems;
    public Note note;
  }

  /** An order in name only: the gateway's Order is another thing. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "order")
  public static class Note {
    public String text;
    public BigDecimal amount;
    public Note replyTo; // a type that holds itself
  }

  @XmlType(name = "orderStateEnum")
  public enum State { PENDING, IN_PROG, COMMITTED, REJECTED }
}
