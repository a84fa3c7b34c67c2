package vendor;

import java.util.List;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlAnyElement;
import javax.xml.bind.annotation.XmlAttribute;
import javax.xml.bind.annotation.XmlType;
import javax.xml.datatype.Duration;
import javax.xml.namespace.QName;
import org.w3c.dom.Element;

/** What no generator of the gateway's can carry. Only operations that it does not use have it. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(name = "awkwardVO")
public class Awkward {
  @XmlAttribute(required = true)
  public String version;

  public Object anything;
  public QName name;
  public Duration duration;
  public byte[] scan;

  @XmlAnyElement
  public List<Element> more;
}
