package vendor;

import java.util.ArrayList;
import java.util.List;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlType;

/** The types of service look-ups. */
public final class LineTypes {
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "lookupVO")
  public static class Lookup {
    public Key serviceDetails;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "lookupKeyVO")
  public static class Key {
    public int custno;
    public String serviceNumber;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "foundVO")
  public static class Found extends Outcome {
    @XmlElement(name = "Instances")
    public Instances instances;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "")
  public static class Instances {
    @XmlElement(name = "Instance", nillable = true)
    public List<Instance> instances = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "instance")
  public static class Instance {
    public Detail serviceNumberDetail;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "Instance")
  public static class Detail {
    public int lineSeqno;
    public String serviceNumber;
    public String status;
  }
}
