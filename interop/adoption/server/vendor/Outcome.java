package vendor;

import java.util.Date;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlSeeAlso;
import javax.xml.bind.annotation.XmlType;

/** What every result begins with: it is published as the base of extensions. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(name = "outcomeVO")
@XmlSeeAlso({OrderTypes.Placed.class, OrderTypes.Queried.class, LineTypes.Found.class, PoolTypes.Viewed.class})
public class Outcome {
  public int errorCode; // a primitive: published as required
  public String errorMessage;
  public Boolean success;
  public Date answeredAt = new Date(); // published as xs:dateTime

  <T extends Outcome> T refuse(Class<T> as, int code, String message) {
    errorCode = code;
    errorMessage = message;
    success = false;
    return as.cast(this);
  }
}
