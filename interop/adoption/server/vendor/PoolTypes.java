package vendor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlType;

/** The types of data pools. */
public final class PoolTypes {
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "poolKeyVO")
  public static class Key {
    public int custNo;
    public int lineSeqNo;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "limitVO")
  public static class Limit {
    public int custNo;
    public int lineSeqNo;
    public long dataLimit;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "viewedVO")
  public static class Viewed extends Outcome {
    @XmlElement(required = true)
    public Provider provider;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "poolVO")
  public static class Provider {
    public int memberId;
    public String dataPoolStatus;
    public String dataMaxCap;
    public String dataUsage;
    public int consumerCount;
    public Consumers consumers = new Consumers();
    public BigInteger usageInBytes = new BigInteger("18446744073709551616"); // xs:integer, beyond 64 bits
    public Calendar activated = Calendar.getInstance();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "")
  public static class Consumers {
    @XmlElement(nillable = true)
    public List<Consumer> consumer = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "memberVO")
  public static class Consumer {
    public int memberId;
    public int custNo;
    public int lineSeqNo;
    public String serviceNumber;
    public String dataPoolStatus;
    public String dataUsage;
    public String dataLimit;
  }
}
