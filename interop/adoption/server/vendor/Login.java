package vendor;

import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlType;

/** The credentials in every request's body. */
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(name = "credentialsVO")
public class Login {
  public String userName;
  public String password;

  /** Unqualified children that came qualified would be absent here. */
  static boolean refused(Login login) {
    return login == null || !"adoption".equals(login.userName) || !"adoption-password".equals(login.password);
  }
}
